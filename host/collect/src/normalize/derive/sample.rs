//! Feeds for tests.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde_json::Value;

use super::{Gap, Inputs, Object};
use ephor_snapshot::Status;

/// Feeds in memory. One that is not added was not collected.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    feeds: BTreeMap<String, (Vec<Object>, Option<Gap>)>,
}

impl Sample {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A feed that was read to its end; replaces one of the same name.
    pub(super) fn whole(self, feed: &str, objects: &[Value]) -> Self {
        self.with(feed, objects, None)
    }

    /// A feed that was not read to its end.
    pub(super) fn cut(self, feed: &str, objects: &[Value], reason: &str) -> Self {
        self.with(feed, objects, Some(Gap { status: Status::Partial, reason: reason.to_owned() }))
    }

    /// A feed without an answer.
    pub(super) fn refused(self, feed: &str, status: Status, reason: &str) -> Self {
        self.with(feed, &[], Some(Gap { status, reason: reason.to_owned() }))
    }

    fn with(mut self, feed: &str, objects: &[Value], gap: Option<Gap>) -> Self {
        let objects = objects.iter().map(|object| object.as_object().unwrap().clone()).collect();
        self.feeds.insert(feed.to_owned(), (objects, gap));
        self
    }

    /// The same with all feeds the other way round.
    pub(super) fn reversed(mut self) -> Self {
        self.feeds.values_mut().for_each(|(objects, _)| objects.reverse());
        self
    }
}

impl Inputs for Sample {
    type Error = Infallible;

    fn try_each(&self, feed: &str, visit: &mut dyn FnMut(&Object) -> Result<(), Infallible>) -> Result<(), Infallible> {
        self.feeds.get(feed).into_iter().flat_map(|(objects, _)| objects).try_for_each(visit)
    }

    fn gap(&self, feed: &str) -> Option<Gap> {
        match self.feeds.get(feed) {
            Some((_, gap)) => gap.clone(),
            None => Some(Gap { status: Status::NotCollected, reason: "nobody asked for it".to_owned() }),
        }
    }
}
