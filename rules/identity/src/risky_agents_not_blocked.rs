//! Agents that are probably taken over.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::grant::{Grant, blocks};
use crate::policy::{Conditions, Policy, has};
use crate::reach::{is_blank, texts};
use crate::service_plan::has_premium_p2;

/// Agents of high risk are not blocked
///
/// # What it does
/// Asks whether an enabled Conditional Access policy blocks all agent identities of high risk, for all applications and
/// all types of clients. A policy for further levels counts, too. One does not if it leaves out agents or applications,
/// selects agents by a filter, or has a condition of another kind. Conditions on the risk of users and of their sign-ins
/// are no matter here: agents have a risk of their own. A tenant without the service plan Microsoft Entra ID P2 has no
/// levels of risk, and is not judged.
///
/// # Why it matters
/// An agent acts by itself, around the clock and faster than anybody looks. One that is steered by somebody else, or whose
/// credentials were stolen, reads and sends whatever it may before a person sees the alert.
///
/// # How to mend
/// Entra admin center > Conditional Access > New policy: Assignments > Agents: All agent identities, Target resources: All
/// resources, Conditions > Agent risk: High, Grant: Block access. Run it report-only for some days, then switch it on.
///
/// # References
/// - SCuBA MS.AAD.9.1v1
/// - ATT&CK T1078.004
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/conditional-access/agent-id>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.7,
    tags("conditional-access", "risk", "agents"),
    documents(Policy, TenantPlan),
    fail(
        nothing_blocks = "no Conditional Access policy blocks agents of high risk",
        not_blocked = "no enabled policy blocks all agents of high risk; these come near: {near}"
    ),
    unknown(unclear = "whether \"{policy}\" blocks agents of high risk is not known: {property} is not there")
)]
pub struct RiskyAgentsNotBlocked;

impl CheckTenant for RiskyAgentsNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<Policy>();
        let (mut near, mut unclear) = (Vec::new(), None);
        for policy in policies.iter() {
            match reach(policy) {
                Reach::None => {}
                Reach::All => return Verdict::Pass,
                Reach::Short(lacks) => near.push((policy, lacks)),
                Reach::Unclear(property) => unclear = unclear.or(Some((policy, property))),
            }
        }
        near.sort_by_key(|(_, lacks)| lacks.len());
        if let Some((policy, property)) = unclear {
            return Self::unclear(policy.name(), property).at(policy);
        }
        if near.is_empty() {
            return Self::nothing_blocks();
        }
        let named =
            near.iter().take(NEAR).map(|(policy, lacks)| format!("\"{}\" ({})", policy.name(), lacks.join("; ")));
        Self::not_blocked(named.collect::<Vec<_>>().join(", ")).at_all(near.iter().map(|(policy, _)| *policy))
    }
}

/// The policies that come near: no more than a reader takes in.
const NEAR: usize = 5;

/// How far a policy reaches.
enum Reach {
    None,
    All,
    Short(Vec<String>),
    Unclear(&'static str),
}

fn reach(policy: &Policy) -> Reach {
    if !policy.grant_controls.as_ref().is_some_and(|grant| blocks(grant) == Grant::Yes) {
        return Reach::None;
    }
    let Some(conditions) = &policy.conditions else { return Reach::Unclear("conditions") };
    let clients = conditions.others.get("clientApplications");
    let listed = |name: &str| texts(clients.and_then(|clients| clients.get(name)));
    let included = listed("includeAgentIdServicePrincipals");
    if included.is_empty() {
        return Reach::None;
    }
    let mut lacks = Vec::new();
    let mut missing = None;
    match policy.state.as_deref() {
        Some("enabled") => {}
        Some("enabledForReportingButNotEnforced") => lacks.push("report-only".to_owned()),
        Some("disabled") => lacks.push("switched off".to_owned()),
        Some(other) => lacks.push(format!("in the state {other}")),
        None => missing = Some("state"),
    }
    if !included.iter().any(|id| id.eq_ignore_ascii_case("all")) {
        lacks.push("not for all agents".to_owned());
    }
    let excluded = listed("excludeAgentIdServicePrincipals");
    if !excluded.is_empty() {
        lacks.push(format!("leaves out the agents {}", excluded.join(", ")));
    }
    lacks.extend(narrows(conditions));
    match conditions.client_app_types.as_deref() {
        Some(types) if has(types, "all") => {}
        Some(types) => lacks.push(format!(
            "only for {}",
            if types.is_empty() { "no type of client".to_owned() } else { types.join(", ") }
        )),
        None => missing = missing.or(Some("conditions.clientAppTypes")),
    }
    match &conditions.applications {
        Some(applications) => {
            if !has(&applications.include_applications, "All") {
                lacks.push("not for all applications".to_owned());
            }
            if !applications.exclude_applications.is_empty() {
                lacks.push(format!("leaves out the applications {}", applications.exclude_applications.join(", ")));
            }
            let narrowing = applications.others.iter().filter(|(name, value)| !name.contains('@') && !is_blank(value));
            lacks.extend(narrowing.map(|(name, _)| format!("leaves out applications by {name}")));
        }
        None => missing = missing.or(Some("conditions.applications.includeApplications")),
    }
    match (lacks.is_empty(), missing) {
        // What is known to fall short does so whatever the property that is not there would say.
        (false, _) => Reach::Short(lacks),
        (true, Some(property)) => Reach::Unclear(property),
        (true, None) => Reach::All,
    }
}

/// The conditions that keep a policy from all agents of high risk.
fn narrows(conditions: &Conditions) -> Vec<String> {
    /// What the condition on client applications may say of agents; service principals are others.
    const OF_CLIENTS: [&str; 4] = [
        "includeAgentIdServicePrincipals",
        "excludeAgentIdServicePrincipals",
        "includeServicePrincipals",
        "excludeServicePrincipals",
    ];
    let mut lacks = Vec::new();
    for (name, value) in conditions.others.iter().filter(|(name, value)| !name.contains('@') && !is_blank(value)) {
        match name.as_str() {
            "agentIdRiskLevels" => {
                let levels = texts(Some(value));
                if !levels.iter().any(|level| level.eq_ignore_ascii_case("high")) {
                    lacks.push(format!("only at the agent risk {}", levels.join(", ")));
                }
            }
            "clientApplications" => {
                let members = value.as_object().into_iter().flatten();
                let new = members.filter(|(name, value)| {
                    !OF_CLIENTS.contains(&name.as_str()) && !name.contains('@') && !is_blank(value)
                });
                lacks.extend(new.map(|(name, _)| format!("leaves out agents by {name}")));
            }
            // Of users.
            "userRiskLevels" | "signInRiskLevels" => {}
            "authenticationFlows" if value.get("transferMethods").and_then(Value::as_str) == Some("none") => {}
            _ => lacks.push(format!("only under the condition {name}")),
        }
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
    use ephor_sdk::serde_json::json;

    fn block(changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.agentIdRiskLevels", json!("high")),
            (
                "conditions.clientApplications",
                json!({"includeServicePrincipals": [], "excludeServicePrincipals": [],
                "includeAgentIdServicePrincipals": ["All"], "excludeAgentIdServicePrincipals": [],
                "servicePrincipalFilter": null, "agentIdServicePrincipalFilter": null}),
            ),
            ("conditions.users.includeUsers", json!(["None"])),
            ("grantControls.builtInControls", json!(["block"])),
        ];
        policy(&[&own, changes].concat())
    }

    fn tenant(policies: &[Value]) -> Tenant {
        let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanName": "AAD_PREMIUM_P2"}));
        tenant.with_all::<Policy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(policies).check::<RiskyAgentsNotBlocked>()
    }

    #[test]
    fn agents_of_high_risk_that_are_blocked_pass() {
        assert!(verdict(&[block(&[])]).is_pass());
        assert!(verdict(&[block(&[("conditions.agentIdRiskLevels", json!("medium, High"))])]).is_pass());
        assert!(verdict(&[block(&[("conditions.agentIdRiskLevels", json!(["low", "high"]))])]).is_pass());
        assert!(
            verdict(&[block(&[("conditions.agentIdRiskLevels", Value::Null)])]).is_pass(),
            "all agents are blocked"
        );
        assert!(verdict(&[block(&[("conditions.userRiskLevels", json!(["high"]))])]).is_pass(), "agents are no users");
        let off = block(&[("state", json!("disabled"))]);
        assert!(verdict(&[off, block(&[])]).is_pass());
    }

    #[test]
    fn policies_that_fall_short_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            ("state", json!("disabled"), "switched off"),
            ("conditions.agentIdRiskLevels", json!("low,medium"), "only at the agent risk low, medium"),
            ("conditions.clientApplications.includeAgentIdServicePrincipals", json!(["a"]), "not for all agents"),
            ("conditions.clientApplications.excludeAgentIdServicePrincipals", json!(["a"]), "leaves out the agents a"),
            (
                "conditions.clientApplications.agentIdServicePrincipalFilter",
                json!({"mode": "exclude", "rule": "x"}),
                "leaves out agents by agentIdServicePrincipalFilter",
            ),
            ("conditions.clientAppTypes", json!(["browser"]), "only for browser"),
            ("conditions.clientAppTypes", json!([]), "only for no type of client"),
            ("conditions.applications.includeApplications", json!(["a"]), "not for all applications"),
            ("conditions.applications.excludeApplications", json!(["a"]), "leaves out the applications a"),
            ("conditions.locations", json!({"includeLocations": ["l"]}), "only under the condition locations"),
            ("conditions.brandNew", json!("x"), "only under the condition brandNew"),
        ] {
            let found = verdict(&[block(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments(), [format!("\"Policy\" ({why})")], "{path}");
        }
    }

    #[test]
    fn a_tenant_without_such_a_policy_fails() {
        assert_eq!(verdict(&[]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        let users = policy(&[("grantControls.builtInControls", json!(["block"]))]);
        assert_eq!(verdict(&[users]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        let none = block(&[("conditions.clientApplications.includeAgentIdServicePrincipals", json!([]))]);
        assert_eq!(verdict(&[none]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        let mfa = block(&[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(verdict(&[mfa]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        let plan = json!({"servicePlanName": "AAD_PREMIUM"});
        assert!(Tenant::new().with::<TenantPlan>(plan).check::<RiskyAgentsNotBlocked>().is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for (path, property) in [
            ("state", "state"),
            ("conditions", "conditions"),
            ("conditions.clientAppTypes", "conditions.clientAppTypes"),
            ("conditions.applications", "conditions.applications.includeApplications"),
        ] {
            let found = verdict(&[block(&[(path, Value::Null)])]);
            assert!(found.is_unknown(), "{path}");
            assert_eq!(found.arguments(), ["Policy", property], "{path}");
        }
        let short = block(&[("state", Value::Null), ("conditions.locations", json!({"includeLocations": ["l"]}))]);
        assert!(verdict(&[short]).is_fail(), "it falls short whatever its state");
    }
}
