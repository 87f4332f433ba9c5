//! How complete a source is, and why.

use std::collections::BTreeMap;

use ephor_schema::Source;

use super::files::{Files, Found, Object};
use super::{names, value};
use crate::snapshot::{SourceStatus, Status};

/// What is known of a source that was read.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Why it is not complete; empty where it is.
    pub reasons: Vec<String>,
    /// How many objects were taken over.
    pub count: usize,
    /// How many there are, where more are known to be.
    pub expected: Option<usize>,
}

impl Tally {
    pub(super) fn of(found: &Found, source: &Source) -> Self {
        Self { reasons: found.gaps(source.reads.contains("-ResultSize")), count: found.objects.len(), expected: None }
    }

    /// Adds a reason that concerns some of all.
    pub(super) fn some(&mut self, some: usize, all: usize, reason: &str) {
        if some > 0 {
            self.reasons.push(format!("{some} of {all} {reason}"));
        }
    }

    pub(super) fn status(self, source: &Source) -> SourceStatus {
        let partial = !self.reasons.is_empty();
        SourceStatus {
            id: source.id.to_owned(),
            status: if partial { Status::Partial } else { Status::Complete },
            reason: partial.then(|| self.reasons.join("; ")),
            backend: Some("PowerShell".to_owned()),
            count: Some(self.count as u64),
            expected: self.expected.map(|expected| expected as u64),
        }
    }
}

/// A source of which nothing was taken over.
pub(super) fn nothing(source: &Source, status: Status, reason: String) -> SourceStatus {
    SourceStatus {
        id: source.id.to_owned(),
        status,
        reason: Some(reason),
        backend: (status != Status::NotCollected).then(|| "PowerShell".to_owned()),
        count: None,
        expected: None,
    }
}

/// The file of a source, if it holds an answer.
pub(super) fn answer<'f>(files: &'f Files, source: &Source) -> Result<&'f Found, SourceStatus> {
    let Some(found) = files.get(source.id) else {
        let reason = format!("the folder has no file {} (.json, .csv or .xml)", names::files(source));
        return Err(nothing(source, Status::NotCollected, reason));
    };
    if let Some((status, reason)) = &found.refused {
        return Err(nothing(source, *status, format!("{}: {reason}", found.name)));
    }
    if found.empty {
        let reason = "is empty: the cmdlet found nothing or failed, which nobody can tell; where it found nothing, \
                      write [] into a file of that name ending in .json";
        return Err(nothing(source, Status::Failed, format!("{} {reason}", found.name)));
    }
    Ok(found)
}

/// Objects by their ids, each id once. What has none, and what differs under the same id, is counted.
pub(super) fn distinct<'f>(
    found: &'f Found,
    tally: &mut Tally,
    id: impl Fn(&Object) -> Option<String>,
) -> BTreeMap<String, &'f Object> {
    let mut kept: BTreeMap<String, &Object> = BTreeMap::new();
    let (mut nameless, mut twice) = (0, 0);
    for object in &found.objects {
        let Some(id) = id(object) else {
            nameless += 1;
            continue;
        };
        match kept.get(&id) {
            Some(first) if *first == object => {}
            Some(_) => twice += 1,
            None => {
                kept.insert(id, object);
            }
        }
    }
    let all = found.objects.len();
    tally.some(nameless, all, "objects have no property that identifies them, and are left out");
    tally.some(twice, all, "objects have the id of another, and are left out");
    tally.count = kept.len();
    tally.expected = (nameless + twice > 0).then_some(all);
    kept
}

/// The text of a property.
pub(super) fn property<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(value::text)
}
