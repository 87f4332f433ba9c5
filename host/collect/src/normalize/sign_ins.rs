//! The table `sign-ins`: counted by user and kind of client.

use std::collections::HashMap;

use ephor_schema::tables::sign_ins::{self as column, TABLE};
use ephor_schema::{Element, source};

use super::cells::{Cell, Cells, text};
use super::identity::{Key, Keys};
use super::raw::{Object, RawInputs};
use super::tally::{self, Tally, property};
use super::{Error, Output, value};
use crate::normalize::lists;

/// What is counted of one user and kind of client.
#[derive(Default)]
struct Counted {
    successes: u32,
    failures: u32,
    last_success: Option<i64>,
    /// Stands for the name that was written last.
    name: Option<Key>,
}

/// Writes the table, if a feed gives the sign-ins.
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
    let keys = Keys::default();
    let mut counted: HashMap<Key, Counted> = HashMap::new();
    let (mut nameless, mut not_interactive) = (0, false);
    let all = feed.each(|object| {
        not_interactive |= is_not_interactive(object);
        let code = object.get("status").and_then(|status| status.get("errorCode")).and_then(value::integer);
        let ids = (property(object, "userId"), property(object, "clientAppUsed"), code);
        let (Some(user), Some(client), Some(code)) = ids else {
            nameless += 1;
            return Ok(());
        };
        let id = format!("{}:{client}", user.to_lowercase());
        let of = counted.entry(keys.key(&*id)).or_default();
        let name = format!("{} by {client}", property(object, "userPrincipalName").unwrap_or(user));
        let key = keys.key(&*name);
        if of.name.replace(key) != Some(key) {
            let mut cells = Cells::default();
            cells.set(&column::NAME, text(name));
            cells.set(&column::CLIENT_APP, text(client));
            parts.add(&id, &cells)?;
        }
        if code == 0 {
            of.successes = of.successes.saturating_add(1);
            of.last_success = of.last_success.max(object.get("createdDateTime").and_then(value::time));
        } else {
            of.failures = of.failures.saturating_add(1);
        }
        Ok(())
    })?;
    output.table(&TABLE, parts, |id, mut parts, row| {
        let (Some(mut cells), Some(of)) = (parts.pop(), counted.get(&keys.key(&*id))) else { return Ok(()) };
        cells.set(&column::SUCCESSES, Cell::Integer(of.successes.into()));
        cells.set(&column::FAILURES, Cell::Integer(of.failures.into()));
        cells.set(&column::LAST_SUCCESS, of.last_success.map(Cell::Time));
        row(&id, &cells)
    })?;
    tally.some(nameless, all, "objects lack user, client or state, and are left out");
    tally.count = all - nameless;
    // The collection asks for all kinds and for all of the time.
    if !feed.is_captured() {
        if !not_interactive {
            let reason = "there are only interactive sign-ins in it, and old protocols are mostly not interactive";
            tally.reasons.push(reason.to_owned());
        }
        tally.reasons.push("nobody can tell whether it holds all of 30 days".to_owned());
    }
    output.say(tally.status(source, feed));
    Ok(())
}

fn is_not_interactive(object: &Object) -> bool {
    let kinds = object.get("signInEventTypes").and_then(|value| lists::read(value, Element::Word)).unwrap_or_default();
    kinds.iter().any(|kind| kind == "nonInteractiveUser")
}
