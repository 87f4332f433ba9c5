//! How each waiver and each expected unknown stands after a scan, in words.

use ephor_config::{ExpectedUnknown, State, Waiver};
use ephor_finding::{Plan, Summary};
use ephor_snapshot::suggest;

/// How a waiver stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It accepts findings, and will for a while.
    Fine,
    /// It accepts findings, and lapses soon.
    Lapsing,
    /// It held until its last day.
    Expired,
    /// No pack of the scan has its rule.
    RuleUnknown,
    /// Nothing that its rule found fits.
    Unused,
}

/// A waiver with what is to be said of it.
#[derive(Clone, Debug)]
pub(super) struct Standing<'p> {
    pub waiver: &'p Waiver,
    pub condition: Condition,
    /// The sentence without its end: `accepts 3 findings until 2027-03-31`.
    pub text: String,
}

/// An expected unknown with what is to be said of it.
#[derive(Clone, Debug)]
pub(super) struct Expectation<'p> {
    pub expected: &'p ExpectedUnknown,
    pub condition: Condition,
    /// The sentence without its end: `covers 15 unknown verdicts until 2027-03-31`.
    pub text: String,
}

/// All expected unknowns of a scan.
pub(super) fn expectations<'p>(plan: &'p Plan, summary: &Summary) -> Vec<Expectation<'p>> {
    let rules: Vec<&str> = plan.packs.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.as_str()).collect();
    let sources: Vec<&str> = plan.sources.iter().map(|(source, _)| source.id.as_str()).collect();
    let one = |(index, expected): (usize, &'p ExpectedUnknown)| {
        let found = summary.expected.get(index).copied().unwrap_or_default();
        let verdicts = format!("{found} unknown {}", if found == 1 { "verdict" } else { "verdicts" });
        let is_there =
            rules.iter().any(|id| expected.names_rule(id)) || sources.iter().any(|id| expected.names_source(id));
        let day = expected.expires;
        let (condition, text) = match (is_there, expected.state(plan.collected_at), found) {
            (false, ..) => {
                let (what, known) = match &expected.rule {
                    Some(_) => ("no pack of this scan has the rule", &rules),
                    None => ("there is no such source", &sources),
                };
                let name = expected.rule.as_ref().or(expected.source.as_ref()).map_or("", String::as_str);
                (Condition::RuleUnknown, format!("{what}{}", suggest(name, known)))
            }
            (_, State::Expired, 0) => {
                (Condition::Expired, format!("expired on {day}, and nothing fits it any more: remove it"))
            }
            (_, State::Expired, _) => {
                let again = if found == 1 { "counts" } else { "count" };
                (Condition::Expired, format!("expired on {day}: {verdicts} {again} again"))
            }
            (_, _, 0) => (Condition::Unused, "fits nothing: what it names is known, remove it".to_owned()),
            (_, State::Lapsing(days), _) => {
                let days = format!("{days} {}", if days == 1 { "day" } else { "days" });
                (Condition::Lapsing, format!("covers {verdicts} until {day}, {days} more"))
            }
            (_, State::Active, _) => (Condition::Fine, format!("covers {verdicts} until {day}")),
        };
        Expectation { expected, condition, text }
    };
    plan.expected.iter().enumerate().map(one).collect()
}

/// All waivers of a scan.
pub(super) fn standings<'p>(plan: &'p Plan, summary: &Summary) -> Vec<Standing<'p>> {
    let ids: Vec<&str> = plan.packs.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.as_str()).collect();
    let one = |(index, waiver): (usize, &'p Waiver)| {
        let found = summary.waived.get(index).copied().unwrap_or_default();
        let findings = format!("{found} {}", if found == 1 { "finding" } else { "findings" });
        let (condition, text) = match (ids.contains(&waiver.rule.as_str()), waiver.state(plan.collected_at), found) {
            (false, ..) => {
                let text = format!("no pack of this scan has the rule{}", suggest(&waiver.rule, &ids));
                (Condition::RuleUnknown, text)
            }
            (_, State::Expired, 0) => (
                Condition::Expired,
                format!("expired on {}, and nothing fits it any more: take it out", waiver.expires),
            ),
            (_, State::Expired, _) => {
                let again = if found == 1 { "counts" } else { "count" };
                (Condition::Expired, format!("expired on {}: {findings} {again} again", waiver.expires))
            }
            (_, _, 0) => (Condition::Unused, "fits no finding: fix the subject, or take it out".to_owned()),
            (_, State::Lapsing(days), _) => {
                let days = format!("{days} {}", if days == 1 { "day" } else { "days" });
                (Condition::Lapsing, format!("accepts {findings} until {}, {days} more", waiver.expires))
            }
            (_, State::Active, _) => (Condition::Fine, format!("accepts {findings} until {}", waiver.expires)),
        };
        Standing { waiver, condition, text }
    };
    plan.waivers.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn each_expected_unknown_says_how_it_stands() {
        let mut plan = sample::plan();
        let source = |id: &str, expires: &str| sample::expected(None, Some(id), expires);
        plan.expected = vec![
            source("graph/user-registration-details", "2027-01-01"),
            source("graph/*", "2026-01-20"),
            source("graph/users", "2026-01-07"),
            source("graph/users", "2027-01-01"),
            source("graph/usres", "2027-01-01"),
            sample::expected(Some("identity/mfa-method-mising"), None, "2027-01-01"),
        ];
        let mut summary = sample::summary(&plan, &[]);
        summary.expected = vec![15, 1, 2, 0, 0, 0];
        let said: Vec<String> = expectations(&plan, &summary).into_iter().map(|one| one.text).collect();
        assert_eq!(
            said,
            [
                "covers 15 unknown verdicts until 2027-01-01",
                "covers 1 unknown verdict until 2026-01-20, 12 days more",
                "expired on 2026-01-07: 2 unknown verdicts count again",
                "fits nothing: what it names is known, remove it",
                "there is no such source; did you mean \"graph/users\"?",
                "no pack of this scan has the rule; did you mean \"identity/mfa-method-missing\"?",
            ]
        );
    }

    #[test]
    fn each_waiver_says_how_it_stands() {
        let mut plan = sample::plan();
        let waiver = |rule: &str, expires: &str| sample::waiver(rule, "x", expires);
        let rule = "identity/mfa-method-missing";
        plan.waivers = vec![
            waiver(rule, "2027-01-01"),
            waiver(rule, "2026-01-20"),
            waiver(rule, "2026-01-07"),
            waiver(rule, "2026-01-07"),
            waiver(rule, "2027-01-01"),
            waiver("identity/mfa-method-mising", "2027-01-01"),
        ];
        let mut summary = sample::summary(&plan, &[]);
        summary.waived = vec![3, 1, 1, 0, 0, 0];
        let said: Vec<String> = standings(&plan, &summary).into_iter().map(|standing| standing.text).collect();
        assert_eq!(
            said,
            [
                "accepts 3 findings until 2027-01-01",
                "accepts 1 finding until 2026-01-20, 12 days more",
                "expired on 2026-01-07: 1 finding counts again",
                "expired on 2026-01-07, and nothing fits it any more: take it out",
                "fits no finding: fix the subject, or take it out",
                "no pack of this scan has the rule; did you mean \"identity/mfa-method-missing\"?",
            ]
        );
    }
}
