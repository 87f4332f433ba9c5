//! What is made of several feeds: documents, tables and columns that no single endpoint answers.
//!
//! This is the one place where the live collection hooks in. A derivation is made where its source has no feed of its
//! own, or where that feed is what it is made from. It says itself what it cannot tell; where every one of its feeds was
//! refused or not asked for, it is not called.

use std::collections::BTreeSet;

use ephor_schema::Source;
#[cfg(test)]
use ephor_schema::{DOCUMENTS, TABLES};

use super::cells::Cells;
use super::raw::{Object, Origin, Outcome, RawInputs, RawStream};
use super::tally::nothing;
use super::{Error, Output, Sorted};
pub(super) use crate::normalize::derive::derivations::{DERIVED_DOCUMENTS, DERIVED_MAILBOX_COLUMNS, DERIVED_TABLES};
use ephor_snapshot::{SourceStatus, Status};

/// What a derivation reads.
#[derive(Clone, Copy)]
pub struct DerivationContext<'f> {
    /// All feeds.
    pub feeds: &'f RawInputs,
    /// The id of the tenant, a GUID in lower case.
    pub tenant_id: &'f str,
    /// When the data was read: RFC 3339 in UTC.
    pub collected_at: &'f str,
}

impl<'f> DerivationContext<'f> {
    /// The feed, if it has an answer.
    #[must_use]
    pub fn answered(&self, feed: &str) -> Option<&'f RawStream> {
        self.feeds.answered(feed)
    }

    /// The objects of a feed, one at a time; none where it has no answer.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn objects(&self, feed: &str) -> Result<Box<dyn Iterator<Item = Result<Object, Error>> + 'f>, Error> {
        self.feeds.answered(feed).map_or_else(|| Ok(Box::new(std::iter::empty()) as _), RawStream::objects)
    }

    /// Why the feed has no answer, with the kind of refusal.
    #[must_use]
    pub fn why_not(&self, feed: &str) -> Option<(Status, String)> {
        match self.feeds.get(feed).map(RawStream::outcome) {
            Some(Outcome::Whole | Outcome::CutShort { .. }) => None,
            Some(Outcome::Refused { status, reason }) => Some((*status, reason.clone())),
            Some(Outcome::NotAsked { reason }) => Some((Status::NotCollected, reason.clone())),
            None => Some((Status::NotCollected, "nobody asked for it".to_owned())),
        }
    }
}

/// What became of a derivation.
#[derive(Debug)]
pub enum Made {
    /// Something was made.
    Some {
        /// How many objects it was made of, if that is not the number of those that were made.
        count: Option<u64>,
        /// Why it is not whole, a reason each; among them what the gaps of its feeds mean.
        reasons: Vec<String>,
    },
    /// Nothing can be told.
    Nothing {
        /// What kind of refusal.
        status: Status,
        /// Why, in words for people.
        reason: String,
    },
}

/// Takes the objects of a document.
pub type Objects<'o> = dyn FnMut(Object) + 'o;
/// Takes the rows of a table, by id and in any order; ids are unique.
pub type Rows<'o> = dyn FnMut(&str, Cells) -> Result<(), Error> + 'o;

/// A document that is made of several feeds.
pub struct OfDocument {
    /// The id of its source.
    pub source: &'static str,
    /// Whether exported files tell enough to make it of them, too.
    pub of_files: bool,
    /// The feeds that it reads, by name.
    pub feeds: &'static [&'static str],
    /// Makes the objects, each with its id.
    pub make: fn(&DerivationContext<'_>, &mut Objects<'_>) -> Result<Made, Error>,
}

/// A table that is made of several feeds.
pub struct OfTable {
    /// The id of its source.
    pub source: &'static str,
    /// The feeds that it reads, by name.
    pub feeds: &'static [&'static str],
    /// Makes the rows.
    pub make: fn(&DerivationContext<'_>, &mut Rows<'_>) -> Result<Made, Error>,
}

/// Columns of mailboxes that are made of several feeds.
pub struct OfMailboxes {
    /// The id of their source.
    pub source: &'static str,
    /// The feeds that they read, by name.
    pub feeds: &'static [&'static str],
    /// Makes the values of mailboxes, which may be called by any of their ids, names and addresses.
    pub make: fn(&DerivationContext<'_>, &mut Rows<'_>) -> Result<Made, Error>,
    /// What is true of a mailbox of which nothing is said, where the answer is complete.
    pub silence: fn() -> Cells,
}

/// The status of a source, and the objects of its document if there is an answer.
pub(super) type Written = (SourceStatus, Option<Vec<Object>>);

/// The document of that source, where it is made of several feeds: its status, and its objects if there are any.
pub(super) fn document(inputs: &DerivationContext<'_>, source: &Source) -> Result<Option<Written>, Error> {
    let derived = DERIVED_DOCUMENTS.iter().find(|derived| derived.source == source.id);
    let Some(derived) = derived.filter(|of| {
        (of.of_files || inputs.feeds.origin == Origin::Capture) && is_free(inputs.feeds, source, of.feeds)
    }) else {
        return Ok(None);
    };
    if let Some(status) = unread(inputs, source, derived.feeds) {
        return Ok(Some((status, None)));
    }
    let mut objects = Vec::new();
    let made = (derived.make)(inputs, &mut |object| objects.push(object))?;
    let mut status = status(inputs, source, derived.feeds, made);
    if !status.status.has_data() {
        return Ok(Some((status, None)));
    }
    status.count = status.count.or(Some(objects.len() as u64));
    Ok(Some((status, Some(objects))))
}

/// Writes the tables that are made of several feeds.
pub(super) fn tables(inputs: &DerivationContext<'_>, output: &mut Output) -> Result<(), Error> {
    for derived in DERIVED_TABLES {
        let table = ephor_schema::TABLES.iter().find(|table| table.source == derived.source);
        let (Some(table), Some(source)) = (table, ephor_schema::source(derived.source)) else { continue };
        if inputs.feeds.origin != Origin::Capture || !is_free(inputs.feeds, source, derived.feeds) {
            continue;
        }
        if let Some(status) = unread(inputs, source, derived.feeds) {
            output.say(status);
            continue;
        }
        let mut parts: Sorted = output.sorted(table)?;
        let made = (derived.make)(inputs, &mut |id, cells| parts.add(id, &cells))?;
        let mut status = status(inputs, source, derived.feeds, made);
        if status.status.has_data() {
            let rows = output.table(table, parts, |id, parts, row| {
                parts.into_iter().next().map_or(Ok(()), |cells| row(&id, &cells))
            })?;
            status.count = status.count.or(Some(rows));
        }
        output.say(status);
    }
    Ok(())
}

/// Whether the source has no feed of its own, or one that is among those it is made from.
fn is_free(feeds: &RawInputs, source: &Source, of: &[&str]) -> bool {
    let own = feeds.get(source.id);
    of.contains(&source.id) || own.is_none_or(|feed| matches!(feed.outcome(), Outcome::NotAsked { .. }))
}

/// The status of what is made of feeds of which none has an answer: that of the first one that somebody asked for.
pub(super) fn unread(inputs: &DerivationContext<'_>, source: &Source, feeds: &[&str]) -> Option<SourceStatus> {
    if feeds.iter().any(|feed| inputs.answered(feed).is_some()) {
        return None;
    }
    let mut reasons = feeds.iter().filter_map(|feed| Some((feed, inputs.why_not(feed)?)));
    let first = reasons.clone().find(|(_, (status, _))| *status != Status::NotCollected);
    let (feed, (status, reason)) = first.or_else(|| reasons.next())?;
    let own = inputs.feeds.get(source.id).map(RawStream::outcome);
    let reason = match own {
        Some(Outcome::NotAsked { reason }) if status == Status::NotCollected => reason.clone(),
        _ => format!("{feed}: {reason}"),
    };
    Some(nothing(source, status, reason, inputs.feeds.get(feed)))
}

/// The status of what was made.
pub(super) fn status(inputs: &DerivationContext<'_>, source: &Source, feeds: &[&str], made: Made) -> SourceStatus {
    let answered: Vec<&RawStream> = feeds.iter().filter_map(|feed| inputs.answered(feed)).collect();
    let (count, reasons) = match made {
        Made::Some { count, reasons } => (count, reasons),
        Made::Nothing { status, reason } => {
            return nothing(source, status, reason, answered.first().copied());
        }
    };
    let backends: BTreeSet<&str> = answered.iter().map(|feed| feed.backend()).collect();
    SourceStatus {
        id: source.id.to_owned(),
        status: if reasons.is_empty() { Status::Complete } else { Status::Partial },
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        backend: Some(backends.into_iter().collect::<Vec<_>>().join(", ")),
        count,
        expected: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_derived_is_declared_in_the_schema() {
        for derived in DERIVED_DOCUMENTS {
            assert!(DOCUMENTS.iter().any(|document| document.source == derived.source), "{}", derived.source);
        }
        for derived in DERIVED_TABLES {
            assert!(TABLES.iter().any(|table| table.source == derived.source), "{}", derived.source);
        }
        for derived in DERIVED_MAILBOX_COLUMNS {
            assert!(ephor_schema::source(derived.source).is_some(), "{}", derived.source);
        }
    }
}
