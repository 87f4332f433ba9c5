//! Which unknown verdicts the configuration expects.

use std::collections::HashMap;

use ephor_config::{ExpectedUnknown, State};
use ephor_finding::{Finding, Plan, Rule};
use ephor_snapshot::Status;

/// What a rule that could not judge is about: the stanzas that name it, and its sources that are not complete, each
/// with the stanzas that name that.
#[derive(Default)]
struct OfRule {
    by_rule: Vec<usize>,
    /// Sources that it must have.
    needed: Vec<Vec<usize>>,
    /// Sources that it can do without.
    optional: Vec<Vec<usize>>,
}

/// The expected unknowns of a scan, by the rule that they speak of.
pub(super) struct Expected<'p> {
    stanzas: &'p [ExpectedUnknown],
    collected_at: i64,
    rules: HashMap<(usize, usize), OfRule>,
}

impl<'p> Expected<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let mut rules = HashMap::new();
        if !plan.expected.is_empty() {
            for (pack_index, pack) in plan.packs.iter().enumerate() {
                for (rule_index, rule) in pack.rules.iter().enumerate() {
                    rules.insert((pack_index, rule_index), of_rule(plan, rule));
                }
            }
        }
        Self { stanzas: &plan.expected, collected_at: plan.collected_at, rules }
    }

    /// Whether an unknown is expected. `uses` counts for each stanza what it speaks of, expired ones included: so they
    /// can say what counts again.
    pub(super) fn covers(&self, finding: &Finding, uses: &mut [u64]) -> bool {
        let Some(rule) = self.rules.get(&(finding.pack, finding.rule)) else { return false };
        // A rule that broke is a fault of the scan, whatever anybody expects of the tenant.
        if finding.message_id == "rule-failed" {
            return false;
        }
        let mut use_of = |index: usize| {
            if let Some(uses) = uses.get_mut(index) {
                *uses += finding.count;
            }
            self.stanzas.get(index).is_some_and(|stanza| stanza.state(self.collected_at) != State::Expired)
        };
        // Each of them is used, also where one is enough.
        let mut any_of = |stanzas: &[usize]| stanzas.iter().filter(|index| use_of(**index)).count() > 0;
        if any_of(&rule.by_rule) {
            return true;
        }
        let of_host = matches!(finding.message_id.as_str(), "source-unavailable" | "source-partial");
        let optional = if of_host { &[][..] } else { &rule.optional };
        let mut sources = rule.needed.iter().chain(optional).peekable();
        // Each source that is missing has to be expected: another one may be why nobody knows.
        let any = sources.peek().is_some();
        let all = sources.fold(true, |all, stanzas| {
            let holds = any_of(stanzas);
            all && holds
        });
        any && all
    }
}

fn of_rule(plan: &Plan, rule: &Rule) -> OfRule {
    let fits = |holds: &dyn Fn(&ExpectedUnknown) -> bool| {
        plan.expected.iter().enumerate().filter(|(_, stanza)| holds(stanza)).map(|(index, _)| index).collect::<Vec<_>>()
    };
    let missing = |id: &str| plan.sources.iter().any(|(one, _)| one.id == id && one.status != Status::Complete);
    let stanzas = |id: &str| fits(&|stanza| stanza.names_source(id));
    OfRule {
        by_rule: fits(&|stanza| stanza.names_rule(&rule.id)),
        needed: rule.sources.iter().filter(|id| missing(id)).map(|id| stanzas(id)).collect(),
        optional: rule.optional_sources().filter(|id| missing(id)).map(stanzas).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENIED: &str = "graph/user-registration-details";

    fn covers(stanzas: Vec<ExpectedUnknown>, change: impl FnOnce(&mut Plan, &mut Finding)) -> (bool, Vec<u64>) {
        let mut plan = ephor_sample::plan();
        plan.expected = stanzas;
        let mut finding = ephor_sample::unknown(&plan, 0, 1, 3);
        change(&mut plan, &mut finding);
        let mut uses = vec![0; plan.expected.len()];
        let covers = Expected::new(&plan).covers(&finding, &mut uses);
        (covers, uses)
    }

    fn nothing(_: &mut Plan, _: &mut Finding) {}

    #[test]
    fn an_unknown_is_expected_by_its_rule_or_by_the_source_that_it_lacks() {
        let rule = ephor_sample::expected(Some("identity/mfa-method-missing"), None, "2027-01-01");
        let source = ephor_sample::expected(None, Some(DENIED), "2027-01-01");
        let star = ephor_sample::expected(None, Some("graph/*"), "2027-01-01");
        for stanza in [rule, source, star] {
            assert_eq!(covers(vec![stanza], nothing), (true, vec![3]));
        }
        let other = ephor_sample::expected(None, Some("graph/users"), "2027-01-01");
        assert_eq!(covers(vec![other], nothing), (false, vec![0]), "a source that is there explains nothing");
    }

    #[test]
    fn one_that_expired_says_what_counts_again() {
        let stanza = ephor_sample::expected(None, Some(DENIED), "2026-01-01");
        assert_eq!(covers(vec![stanza], nothing), (false, vec![3]));
    }

    #[test]
    fn every_source_that_is_missing_has_to_be_expected() {
        let stanza = || vec![ephor_sample::expected(None, Some(DENIED), "2027-01-01")];
        let second = |plan: &mut Plan, _: &mut Finding| {
            plan.packs[0].rules[1].sources.push("exchange/mailboxes".to_owned());
        };
        assert!(!covers(stanza(), second).0);
        let both = [stanza(), vec![ephor_sample::expected(None, Some("exchange/mailboxes"), "2027-01-01")]].concat();
        assert_eq!(covers(both, second), (true, vec![3, 3]));
    }

    #[test]
    fn a_rule_that_broke_is_never_expected() {
        let stanza = ephor_sample::expected(Some("identity/mfa-method-missing"), None, "2027-01-01");
        let broke = |_: &mut Plan, finding: &mut Finding| finding.message_id = "rule-failed".to_owned();
        assert_eq!(covers(vec![stanza], broke), (false, vec![0]));
    }
}
