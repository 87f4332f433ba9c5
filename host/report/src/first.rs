//! The first open fails of each rule, in the words of a report: what a page can show of them.

use ephor_finding::{Finding, Plan, Verdict};

/// The first open fails of each rule; the rest is counted elsewhere.
#[derive(Debug)]
pub(super) struct First<T> {
    by_rule: Vec<Vec<Vec<T>>>,
    most: usize,
}

impl<T> First<T> {
    /// Room for `most` of each rule.
    pub(super) fn new(plan: &Plan, most: usize) -> Self {
        let of_pack = |rules: usize| (0..rules).map(|_| Vec::new()).collect();
        Self { by_rule: plan.packs.iter().map(|pack| of_pack(pack.rules.len())).collect(), most }
    }

    /// Takes a finding if it is an open fail, and among the first of its rule. `words` makes what is kept of it.
    pub(super) fn take(&mut self, finding: &Finding, words: impl FnOnce() -> T) {
        let open = finding.verdict == Verdict::Fail && finding.waiver.is_none();
        let shown = self.by_rule.get_mut(finding.pack).and_then(|rules| rules.get_mut(finding.rule));
        if let Some(shown) = shown.filter(|shown| open && shown.len() < self.most) {
            shown.push(words());
        }
    }

    /// What is kept of a rule.
    pub(super) fn of(&self, pack: usize, rule: usize) -> &[T] {
        self.by_rule.get(pack).and_then(|rules| rules.get(rule)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_first_open_fails_are_kept_and_nothing_else() {
        let plan = sample::plan();
        let mut first = First::new(&plan, 2);
        let mut accepted = sample::finding(&plan, 0, 0, 0);
        accepted.waiver = Some(0);
        first.take(&accepted, || "accepted");
        first.take(&sample::unknown(&plan, 0, 0, 1), || "unknown");
        for words in ["a", "b", "c"] {
            first.take(&sample::finding(&plan, 0, 0, 1), || words);
        }
        assert_eq!(first.of(0, 0), ["a", "b"]);
        assert!(first.of(0, 1).is_empty() && first.of(9, 9).is_empty());
    }
}
