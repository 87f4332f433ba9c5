//! What an earlier scan found, by identity. A log may have more than a million results: 32 bytes for each, in order.

use super::read::BaselineResult;
use super::{Key, said};

/// A result, as far as it matters whether it is there again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct One {
    key: Key,
    /// Digest of what it said: kind and words.
    pub said: u64,
    /// When it was first found, in seconds since 1970-01-01T00:00:00Z; 0 where its log does not say.
    pub first_seen: u32,
    /// What it was then.
    pub was: Was,
    /// What the later scan says of it.
    pub now: Now,
}

/// What a result of the earlier scan was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Was {
    /// A fail, be it that the earlier scan carried it forward itself.
    Fail,
    /// An unknown.
    Open,
    /// No finding: a pass, or a rule that did not apply.
    NonFinding,
}

/// What the later scan says of a result of the earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Now {
    /// Nothing so far.
    NotSeen,
    /// It is there again.
    Found,
    /// Its subject is there, and cannot be judged.
    Unknown,
}

impl One {
    /// Whether it is a finding that is not there any more.
    pub(super) fn is_gone(&self) -> bool {
        match self.was {
            Was::Fail => self.now != Now::Found,
            Was::Open => self.now == Now::NotSeen,
            Was::NonFinding => false,
        }
    }
}

/// All results, sorted by identity.
#[derive(Debug)]
pub(super) struct Known(Vec<One>);

impl Known {
    /// A list that is being gathered: see [`Gathering`].
    pub(super) const fn gather() -> Gathering {
        Gathering(Vec::new())
    }

    pub(super) fn get(&self, key: Key) -> Option<&One> {
        self.0.get(self.position(key)?)
    }

    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut One> {
        let at = self.position(key)?;
        self.0.get_mut(at)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &One> {
        self.0.iter()
    }

    /// Where a result stands. Identities are digests and spread evenly, so that its number nearly says the place; from
    /// there the search goes on in steps that double.
    fn position(&self, key: Key) -> Option<usize> {
        let length = self.0.len();
        let is_before = |at: usize| self.0.get(at).is_some_and(|one| one.key < key);
        let guess = usize::try_from(((key >> 64) * length as u128) >> 64).unwrap_or_default();
        let mut step = 16_usize;
        let (from, to) = if is_before(guess) {
            let mut from = guess;
            while is_before(from.saturating_add(step)) {
                from = from.saturating_add(step);
                step = step.saturating_mul(2);
            }
            (from, from.saturating_add(step).min(length))
        } else {
            let mut to = guess.min(length);
            while to > step && !is_before(to - step) {
                to -= step;
                step = step.saturating_mul(2);
            }
            (to.saturating_sub(step), to)
        };
        let at = from + self.0.get(from..to)?.partition_point(|one| one.key < key);
        self.0.get(at).filter(|one| one.key == key).map(|_| at)
    }
}

/// Results in the order of their log.
pub(super) struct Gathering(Vec<One>);

impl Gathering {
    pub(super) fn push(&mut self, old: &BaselineResult<'_>) {
        let first_seen = old.first_seen.and_then(|time| u32::try_from(time).ok()).unwrap_or_default();
        self.0.push(One {
            key: old.key,
            said: said(old.kind, old.text),
            first_seen,
            was: if old.is_non_finding() {
                Was::NonFinding
            } else if old.is_fail() {
                Was::Fail
            } else {
                Was::Open
            },
            now: Now::NotSeen,
        });
    }

    /// The list in order. Of results that a log has twice one is kept, whatever their order: a fail that was carried
    /// forward before the unknown that stands in its way.
    pub(super) fn done(mut self) -> Known {
        self.0.sort_unstable_by_key(|one| (one.key, one.was, one.said, one.first_seen));
        self.0.dedup_by_key(|one| one.key);
        Known(self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(key: Key) -> One {
        One { key, said: 0, first_seen: 0, was: Was::Fail, now: Now::NotSeen }
    }

    #[test]
    fn a_result_takes_32_bytes() {
        assert_eq!(size_of::<One>(), 32);
    }

    proptest! {
        #[test]
        fn what_is_there_is_found_and_nothing_else(
            even in proptest::collection::vec(any::<u128>(), 0..200),
            // Keys that somebody wrote: near each other, so that the first guess is far off.
            near in proptest::collection::vec(0_u128..500, 0..200),
            wanted in any::<u128>(),
        ) {
            let list: Vec<Key> = even.into_iter().chain(near).chain([u128::MAX, 0]).collect();
            let known = Gathering(list.iter().copied().map(one).collect()).done();
            for key in &list {
                prop_assert_eq!(known.get(*key).map(|one| one.key), Some(*key));
            }
            for key in [wanted, 250, 1 << 100] {
                prop_assert_eq!(known.get(key).is_some(), list.contains(&key));
            }
        }
    }
}
