//! People to whom a policy does not apply, although it applies to all others.

use ephor_sdk::prelude::*;

use crate::conditional_access::combined::State;
use crate::conditional_access::conditions::{is_annotation, is_blank};
use crate::conditional_access::policy::Policy;
use crate::conditional_access::scope::is_new;
use crate::conditional_access::user_policies::SYNCHRONIZATION_ROLES;

/// A Conditional Access policy leaves out more than emergency accounts
///
/// # What it checks
/// Lists for each enabled Conditional Access policy the users, groups and roles that it excludes and that are not in the
/// parameter `excluded-principals`. The roles of synchronization accounts may be excluded anywhere, since nobody can
/// answer a prompt there: `sync-account-not-fenced` looks after them. Whether somebody is left out of everything in the
/// end say `mfa-not-required` and `user-without-required-mfa`; here each exclusion is a note, since each has to have a
/// reason, an owner and an end. Microsoft recommends to exclude emergency accounts from every policy: list their object ids in
/// the parameter, for this rule and the others.
///
/// # Why it matters
/// "I excluded myself from that policy for a test" is how most gaps begin. A group that is excluded grows without anybody
/// looking at the policy again, and whoever may add members to it may take people out of the policy.
///
/// # Remediation
/// 1. List the object ids of the emergency accounts, or of a role-assignable group of them, in `excluded-principals`. Leave
///    these excluded: without them nobody gets in when a policy is wrong.
/// 2. Ask whom the rest is for: an account of a service that is taken out of the exclusion stops where it cannot give what the
///    policy asks for. Then Entra admin center > Conditional Access > the policy > Users > Exclude: take out whoever has no
///    reason.
/// 3. Where a group needs other rules, make a second policy for that group, so that everybody is under one of them, and
///    review the exclusions that stay: Identity Governance > Access reviews.
///
/// # References
/// - ATT&CK T1556.009
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups>
/// # Witnesses
/// - claim: reference facts.md, policy-exclusion (entra-policy-exclude-user)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.4,
    tags("conditional-access"),
    each(Policy),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(excluded = "{subject} excludes {principals}"),
    unknown(unclear = "Whom {subject} excludes is not known: {reason}")
)]
pub struct PolicyExclusion;

impl CheckDocument<Policy> for PolicyExclusion {
    fn check(policy: &Item<Policy>, scan: &Scan<Self>) -> Verdict {
        let state = State::read(policy.state.as_deref());
        if matches!(state, State::Off(_)) {
            return Verdict::NotApplicable;
        }
        if let Some(member) = policy.new_member() {
            return Self::unclear(is_new(member));
        }
        let Some(conditions) = &policy.conditions else { return Verdict::not_known("conditions") };
        // A policy for applications or agents alone has no users.
        let Some(users) = &conditions.users else {
            let others = conditions.others.get("clientApplications");
            return match others.is_some_and(|clients| !is_blank(clients)) {
                true => Verdict::NotApplicable,
                false => Verdict::not_known("conditions.users"),
            };
        };
        let tolerated: Vec<&str> = scan.excluded_principals().chain(SYNCHRONIZATION_ROLES).collect();
        let is_tolerated = |id: &str| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
        let mut excluded: Vec<Phrase> = Vec::new();
        for (kind, what, ids) in [
            (ObjectKind::User, "the user ", &users.exclude_users),
            (ObjectKind::Group, "the group ", &users.exclude_groups),
            (ObjectKind::Role, "the role ", &users.exclude_roles),
        ] {
            let is_guests = |id: &str| kind == ObjectKind::User && id.eq_ignore_ascii_case("GuestsOrExternalUsers");
            let ids = ids.iter().filter(|id| !is_tolerated(id) && !is_guests(id));
            excluded.extend(ids.map(|id| Phrase::text(what).object(kind, id)));
        }
        let new =
            users.others.iter().find(|(name, value)| !is_annotation(name) && !is_blank(value)).map(|(name, _)| name);
        match (excluded.is_empty(), state, new) {
            (false, State::On, _) => Self::excluded(excluded.into_iter().collect::<Phrases>()),
            (false, State::Unclear(reason), _) => Self::unclear(reason),
            (_, _, Some(member)) => Self::unclear(is_new(&format!("conditions.users.{member}"))),
            _ => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
    use ephor_sdk::serde_json::{Value, json};

    fn ask(changes: &[(&str, Value)], excluded: &str) -> Verdict {
        let tenant = Tenant::new().with::<Policy>(policy(changes)).parameter("excluded-principals", excluded);
        tenant.objects::<PolicyExclusion>().pop().unwrap().1
    }

    fn users(ids: Value) -> (&'static str, Value) {
        ("conditions.users.excludeUsers", ids)
    }

    #[test]
    fn a_policy_without_exclusions_passes() {
        assert!(ask(&[], "").is_pass());
        assert!(ask(&[users(Value::Null), ("conditions.users.excludeGroups", json!([]))], "").is_pass());
    }

    #[test]
    fn users_groups_and_roles_that_are_left_out_are_named() {
        let found = ask(&[users(json!(["u1", "u2"])), ("conditions.users.excludeGroups", json!(["g1"]))], "");
        assert_eq!(found.arguments(), ["the user {user:u1}\nthe user {user:u2}\nthe group {group:g1}"]);
        let role = json!([Role::ExchangeAdministrator.symbol()]);
        let found = ask(&[("conditions.users.excludeRoles", role)], "");
        assert_eq!(found.arguments(), [format!("the role {{role:{}}}", Role::ExchangeAdministrator.symbol())]);
    }

    #[test]
    fn emergency_accounts_and_the_synchronization_account_may_be_left_out() {
        let both = [users(json!(["U1"])), ("conditions.users.excludeGroups", json!(["g1"]))];
        assert!(ask(&both, "u1\nG1").is_pass());
        assert_eq!(ask(&both, "u1").arguments(), ["the group {group:g1}"]);
        for role in SYNCHRONIZATION_ROLES {
            assert!(ask(&[("conditions.users.excludeRoles", json!([role]))], "").is_pass());
        }
    }

    #[test]
    fn guests_are_a_matter_of_other_rules() {
        assert!(ask(&[users(json!(["GuestsOrExternalUsers"]))], "").is_pass());
        let guests = json!({"guestOrExternalUserTypes": "internalGuest"});
        assert!(ask(&[("conditions.users.excludeGuestsOrExternalUsers", guests)], "").is_pass());
    }

    #[test]
    fn policies_that_are_not_in_force_or_not_for_users_are_left_out() {
        for state in ["disabled", "enabledForReportingButNotEnforced"] {
            assert!(ask(&[users(json!(["u1"])), ("state", json!(state))], "").is_not_applicable(), "{state}");
        }
        let apps = json!({"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]});
        let workload = [("conditions.users", Value::Null), ("conditions.clientApplications", apps)];
        assert!(ask(&workload, "").is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(ask(&[("conditions", Value::Null)], "").arguments(), ["conditions"]);
        assert_eq!(ask(&[("conditions.users", Value::Null)], "").arguments(), ["conditions.users"]);
        assert_eq!(ask(&[users(json!(["u1"])), ("state", Value::Null)], "").arguments(), ["state is not there"]);
        assert!(ask(&[users(json!(["u1"])), ("state", json!("brandNew"))], "").is_unknown());
        assert!(ask(&[("conditions.users.excludeAgents", json!(["a"]))], "").is_unknown());
        assert!(ask(&[("exemptions", json!(["a"]))], "").is_unknown());
        assert!(ask(&[("state", Value::Null)], "").is_pass(), "it leaves out nobody in any state");
    }
}
