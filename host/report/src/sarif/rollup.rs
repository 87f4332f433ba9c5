//! Results by rule, within what GitHub shows: a rule with too many gets one result for all of them.
//!
//! GitHub shows 5,000 results of a run and refuses a log over 10 MB; what it does not show it drops without a word.
//! The rules with the most results are rolled up until the others have room. The result of a rule that is rolled up
//! has an identity of its own, which the number is no part of.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::types::{Bag, Location, LogicalLocation, Message, Notification, SarifResult};
use super::{Log, fingerprints, invocation, tool, words};
use crate::{fingerprint, rule_at};
use ephor_finding::{Rule, Verdict};
use ephor_snapshot::MANIFEST;

/// Results of a run that GitHub shows.
pub(super) const MOST: usize = 5_000;
/// Bytes of a log that GitHub takes. It means those after gzip; before, the bound holds for any text.
const MOST_BYTES: usize = 10_000_000;
/// Bytes that are held before it is known which rules are rolled up.
const MOST_HELD: usize = 48_000_000;
/// Bytes that the result of a rule that is rolled up takes at the most, about.
const ROLLED: usize = 4_096;

/// Pack and rule.
type Key = (usize, usize);

#[derive(Debug, Default)]
struct Bucket {
    lines: Vec<String>,
    bytes: usize,
    count: u64,
    rolled: bool,
}

/// Results of all rules, as far as they may be written.
#[derive(Debug, Default)]
pub(super) struct Held {
    buckets: BTreeMap<Key, Bucket>,
    results: usize,
    bytes: usize,
}

impl Held {
    /// Takes a result as JSON.
    pub(super) fn push(&mut self, key: Key, line: String) {
        let bucket = self.buckets.entry(key).or_default();
        bucket.count = bucket.count.saturating_add(1);
        if bucket.rolled {
            return;
        }
        bucket.bytes += line.len();
        self.bytes += line.len();
        self.results += 1;
        bucket.lines.push(line);
        if bucket.lines.len() > MOST {
            self.roll(key);
        }
        while self.bytes > MOST_HELD {
            let Some(key) = self.largest(|bucket| bucket.bytes) else { return };
            self.roll(key);
        }
    }

    /// Rolls rules up until the rest fits beside `others`, the bytes of what else stands in the log.
    ///
    /// # Errors
    /// If it does not fit whatever is rolled up.
    pub(super) fn settle(&mut self, others: usize) -> io::Result<()> {
        while self.results > MOST {
            let Some(key) = self.largest(|bucket| bucket.lines.len()) else { break };
            self.roll(key);
        }
        while self.bytes + others > MOST_BYTES {
            let Some(key) = self.largest(|bucket| bucket.bytes).filter(|_| others < MOST_BYTES) else {
                return Err(io::Error::other(format!(
                    "profile github: the log would have {} MB with one result for each rule, and GitHub refuses more than {}; scan with fewer packs",
                    (self.bytes + others) / 1_000_000,
                    MOST_BYTES / 1_000_000
                )));
            };
            self.roll(key);
        }
        Ok(())
    }

    /// The results of a rule.
    pub(super) fn of(&self, key: Key) -> &[String] {
        self.buckets.get(&key).map_or(&[], |bucket| &bucket.lines)
    }

    /// Number of results that a rule had, if it is rolled up.
    pub(super) fn rolled(&self, key: Key) -> Option<u64> {
        self.buckets.get(&key).filter(|bucket| bucket.rolled).map(|bucket| bucket.count)
    }

    /// The first rule of those that have the most and are not rolled up.
    fn largest(&self, size: impl Fn(&Bucket) -> usize) -> Option<Key> {
        let open = self.buckets.iter().filter(|(_, bucket)| !bucket.rolled && bucket.bytes > 0);
        open.max_by_key(|(key, bucket)| (size(bucket), std::cmp::Reverse(**key))).map(|(key, _)| *key)
    }

    fn roll(&mut self, key: Key) {
        if let Some(bucket) = self.buckets.get_mut(&key) {
            self.results = self.results.saturating_sub(bucket.lines.len()) + 1;
            self.bytes = self.bytes.saturating_sub(bucket.bytes) + ROLLED;
            bucket.lines = Vec::new();
            bucket.bytes = 0;
            bucket.rolled = true;
        }
    }
}

impl<W: Write> Log<'_, W> {
    /// Writes the results that were held, the gravest first, and one for each rule that has too many. Gives what is to
    /// be said of these.
    pub(super) fn roll_up(&mut self) -> io::Result<Vec<Notification>> {
        if !self.profile.rolls_up() {
            return Ok(Vec::new());
        }
        // What comes behind the results is small beside them: notifications and counts.
        let behind = 4_096 * (self.plan.sources.len() + self.plan.waivers.len()) + 512 * self.rule_count();
        let mut held = std::mem::take(&mut self.held);
        held.settle(self.bytes + behind)?;
        let mut keys: Vec<(usize, usize)> = Vec::new();
        for (pack, described) in self.plan.packs.iter().enumerate() {
            keys.extend((0..described.rules.len()).map(|rule| (pack, rule)));
        }
        keys.sort_by_cached_key(|(pack, rule)| {
            let rule = self.plan.packs.get(*pack).and_then(|pack| pack.rules.get(*rule));
            rule.map(crate::gravity)
        });
        let mut rolled = Vec::new();
        for key in keys {
            for line in held.of(key) {
                self.separate()?;
                self.text(line)?;
            }
            if let Some(count) = held.rolled(key) {
                let (_, rule) = rule_at(self.plan, key.0, key.1)?;
                let result = self.rolled_up(key, rule, count)?;
                self.line(&result)?;
                rolled.push(format!("{} ({count})", rule.id));
            }
        }
        if rolled.is_empty() {
            return Ok(Vec::new());
        }
        let sentence = format!(
            "GitHub shows {} results of a run: one stands for all of {}. The native log has each of them.",
            MOST,
            rolled.join(", ")
        );
        let notice = invocation::notice(tool::Notice::RolledUp, &sentence);
        self.tell(sentence);
        Ok(vec![notice])
    }

    fn rule_count(&self) -> usize {
        self.plan.packs.iter().map(|pack| pack.rules.len()).sum()
    }

    /// The one result of a rule that has too many. Its identity does not depend on how many.
    fn rolled_up(&self, (pack, index): (usize, usize), rule: &Rule, count: u64) -> io::Result<SarifResult> {
        let reference = self.reference(pack, index)?;
        let of_table = rule.table.as_deref().and_then(ephor_schema::table);
        let kind = of_table.map_or("object", |table| table.subject);
        let file = of_table.map(|table| format!("{}.jsonl", table.name));
        let file = file.filter(|file| self.plan.files.iter().any(|(known, _)| known == file));
        let text = format!(
            "{count} findings, each on a {kind}, too many to show one by one: {}. The other reports of the scan list them.",
            rule.title.trim_end_matches('.')
        );
        let place = self.files.location(file.as_deref().unwrap_or(MANIFEST), 1);
        let tenant = LogicalLocation {
            name: ephor_untrusted::value(&self.plan.tenant.name),
            fully_qualified_name: ephor_untrusted::line(&format!("tenants/{}", self.plan.tenant.id)),
            kind: "resource",
        };
        Ok(SarifResult {
            rule_id: rule.id.clone(),
            rule_index: self.profile.is_flat().then_some(reference.index),
            rule: reference,
            kind: super::kind(Verdict::Fail),
            level: tool::level(rule.level),
            baseline_state: None,
            message: Message { text: words::Words::of(&text), id: None, arguments: Vec::new() },
            locations: [Location { logical_locations: Some([tenant]), ..place }],
            related_locations: Vec::new(),
            suppressions: None,
            partial_fingerprints: fingerprints(fingerprint::of_rule(self.plan, rule)),
            provenance: None,
            properties: Bag::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(counts: &[(usize, usize)], line: usize) -> Held {
        let mut held = Held::default();
        for (rule, count) in counts {
            for _ in 0..*count {
                held.push((0, *rule), "x".repeat(line));
            }
        }
        held
    }

    #[test]
    fn what_fits_is_not_rolled_up() {
        let mut held = held(&[(0, 4_000), (1, 1_000)], 100);
        held.settle(0).unwrap();
        assert_eq!((held.of((0, 0)).len(), held.of((0, 1)).len(), held.rolled((0, 0))), (4_000, 1_000, None));
    }

    #[test]
    fn the_largest_rules_are_rolled_up_until_the_rest_fits() {
        let mut held = held(&[(0, 10), (1, 3_000), (2, 2_500), (3, 20_000)], 100);
        held.settle(0).unwrap();
        assert_eq!(held.rolled((0, 3)), Some(20_000));
        assert_eq!(held.rolled((0, 1)), Some(3_000));
        assert_eq!((held.rolled((0, 0)), held.rolled((0, 2))), (None, None));
        assert!(held.of((0, 3)).is_empty());
    }

    #[test]
    fn bytes_are_bounded_and_what_never_fits_is_refused() {
        let mut held = held(&[(0, 100), (1, 100)], 90_000);
        held.settle(500_000).unwrap();
        assert_eq!((held.rolled((0, 0)), held.rolled((0, 1))), (Some(100), None));
        assert!(held.settle(MOST_BYTES).unwrap_err().to_string().contains("GitHub refuses more than 10"));
    }

    #[test]
    fn what_is_held_on_the_way_is_bounded() {
        let held = held(&[(0, 3_000), (1, 3_000), (2, 3_000)], 10_000);
        assert!(held.bytes <= MOST_HELD, "{}", held.bytes);
        assert_eq!(held.buckets.values().map(|bucket| bucket.count).sum::<u64>(), 9_000);
    }
}
