//! Which fails are accepted for a while.

use std::collections::HashMap;

use crate::{Finding, Plan, Subject};
use ephor_config::{State, Waiver};

/// The waivers of a scan, by the rule that they speak of.
pub struct Accepted<'p> {
    waivers: &'p [Waiver],
    collected_at: i64,
    by_rule: HashMap<(usize, usize), Vec<usize>>,
}

/// The waiver that accepts a fail of a plan by itself; `uses` counts as [`Accepted::waiver`] does.
pub fn waiver_of(plan: &Plan, finding: &Finding, uses: &mut [u64]) -> Option<usize> {
    if plan.waivers.is_empty() { None } else { Accepted::new(plan).waiver(finding, uses) }
}

impl<'p> Accepted<'p> {
    /// The waivers of a plan.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let mut by_rule: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
        for (pack_index, pack) in plan.packs.iter().enumerate() {
            for (rule_index, rule) in pack.rules.iter().enumerate() {
                let of_rule = plan.waivers.iter().enumerate().filter(|(_, waiver)| waiver.rule == rule.id);
                let of_rule: Vec<usize> = of_rule.map(|(index, _)| index).collect();
                if !of_rule.is_empty() {
                    by_rule.insert((pack_index, rule_index), of_rule);
                }
            }
        }
        Self { waivers: &plan.waivers, collected_at: plan.collected_at, by_rule }
    }

    /// The first waiver that holds and covers the finding. `uses` counts for each waiver what it covers, expired ones
    /// included: so they can say what counts again.
    pub fn waiver(&self, finding: &Finding, uses: &mut [u64]) -> Option<usize> {
        let mut found = None;
        for index in self.by_rule.get(&(finding.pack, finding.rule))? {
            let Some(waiver) = self.waivers.get(*index) else { continue };
            if !waiver.covers(&finding.subject.id, steady_name(&finding.subject)) {
                continue;
            }
            let holds = waiver.state(self.collected_at) != State::Expired;
            if holds && found.is_some() {
                continue;
            }
            if let Some(uses) = uses.get_mut(*index) {
                *uses += finding.count;
            }
            if holds {
                found = Some(*index);
            }
        }
        found
    }
}

/// The name of a subject, where only administrators choose it. Whoever may name an inbox rule, a device or an
/// application could otherwise give it the name of one that is accepted.
fn steady_name(subject: &Subject) -> Option<&str> {
    let chosen_by_others =
        ephor_schema::table(&subject.collection).is_some_and(|table| table.label != "user_principal_name");
    (!chosen_by_others).then_some(subject.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_anybody_can_choose_are_not_looked_at() {
        let subject = |collection: &str| Subject {
            kind: String::new(),
            collection: collection.to_owned(),
            id: "1".to_owned(),
            name: "n".to_owned(),
        };
        for steady in ["users", "mailboxes", "tenant", "conditional-access-policies"] {
            assert_eq!(steady_name(&subject(steady)), Some("n"), "{steady}");
        }
        for loose in ["inbox-rules", "service-principals", "mobile-devices", "office-clients"] {
            assert_eq!(steady_name(&subject(loose)), None, "{loose}");
        }
    }
}
