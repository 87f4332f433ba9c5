//! Laws of the reader of feeds.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::live::feeds;

/// Every feed that any source is made from.
fn all_feeds() -> Vec<Feed> {
    let names: BTreeSet<&str> =
        ephor_schema::SOURCES.iter().flat_map(|source| feeds::of_source(source.id)).copied().collect();
    names.into_iter().map(|name| feeds::feed(name).unwrap()).collect()
}

/// The feeds of a choice that never begin, each with those that it waits for: none begins before all that it needs have
/// ended, and whoever has begun ends.
fn never_begun(chosen: &[Feed]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut waiting: BTreeMap<&str, Vec<&str>> = chosen.iter().map(|feed| (feed.name, before(feed, chosen))).collect();
    loop {
        let free: Vec<&str> = waiting
            .iter()
            .filter(|(_, needed)| !needed.iter().any(|name| waiting.contains_key(name)))
            .map(|(name, _)| *name)
            .collect();
        if free.is_empty() {
            return waiting;
        }
        waiting.retain(|name, _| !free.contains(name));
    }
}

/// The feeds that a feed waits for and that nobody reads.
fn unread(chosen: &[Feed]) -> Vec<&'static str> {
    let needed = chosen.iter().flat_map(|feed| before(feed, chosen));
    needed.filter(|name| !chosen.iter().any(|feed| feed.name == *name)).collect()
}

#[test]
fn all_feeds_together_come_to_their_turn() {
    let all = all_feeds();
    assert!(all.len() > 50, "only {} feeds", all.len());
    assert!(all.iter().filter(|feed| !before(feed, &all).is_empty()).count() > 10, "few feeds wait for others");
    assert_eq!((never_begun(&all), unread(&all)), (BTreeMap::new(), Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn the_feeds_of_any_choice_come_to_their_turn(chosen in prop::collection::vec(any::<bool>(), 128)) {
        let feeds: Vec<Feed> =
            all_feeds().into_iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(feed, _)| feed).collect();
        prop_assert_eq!((never_begun(&feeds), unread(&feeds)), (BTreeMap::new(), Vec::new()));
    }
}
