//! What a team decided on rules, as policies of SARIF.

use crate::fingerprint;
use ephor_finding::{Pack, Plan, Rule};

use super::types::{Changed, ComponentReference, PolicyComponent, PolicyRule};

/// The decisions of the team, a policy for each pack on which there are some.
pub(super) fn policies(plan: &Plan, flat: bool) -> Vec<PolicyComponent> {
    let Some(policy) = &plan.policy else { return Vec::new() };
    let changed = |rule: &&Rule| {
        rule.off || rule.level != rule.own_level || policy.settings.iter().any(|(id, ..)| *id == rule.id)
    };
    let of_pack = |(index, pack): (usize, &Pack)| {
        let rules: Vec<PolicyRule> = pack
            .rules
            .iter()
            .filter(changed)
            .map(|rule| PolicyRule {
                id: rule.id.clone(),
                guid: fingerprint::guid(&["policy", &policy.name, &rule.id]),
                default_configuration: Changed::of(rule, &policy.settings),
            })
            .collect();
        let associated_component = (!flat).then(|| ComponentReference { name: pack.name.clone(), index });
        (!rules.is_empty()).then(|| PolicyComponent {
            name: format!("{} ({})", ephor_untrusted::line(&policy.name), pack.name),
            guid: fingerprint::guid(&["policy", &policy.name, &pack.name]),
            associated_component,
            rules,
        })
    };
    plan.packs.iter().enumerate().filter_map(of_pack).collect()
}
