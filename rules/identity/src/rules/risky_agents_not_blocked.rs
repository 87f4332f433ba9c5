//! Agents that are probably taken over.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::conditional_access::combined::{State, near_in_words};
use crate::conditional_access::conditions::{is_blank, texts};
use crate::conditional_access::grant::{Grant, blocks};
use crate::conditional_access::policy::{Conditions, Policy, has};
use crate::conditional_access::scope::{is_missing, is_new};
use crate::conditional_access::words::{listed, objects};
use crate::service_plan::has_premium_p2;

/// Agents of high risk are not blocked
///
/// # What it checks
/// Asks whether an enabled Conditional Access policy blocks all agent identities of high risk, for all applications and
/// all types of clients. A policy for further levels counts, too. One does not if it leaves out agents or applications,
/// selects agents by a filter, or has a condition of another kind. Conditions on the risk of users and of their sign-ins
/// are no matter here: agents have a risk of their own. Microsoft Graph tells what policies say of agents in its beta
/// interface alone: policies that were read from v1.0 do not show it, and the answer is unknown. A tenant without the service
/// plan Microsoft Entra ID P2 has no levels of risk, and is not judged.
///
/// # Why it matters
/// An agent acts by itself, around the clock and faster than anybody looks. One that is steered by somebody else, or whose
/// credentials were stolen, reads and sends whatever it may before a person sees the alert.
///
/// # Remediation
/// 1. The condition is a preview: it can change, and terms for previews hold. An agent that is blocked stops in the middle of
///    its work: see first which agents there are, and who looks after them (Entra admin center > Agent ID).
/// 2. Entra admin center > Conditional Access > New policy: Assignments > Agents: All agent identities, Target resources: All
///    resources, Conditions > Agent risk: High, Grant: Block access. Run it report-only for some days, then switch it on.
///
/// # References
/// - SCuBA MS.AAD.9.1v1
/// - ATT&CK T1078.004
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/conditional-access/agent-id>
/// # Witnesses
/// - claim: reference field-faults.md, F3 (v1.0-Prod.csdl (20 Aug 2026))
/// - remediation: reference facts.md, risky-agents-not-blocked (policy-agent-block-high-risk.md @83b39f92)
/// - license: reference facts.md, risky-agents-not-blocked
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.7,
    tags("conditional-access", "risk", "agents"),
    documents(Policy, TenantPlan),
    fail(
        nothing_blocks = "No Conditional Access policy blocks agents of high risk",
        not_blocked = "Agents of high risk are not blocked. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} blocks agents of high risk is not known: {reason}",
        not_shown = "Whether agents of high risk are blocked is not known: the policies were read from Microsoft Graph v1.0, which does not show what they say of agents"
    )
)]
pub struct RiskyAgentsNotBlocked;

impl CheckTenant for RiskyAgentsNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<Policy>();
        let (mut near, mut unclear, mut not_shown) = (Vec::new(), None, false);
        for policy in policies.iter() {
            match reach(policy) {
                Reach::None => {}
                Reach::NotShown => not_shown = true,
                Reach::All => return Verdict::Pass,
                Reach::Short(lacks) => near.push((policy, lacks)),
                Reach::Unclear(reason) => unclear = unclear.or(Some((policy, reason))),
            }
        }
        near.sort_by_key(|(_, lacks)| lacks.len());
        if let Some((policy, reason)) = unclear {
            return Self::unclear(policy.name(), reason).at(policy);
        }
        if not_shown {
            return Self::not_shown();
        }
        if near.is_empty() {
            return Self::nothing_blocks();
        }
        let named: Phrases = near.iter().map(|(policy, lacks)| near_in_words(policy, lacks)).collect();
        Self::not_blocked(named).at_all(near.iter().map(|(policy, _)| *policy))
    }
}

/// How far a policy reaches.
enum Reach {
    None,
    All,
    Short(Vec<Phrase>),
    Unclear(String),
    /// The interface that it was read from does not say.
    NotShown,
}

fn reach(policy: &Policy) -> Reach {
    let shown =
        |conditions: &Conditions| conditions.others.contains_key("agentIdRiskLevels") || names_agents(conditions);
    if !policy.conditions.as_ref().is_some_and(shown) && policy.conditions.is_some() {
        return Reach::NotShown;
    }
    if !policy.grant_controls.as_ref().is_some_and(|grant| blocks(grant) == Grant::Yes) {
        return Reach::None;
    }
    let Some(conditions) = &policy.conditions else { return Reach::Unclear(is_missing("conditions")) };
    let clients = conditions.others.get("clientApplications");
    let listed = |name: &str| texts(clients.and_then(|clients| clients.get(name)));
    let included = listed("includeAgentIdServicePrincipals");
    if included.is_empty() {
        return Reach::None;
    }
    let (mut lacks, mut phrases) = (Vec::new(), Vec::new());
    let mut unclear = None;
    match State::read(policy.state.as_deref()) {
        State::On => {}
        State::Off(why) => lacks.push(why.to_owned()),
        State::Unclear(why) => unclear = Some(why),
    }
    unclear = unclear.or(policy.new_member().map(is_new));
    if !included.iter().any(|id| id.eq_ignore_ascii_case("all")) {
        lacks.push("does not include all agents".to_owned());
    }
    let excluded = listed("excludeAgentIdServicePrincipals");
    if !excluded.is_empty() {
        lacks.push(format!("excludes agents ({})", excluded.len()));
    }
    lacks.extend(narrows(conditions));
    match conditions.client_app_types.as_deref() {
        Some(types) if has(types, "all") => {}
        Some([]) => lacks.push("applies to no type of client".to_owned()),
        Some(_) => lacks.push("applies only to some types of clients".to_owned()),
        None => unclear = unclear.or_else(|| Some(is_missing("conditions.clientAppTypes"))),
    }
    match &conditions.applications {
        Some(applications) => {
            if !has(&applications.include_applications, "All") {
                lacks.push("does not include all applications".to_owned());
            }
            let excluded: Vec<&str> = applications.exclude_applications.iter().map(String::as_str).collect();
            if !excluded.is_empty() {
                let (one, many) = ("excludes the application", "excludes the applications");
                phrases.push(objects(ObjectKind::Application, one, many, &excluded));
            }
            let narrowing = applications.others.iter().filter(|(name, value)| !name.contains('@') && !is_blank(value));
            lacks.extend(narrowing.map(|(name, _)| format!("selects applications by {name}")));
        }
        None => unclear = unclear.or_else(|| Some(is_missing("conditions.applications.includeApplications"))),
    }
    let lacks: Vec<Phrase> = lacks.into_iter().map(Phrase::text).chain(phrases).collect();
    match (lacks.is_empty(), unclear) {
        // What is known to fall short does so whatever the property that is not there would say.
        (false, _) => Reach::Short(lacks),
        (true, Some(reason)) => Reach::Unclear(reason),
        (true, None) => Reach::All,
    }
}

/// Whether a policy says anything of agents.
fn names_agents(conditions: &Conditions) -> bool {
    let clients = conditions.others.get("clientApplications");
    clients.and_then(|clients| clients.get("includeAgentIdServicePrincipals")).is_some()
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
                    lacks.push(format!("applies only when agent risk is {}", listed(&levels, "or")));
                }
            }
            "clientApplications" => {
                let members = value.as_object().into_iter().flatten();
                let new = members.filter(|(name, value)| {
                    !OF_CLIENTS.contains(&name.as_str()) && !name.contains('@') && !is_blank(value)
                });
                lacks.extend(new.map(|(name, _)| format!("selects agents by {name}")));
            }
            // Of users.
            "userRiskLevels" | "signInRiskLevels" => {}
            "authenticationFlows" if value.get("transferMethods").and_then(Value::as_str) == Some("none") => {}
            _ => lacks.push(format!("applies only under the condition {name}")),
        }
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
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
            ("conditions.agentIdRiskLevels", json!("low,medium"), "applies only when agent risk is low or medium"),
            (
                "conditions.clientApplications.includeAgentIdServicePrincipals",
                json!(["a"]),
                "does not include all agents",
            ),
            ("conditions.clientApplications.excludeAgentIdServicePrincipals", json!(["a"]), "excludes agents (1)"),
            (
                "conditions.clientApplications.agentIdServicePrincipalFilter",
                json!({"mode": "exclude", "rule": "x"}),
                "selects agents by agentIdServicePrincipalFilter",
            ),
            ("conditions.clientAppTypes", json!(["browser"]), "applies only to some types of clients"),
            ("conditions.clientAppTypes", json!([]), "applies to no type of client"),
            ("conditions.applications.includeApplications", json!(["a"]), "does not include all applications"),
            ("conditions.applications.excludeApplications", json!(["a"]), "excludes the application {application:a}"),
            ("conditions.locations", json!({"includeLocations": ["l"]}), "applies only under the condition locations"),
            ("conditions.brandNew", json!("x"), "applies only under the condition brandNew"),
        ] {
            let found = verdict(&[block(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments(), [format!("{{policy:{ID}}} ({why})")], "{path}");
        }
    }

    #[test]
    fn a_tenant_without_such_a_policy_fails() {
        assert_eq!(verdict(&[]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        let shown = ("conditions.agentIdRiskLevels", Value::Null);
        let users = policy(&[("grantControls.builtInControls", json!(["block"])), shown]);
        assert_eq!(verdict(&[users]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        let none = block(&[("conditions.clientApplications.includeAgentIdServicePrincipals", json!([]))]);
        assert_eq!(verdict(&[none]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        let mfa = block(&[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(verdict(&[mfa]).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
    }

    #[test]
    fn what_v1_0_leaves_out_is_not_known() {
        let mfa = policy(&[]);
        assert_eq!(verdict(std::slice::from_ref(&mfa)).message::<RiskyAgentsNotBlocked>(), "not-shown");
        let stripped = [
            ("conditions.clientApplications", json!({"includeServicePrincipals": [], "excludeServicePrincipals": []})),
            ("conditions.users.includeUsers", json!(["None"])),
            ("grantControls.builtInControls", json!(["block"])),
        ];
        assert_eq!(verdict(&[mfa.clone(), policy(&stripped)]).message::<RiskyAgentsNotBlocked>(), "not-shown");
        let shown = policy(&[("conditions.agentIdRiskLevels", Value::Null)]);
        assert_eq!(verdict(std::slice::from_ref(&shown)).message::<RiskyAgentsNotBlocked>(), "nothing-blocks");
        assert_eq!(verdict(&[shown, mfa.clone()]).message::<RiskyAgentsNotBlocked>(), "not-shown");
        assert!(verdict(&[mfa, block(&[])]).is_pass(), "a policy that shows all is enough");
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
            assert_eq!(found.arguments(), [format!("{{policy:{ID}}}"), format!("{property} is not there")], "{path}");
        }
        let short = block(&[("state", Value::Null), ("conditions.locations", json!({"includeLocations": ["l"]}))]);
        assert!(verdict(&[short]).is_fail(), "it falls short whatever its state");
    }
}
