//! How complete a source is, and why.

use std::collections::BTreeMap;

use ephor_schema::Source;

use super::Error;
use super::raw::{Object, Outcome, RawInputs, RawStream};
use super::value;
use ephor_snapshot::{SourceStatus, Status};

/// The number of a row, in the order of their coming.
pub(super) type Row = usize;

/// Which of many rows something is true of.
#[derive(Clone, Debug, Default)]
pub(super) struct RowSet(Vec<u64>);

impl RowSet {
    pub(super) fn mark(&mut self, row: Row) {
        if self.0.len() <= row / 64 {
            self.0.resize(row / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub(super) fn has(&self, row: Row) -> bool {
        self.0.get(row / 64).is_some_and(|word| word & (1 << (row % 64)) != 0)
    }

    /// The rows that are marked, ascending.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        let of = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(of)
    }

    /// How many are marked.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

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
    pub(super) fn of(feed: &RawStream) -> Self {
        Self { reasons: feed.gaps(), count: 0, expected: None }
    }

    /// Adds a reason that concerns some of all.
    pub(super) fn some(&mut self, some: usize, all: usize, reason: &str) {
        if some > 0 {
            self.reasons.push(format!("{some} of {all} {reason}"));
        }
    }

    /// Adds why objects were left out.
    pub(super) fn left_out(&mut self, Left { nameless, twice }: Left, all: usize) {
        self.some(nameless, all, "objects have no property that identifies them, and are left out");
        self.some(twice, all, "objects have the id of another, and are left out");
        self.expected = (nameless + twice > 0).then_some(all);
    }

    pub(super) fn status(self, source: &Source, feed: &RawStream) -> SourceStatus {
        let partial = !self.reasons.is_empty();
        SourceStatus {
            id: source.id.to_owned(),
            status: if partial { Status::Partial } else { Status::Complete },
            reason: partial.then(|| self.reasons.join("; ")),
            backend: Some(feed.backend().to_owned()),
            count: Some(self.count as u64),
            expected: self.expected.map(|expected| expected as u64),
        }
    }
}

/// How many objects were left out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Left {
    /// What has no id.
    pub nameless: usize,
    /// What differs from another object with the same id.
    pub twice: usize,
}

/// A source of which nothing was taken over; `feed` is what was read, if something was.
pub(super) fn nothing(source: &Source, status: Status, reason: String, feed: Option<&RawStream>) -> SourceStatus {
    SourceStatus {
        id: source.id.to_owned(),
        status,
        reason: Some(reason),
        backend: feed.filter(|_| status != Status::NotCollected).map(|feed| feed.backend().to_owned()),
        count: None,
        expected: None,
    }
}

/// A source is not complete with none of what every tenant has: whoever exported or answered it saw less than there is.
pub(super) fn none_of_what_always_is(status: &mut SourceStatus) {
    if status.status == Status::Complete
        && status.count == Some(0)
        && let Some(always) = ephor_schema::always(&status.id)
    {
        status.status = Status::Partial;
        status.reason = Some(format!("there is none in it, though every tenant has {}", always.what));
    }
}

/// The feed of a source, if it holds an answer.
pub(super) fn answer<'f>(feeds: &'f RawInputs, source: &Source) -> Result<&'f RawStream, SourceStatus> {
    let Some(feed) = feeds.get(source.id) else {
        let reason = "nobody asked for it".to_owned();
        return Err(nothing(source, Status::NotCollected, reason, None));
    };
    match feed.outcome() {
        Outcome::Whole | Outcome::CutShort { .. } => Ok(feed),
        Outcome::Refused { status, reason } => Err(nothing(source, *status, reason.clone(), Some(feed))),
        Outcome::NotAsked { reason } => Err(nothing(source, Status::NotCollected, reason.clone(), None)),
    }
}

/// Objects by their ids, each id once, for what does not grow with the tenant. What has no id, and what differs under
/// the same id, is counted.
pub(super) fn distinct(
    feed: &RawStream,
    tally: &mut Tally,
    mut take: impl FnMut(&Object) -> Option<(String, Object)>,
) -> Result<BTreeMap<String, Object>, Error> {
    let mut kept: BTreeMap<String, Object> = BTreeMap::new();
    let mut left = Left::default();
    let all = feed.each(|object| {
        match take(object) {
            None => left.nameless += 1,
            Some((id, object)) => match kept.get(&id) {
                Some(first) if *first == object => {}
                Some(_) => left.twice += 1,
                None => {
                    kept.insert(id, object);
                }
            },
        }
        Ok(())
    })?;
    tally.left_out(left, all);
    tally.count = kept.len();
    Ok(kept)
}

/// The text of a property.
#[must_use]
pub fn property<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(value::text)
}
