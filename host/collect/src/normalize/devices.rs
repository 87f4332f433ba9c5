//! The table of mobile devices.

use ephor_schema::source;
use ephor_schema::tables::mobile_devices::{self as column, TABLE};

use super::cells::{self, Cells};
use super::identity::{Distinct, Guid};
use super::raw::{Object, RawInputs};
use super::tally::{self, Tally, property};
use super::{Error, Output};

/// Writes the table, if a feed gives the devices.
pub(super) fn write(feeds: &RawInputs, output: &mut Output) -> Result<(), Error> {
    let Some(source) = source(TABLE.source) else { return Ok(()) };
    let feed = match tally::answer(feeds, source) {
        Ok(feed) => feed,
        Err(status) => {
            output.say(status);
            return Ok(());
        }
    };
    let mut tally = Tally::of(feed);
    let mut parts = output.sorted(&TABLE)?;
    let mut distinct = Distinct::default();
    let all = feed.each(|object| {
        let Some((_, id)) = distinct.take(property(object, "Guid").and_then(Guid::of), object) else { return Ok(()) };
        let mut cells = Cells::default();
        cells.fill(&TABLE, object);
        cells.set(&column::NAME, name(object).map(cells::text));
        parts.add(&id.text(), &cells)
    })?;
    output.table(&TABLE, parts, |id, parts, row| parts.into_iter().try_for_each(|cells| row(&id, &cells)))?;
    tally.left_out(distinct.left, all);
    tally.count = distinct.numbered.len();
    output.say(tally.status(source, feed));
    Ok(())
}

fn name(object: &Object) -> Option<String> {
    let model = property(object, "FriendlyName").or_else(|| property(object, "DeviceModel"));
    match (property(object, "UserDisplayName"), model) {
        (Some(owner), Some(model)) => Some(format!("{owner}'s {model}")),
        (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
        (None, None) => None,
    }
}
