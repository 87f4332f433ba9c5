//! People to whom a policy does not apply, although it applies to all others.

use ephor_sdk::prelude::*;

use crate::policy::Policy;
use crate::user_policies::DIRECTORY_SYNCHRONIZATION;

/// A Conditional Access policy leaves out more than emergency accounts
///
/// # What it does
/// Lists for each enabled Conditional Access policy the users, groups and roles that it excludes and that are not in the
/// parameter `excluded-principals`. The role of the synchronization account may be excluded anywhere, since nobody can
/// answer a prompt there: `sync-account-not-fenced` looks after it. Whether somebody is left out of everything in the
/// end say `mfa-not-required` and `user-without-required-mfa`; here each exclusion is a finding, since each has to have a
/// reason, an owner and an end.
///
/// # Why it matters
/// "I excluded myself from that policy for a test" is how most gaps begin. A group that is excluded grows without anybody
/// looking at the policy again, and whoever may add members to it may take people out of the policy.
///
/// # How to mend
/// 1. Entra admin center > Conditional Access > the policy > Users > Exclude: take out whoever is not an emergency account.
/// 2. Where a group needs other rules, make a second policy for that group, so that everybody is under one of them.
/// 3. List the object ids of the emergency accounts, or of a role-assignable group of them, in `excluded-principals`, and
///    review the exclusions that stay: Identity Governance > Access reviews.
///
/// # References
/// - ATT&CK T1556.009
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("conditional-access"),
    each(Policy),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(excluded = "{subject} leaves out {principals}")
)]
pub struct PolicyExclusion;

/// How many names of one kind are told.
const TOLD: usize = 10;

impl CheckDocument<Policy> for PolicyExclusion {
    fn check(policy: &Item<Policy>, scan: &Scan<Self>) -> Verdict {
        let off = policy.state.as_deref().is_some_and(|state| state != "enabled");
        if off {
            return Verdict::NotApplicable;
        }
        let Some(conditions) = &policy.conditions else { return Verdict::not_known("conditions") };
        // A policy for applications or agents alone has no users.
        let Some(users) = &conditions.users else {
            let others = conditions.others.get("clientApplications");
            return match others.is_some_and(|clients| !crate::reach::is_blank(clients)) {
                true => Verdict::NotApplicable,
                false => Verdict::not_known("conditions.users"),
            };
        };
        let tolerated: Vec<&str> = scan.list("excluded-principals").chain([DIRECTORY_SYNCHRONIZATION]).collect();
        let mut words = Vec::new();
        for (what, ids) in
            [("user", &users.exclude_users), ("group", &users.exclude_groups), ("role", &users.exclude_roles)]
        {
            let is_guests = |id: &str| what == "user" && id.eq_ignore_ascii_case("GuestsOrExternalUsers");
            let is_tolerated = |id: &str| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
            let excluded: Vec<&str> =
                ids.iter().map(String::as_str).filter(|id| !is_tolerated(id) && !is_guests(id)).collect();
            let name = |id: &&str| match Role::parse(id).filter(|_| what == "role") {
                Some(role) => role.name().to_owned(),
                None => (*id).to_owned(),
            };
            let named = excluded.iter().take(TOLD).map(name).collect::<Vec<_>>().join(", ");
            match excluded.len() {
                0 => {}
                1 => words.push(format!("the {what} {named}")),
                count if count > TOLD => words.push(format!("{count} {what}s, {named} among them")),
                _ => words.push(format!("the {what}s {named}")),
            }
        }
        match (words.is_empty(), policy.state.is_some()) {
            (true, _) => Verdict::Pass,
            (false, true) => Self::excluded(words.join(" and ")),
            (false, false) => Verdict::not_known("state"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
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
        assert_eq!(found.arguments(), ["the users u1, u2 and the group g1"]);
        let role = json!([Role::ExchangeAdministrator.symbol(), "own"]);
        assert_eq!(
            ask(&[("conditions.users.excludeRoles", role)], "").arguments(),
            ["the roles Exchange Administrator, own"]
        );
        let many: Vec<String> = (0..12).map(|n| format!("u{n}")).collect();
        let found = ask(&[users(json!(many))], "");
        assert_eq!(found.arguments(), ["12 users, u0, u1, u2, u3, u4, u5, u6, u7, u8, u9 among them"]);
    }

    #[test]
    fn emergency_accounts_and_the_synchronization_account_may_be_left_out() {
        let both = [users(json!(["U1"])), ("conditions.users.excludeGroups", json!(["g1"]))];
        assert!(ask(&both, "u1\nG1").is_pass());
        assert_eq!(ask(&both, "u1").arguments(), ["the group g1"]);
        assert!(ask(&[("conditions.users.excludeRoles", json!([DIRECTORY_SYNCHRONIZATION]))], "").is_pass());
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
        assert_eq!(ask(&[users(json!(["u1"])), ("state", Value::Null)], "").arguments(), ["state"]);
        assert!(ask(&[("state", Value::Null)], "").is_pass(), "it leaves out nobody in any state");
    }
}
