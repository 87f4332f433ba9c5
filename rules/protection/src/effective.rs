//! Which policy filters whose mail: the order in which Exchange applies presets, custom policies and the last one.
//!
//! For each kind of policy a recipient gets the first that applies: the Strict preset, the Standard preset, custom
//! policies by the priority of their rules, then the default policy or built-in protection. Source:
//! <https://learn.microsoft.com/defender-office-365/preset-security-policies>, "Order of precedence", 2026-11.

use ephor_sdk::prelude::*;
use ephor_sdk::{Found, Place};

use crate::assignment::{Assignment, AtpPresetRule, BuiltInRule, EopPresetRule, Preset, Reach};

/// What a rule says of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It is as it should be.
    Good,
    /// What it lacks.
    Lacks(String),
    /// The property that is not known.
    NotKnown(String),
}

impl Judged {
    /// Judges switches that should be on: name and value.
    #[must_use]
    pub fn all_on(switches: &[(&str, Option<bool>)]) -> Self {
        let named = |wanted: Option<bool>| {
            let names = switches.iter().filter(move |(_, value)| *value == wanted).map(|(name, _)| *name);
            names.collect::<Vec<_>>()
        };
        let (off, not_known) = (named(Some(false)), named(None));
        match (off.as_slice(), not_known.as_slice()) {
            ([], []) => Self::Good,
            ([], names) => Self::NotKnown(names.join(", ")),
            ([name], _) => Self::Lacks(format!("{name} is false")),
            (names, _) => Self::Lacks(format!("{} are false", names.join(", "))),
        }
    }

    /// Both: what is lacking counts before what is not known.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Good, other) | (other, Self::Good) => other,
            (Self::Lacks(one), Self::Lacks(two)) => Self::Lacks(format!("{one}, {two}")),
            (Self::NotKnown(one), Self::NotKnown(two)) => Self::NotKnown(format!("{one}, {two}")),
            (Self::Lacks(what), _) | (_, Self::Lacks(what)) => Self::Lacks(what),
        }
    }
}

/// What identifies a policy, whatever its kind.
#[derive(Clone, Debug, Default, Object)]
#[serde(rename_all = "PascalCase", default)]
pub struct Naming {
    identity: Option<String>,
    name: Option<String>,
    is_default: Option<bool>,
    is_built_in_protection: Option<bool>,
    recommended_policy_type: Option<String>,
}

impl Naming {
    fn is(&self, name: &str) -> bool {
        [&self.identity, &self.name].into_iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
    }

    fn label(&self) -> &str {
        self.name.as_deref().or(self.identity.as_deref()).unwrap_or("a policy without a name")
    }

    fn preset(&self) -> Option<Preset> {
        match self.recommended_policy_type.as_deref() {
            Some("Strict") => Some(Preset::Strict),
            Some("Standard") => Some(Preset::Standard),
            _ => Preset::named(self.identity.as_deref()).or_else(|| Preset::named(self.name.as_deref())),
        }
    }

    fn is_last(&self) -> bool {
        self.preset().is_none()
            && (self.is_default == Some(true)
                || self.is_built_in_protection == Some(true)
                || LAST.iter().any(|name| self.is(name)))
    }
}

/// Names of the policies that apply where no other does.
const LAST: &[&str] = &["Default", "Office365 AntiPhish Default", "Built-In Protection Policy"];

/// A policy of a kind that rules assign.
pub trait Policy: Document {
    /// What identifies it.
    fn naming(&self) -> &Naming;

    /// The policy of this kind that a rule names.
    fn named_by(rule: &Assignment) -> Option<&str>;
}

/// Who is left when all policies were applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Nobody,
    Somebody,
    NotKnown,
}

/// A policy that applies to somebody.
#[derive(Debug)]
struct Applied<'i, P> {
    label: String,
    preset: Option<Preset>,
    policy: Option<&'i Item<P>>,
    place: Option<Place>,
    /// Whether it surely applies to somebody.
    is_sure: bool,
}

/// The policies of one kind that apply, in their order.
#[derive(Debug)]
pub struct Effective<'i, P> {
    policies: &'i [Item<P>],
    applied: Vec<Applied<'i, P>>,
    rest: Rest,
    /// Whether custom policies may apply that are not known.
    may_be_more: bool,
}

impl<'i, P: Policy> Effective<'i, P> {
    /// None yet.
    #[must_use]
    pub const fn new(policies: &'i [Item<P>]) -> Self {
        Self { policies, applied: Vec::new(), rest: Rest::Somebody, may_be_more: false }
    }

    /// Then the presets.
    #[must_use]
    pub fn presets<R: AsRef<Assignment>>(self, rules: &[Item<R>], domains: Option<&[String]>) -> Self {
        self.ordered_presets(rules, |rule| (rule.enabled(), rule.reach(domains)))
    }

    /// Then the presets of Defender. Where its own rules are not known, those of Exchange Online Protection tell what
    /// a preset cannot reach, since the portal switches both halves of a preset together; that it does reach somebody
    /// is then not sure.
    #[must_use]
    pub fn defender_presets(
        self,
        defender: &Optional<AtpPresetRule>,
        eop: &[Item<EopPresetRule>],
        domains: Option<&[String]>,
    ) -> Self {
        match defender.known() {
            Some(rules) => self.presets(rules, domains),
            None => self.ordered_presets(eop, |rule| {
                let may_be_on = if rule.enabled() == Some(false) { Some(false) } else { None };
                (may_be_on, rule.reach(domains))
            }),
        }
    }

    fn ordered_presets<R: AsRef<Assignment>>(
        mut self,
        rules: &[Item<R>],
        state: impl Fn(&Assignment) -> (Option<bool>, Reach),
    ) -> Self {
        let mut presets: Vec<_> = rules.iter().filter_map(|rule| Some(((**rule).as_ref().preset()?, rule))).collect();
        presets.sort_by_key(|(preset, _)| *preset);
        for (preset, rule) in presets {
            let assignment = (**rule).as_ref();
            let policy = match P::named_by(assignment) {
                // A rule whose policy is not in the list, which is complete, has nothing to apply.
                Some(name) if self.find(name).is_none() => continue,
                Some(name) => self.find(name),
                None => self.policies.iter().find(|policy| policy.naming().preset() == Some(preset)),
            };
            let label = policy.map_or_else(|| preset.label(), |policy| policy.naming().label()).to_owned();
            let place = policy.map_or_else(|| rule.place(), Item::place);
            let applied = Applied { label, preset: Some(preset), policy, place: Some(place), is_sure: true };
            let (enabled, reach) = state(assignment);
            self.apply(applied, enabled, reach);
        }
        self
    }

    /// Then custom policies, where their rules are known. They do not matter if everybody is in a preset.
    #[must_use]
    pub fn custom_if_known<R: AsRef<Assignment>>(mut self, rules: &Optional<R>, domains: Option<&[String]>) -> Self {
        if let Some(rules) = rules.known() {
            return self.custom(rules, domains);
        }
        if self.rest != Rest::Nobody {
            self.may_be_more = true;
            self.rest = Rest::NotKnown;
        }
        self
    }

    /// Then custom policies.
    #[must_use]
    pub fn custom<R: AsRef<Assignment>>(mut self, rules: &[Item<R>], domains: Option<&[String]>) -> Self {
        let mut rules: Vec<_> = rules.iter().filter(|rule| (***rule).as_ref().enabled() != Some(false)).collect();
        rules.sort_by_key(|rule| (***rule).as_ref().priority);
        // One that reaches everybody shadows those behind it; which these are must be known.
        let in_order = rules.len() < 2
            || rules.iter().all(|rule| (***rule).as_ref().priority.is_some())
            || rules.iter().all(|rule| (***rule).as_ref().reach(domains) == Reach::Some);
        let before = self.rest;
        let mut after = self.rest;
        for rule in rules {
            let assignment = (**rule).as_ref();
            let named = P::named_by(assignment);
            let policy = named.and_then(|name| self.find(name));
            let label = policy.map(|policy| policy.naming().label()).or(named).unwrap_or("a policy without a name");
            let place = policy.map_or_else(|| rule.place(), Item::place);
            let is_sure = in_order;
            let applied = Applied { label: label.to_owned(), preset: None, policy, place: Some(place), is_sure };
            self.apply(applied, assignment.enabled(), assignment.reach(domains));
            if !in_order {
                after = fewer(after, self.rest);
                self.rest = before;
            }
        }
        if !in_order {
            self.rest = after;
        }
        self
    }

    /// Then the policy that applies to all others.
    #[must_use]
    pub fn last(mut self) -> Self {
        if let Some(policy) = self.policies.iter().find(|policy| policy.naming().is_last()) {
            let label = policy.naming().label().to_owned();
            let applied =
                Applied { label, preset: None, policy: Some(policy), place: Some(policy.place()), is_sure: true };
            self.apply(applied, Some(true), Reach::Everybody);
        }
        self
    }

    /// Then built-in protection, which leaves out whom its rule excepts.
    #[must_use]
    pub fn built_in(mut self, rules: &Optional<BuiltInRule>) -> Self {
        let before = self.rest;
        self = self.last();
        let reaches = match rules.known() {
            Some([]) => Rest::Somebody,
            Some(rules) => {
                let exceptions = || rules.iter().map(|rule| (**rule).as_ref().has_no_exception());
                match () {
                    () if exceptions().any(|none| none == Some(false)) => Rest::Somebody,
                    () if exceptions().any(|none| none.is_none()) => Rest::NotKnown,
                    () => Rest::Nobody,
                }
            }
            None => Rest::NotKnown,
        };
        if before != Rest::Nobody && self.rest == Rest::Nobody {
            self.rest = match (before, reaches) {
                (Rest::NotKnown, Rest::Somebody) => Rest::NotKnown,
                (_, reaches) => reaches,
            };
        }
        self
    }

    fn find(&self, name: &str) -> Option<&'i Item<P>> {
        self.policies.iter().find(|policy| policy.naming().is(name))
    }

    fn apply(&mut self, mut applied: Applied<'i, P>, enabled: Option<bool>, reach: Reach) {
        if enabled == Some(false) || self.rest == Rest::Nobody {
            return;
        }
        applied.is_sure &= enabled == Some(true) && self.rest == Rest::Somebody;
        self.applied.push(applied);
        match (enabled, reach) {
            (_, Reach::Some) => {}
            (Some(_), Reach::Everybody) => self.rest = Rest::Nobody,
            _ => self.rest = Rest::NotKnown,
        }
    }

    /// Judges each policy that applies, and a preset of which the snapshot holds no policy: those have the values that
    /// Microsoft gave them.
    #[must_use]
    pub fn judge(&self, preset: &Judged, judge: impl Fn(&P) -> Judged) -> Outcome {
        let mut outcome = Outcome { rest: self.rest, ..Outcome::default() };
        for applied in &self.applied {
            let judged = match (applied.policy, applied.preset) {
                (Some(policy), _) => judge(policy),
                (None, Some(_)) => preset.clone(),
                (None, None) => Judged::NotKnown("the policy".to_owned()),
            };
            let label = &applied.label;
            let (list, words) = match judged {
                Judged::Good => continue,
                Judged::Lacks(what) if applied.is_sure => (&mut outcome.lacking, format!("\"{label}\" ({what})")),
                Judged::Lacks(what) => {
                    (&mut outcome.unclear, format!("whether \"{label}\" applies to anybody ({what})"))
                }
                Judged::NotKnown(what) => (&mut outcome.unclear, format!("{what} of \"{label}\"")),
            };
            list.push((words, applied.place));
        }
        if self.may_be_more {
            outcome.unclear.push(("which custom policies apply".to_owned(), None));
        } else if self.rest == Rest::NotKnown {
            let place = self.applied.last().and_then(|applied| applied.place);
            outcome.unclear.push(("whether a policy applies to everybody".to_owned(), place));
        }
        outcome
    }
}

/// Of two answers the one that leaves fewer.
const fn fewer(one: Rest, two: Rest) -> Rest {
    match (one, two) {
        (Rest::Nobody, _) | (_, Rest::Nobody) => Rest::Nobody,
        (Rest::NotKnown, _) | (_, Rest::NotKnown) => Rest::NotKnown,
        (Rest::Somebody, Rest::Somebody) => Rest::Somebody,
    }
}

/// What the policies that apply amount to.
#[derive(Debug)]
pub struct Outcome {
    lacking: Vec<(String, Option<Place>)>,
    unclear: Vec<(String, Option<Place>)>,
    rest: Rest,
}

impl Default for Outcome {
    fn default() -> Self {
        Self { lacking: Vec::new(), unclear: Vec::new(), rest: Rest::Nobody }
    }
}

impl Outcome {
    /// The verdict: in the words of the rule for policies that lack something, for recipients without any, and for
    /// what is not known.
    pub fn verdict(
        self,
        lacking: impl FnOnce(String) -> Verdict,
        uncovered: impl FnOnce() -> Verdict,
        unclear: impl FnOnce(String) -> Verdict,
    ) -> Verdict {
        if !self.lacking.is_empty() {
            return at(lacking(words(&self.lacking)), &self.lacking);
        }
        if self.rest == Rest::Somebody {
            return uncovered();
        }
        if !self.unclear.is_empty() {
            return at(unclear(words(&self.unclear)), &self.unclear);
        }
        Verdict::Pass
    }
}

fn words(list: &[(String, Option<Place>)]) -> String {
    list.iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>().join(", ")
}

fn at(mut verdict: Verdict, list: &[(String, Option<Place>)]) -> Verdict {
    if let Verdict::Fail(Found { related, .. }) | Verdict::Unknown(Found { related, .. }) = &mut verdict {
        related.extend(list.iter().filter_map(|(_, place)| *place).take(50));
    }
    verdict
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// Fails unless `R` judges a policy `P` for some people, whom a rule `A` names with it by this property, as it judges
    /// that for all: `good` is one for all that passes, `bad` one that fails.
    #[track_caller]
    pub(crate) fn assert_for_some_as_for_all<R: Rule, P: Document, A: Document>(
        tenant: &Tenant,
        property: &str,
        good: &Value,
        bad: &Value,
    ) {
        let for_some = json!({"Identity": "Some", "IsDefault": false, "IsBuiltInProtection": false});
        let rule = json!({property: "Some", "State": "Enabled", "Priority": 0, "SentTo": ["a@b.example"]});
        for (policy, passes) in [(good, true), (bad, false)] {
            let tenant = tenant.clone().with::<P>(good.clone()).with::<P>(changed(policy.clone(), &for_some));
            let found = tenant.with::<A>(rule.clone()).check::<R>();
            assert_eq!((found.is_pass(), found.is_fail()), (passes, !passes));
        }
    }
}
