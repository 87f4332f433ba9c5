//! Sign-ins with a password alone, by old protocols.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{Judgement, is_not_licensed, judge, judge_as};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::{LEGACY_BLOCKED, LEGACY_STOPPED};
use crate::emergency::Administrator;

/// Legacy authentication is not blocked for everybody
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies together block both types of legacy clients, Exchange ActiveSync
/// clients and other clients, for all users and all applications. Policies that are narrowed by people, applications,
/// platforms, locations, devices, risks or flows are taken together: what one leaves out, another may cover. The message says
/// what none does. A policy does not count if it is report-only, or narrowed by a condition that this rule does not know.
/// Legacy clients are stopped, too, where a policy asks for something that they cannot give, such as multifactor
/// authentication; the message says so, and CIS and CISA ask for a block all the same, which holds when that policy is
/// changed. Users and groups may be excluded if they are listed in the parameter `excluded-principals`. A tenant whose plans
/// have no Conditional Access, and that has no policy, is not judged: `security-defaults-off` is for it. One that has
/// Conditional Access and relies on security defaults all the same fails, as it does in CISA's baseline.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// Old protocols take a name and a password and cannot ask for more. Password spraying goes there first, and each exception
/// from the policies on multifactor authentication is open to it.
///
/// # Remediation
/// 1. See who still signs in this way before you block it: Entra admin center > Monitoring & health > Sign-in logs, filter
///    *Client app* by the legacy clients. Scanners, old programs and mail on old telephones stop with the block: see
///    `legacy-sign-in` for what to move them to.
/// 2. Make a policy from the template *Block legacy authentication*: Entra admin center > Conditional Access > Create
///    new policy from templates. Run it report-only for some days.
/// 3. Exclude no more than the emergency accounts, list their object ids in `excluded-principals`, and switch the
///    policy on.
///
/// # References
/// - CIS-M365 5.2.2.3
/// - SCuBA MS.AAD.1.1v1
/// - ATT&CK T1110.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: MicrosoftDocs/entra-docs docs/identity/conditional-access/concept-conditional-access-conditions.md @03589959
/// - claim: reference field-faults.md, F10 (CIS 5.2.2.3 and SCuBA 1.1 want an explicit block)
/// - license: reference facts.md, per-user-mfa (howto-mfa-userstates.md @038d4c42)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.1,
    tags("conditional-access", "legacy-authentication"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_blocks = "No Conditional Access policy blocks legacy authentication",
        not_blocked = "Legacy authentication is not blocked for everybody {clients}. Gap: {gap}. Closest policies: {near}",
        only_stopped = "Legacy authentication is not blocked for everybody {clients}, and stopped only since policies ask for what such clients cannot give. Gap of the block: {gap}"
    ),
    unknown(
        unclear = "Whether {policy} blocks legacy authentication is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Legacy authentication is blocked for everybody but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct LegacyAuthenticationNotBlocked;

impl CheckTenant for LegacyAuthenticationNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        if is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        let judgement = judge_as(scan, scan.excluded_principals(), &policies, LEGACY_BLOCKED, &[]);
        let tolerated: Vec<&str> = scan.excluded_principals().collect();
        if let Judgement::Missed(missed) = &judgement
            && !missed.is_emergency()
            && matches!(judge(&policies, LEGACY_STOPPED, &tolerated), Judgement::Reached)
        {
            return Self::only_stopped(missed.clients(), missed.open()).at_all(missed.policies());
        }
        judgement.verdict(Self::unclear, Self::too_many, Self::confirm, Self::nothing_blocks, Self::not_blocked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use ephor_sdk::serde_json::{Value, json};

    fn block(changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.clientAppTypes", json!(["exchangeActiveSync", "other"])),
            ("grantControls.builtInControls", json!(["block"])),
        ];
        policy(&[&own, changes].concat())
    }

    fn tenant(policies: &[Value]) -> Tenant {
        Tenant::new().with_all::<Policy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(policies).check::<LegacyAuthenticationNotBlocked>()
    }

    #[test]
    fn one_policy_for_everybody_passes() {
        assert!(verdict(&[block(&[])]).is_pass());
        assert!(verdict(&[policy(&[]), block(&[("conditions.clientAppTypes", json!(["all"]))])]).is_pass());
    }

    #[test]
    fn two_policies_that_block_one_type_each_pass_together() {
        let one = block(&[("conditions.clientAppTypes", json!(["exchangeActiveSync"]))]);
        let other = block(&[("conditions.clientAppTypes", json!(["other"]))]);
        assert!(verdict(&[one.clone(), other]).is_pass());
        let found = verdict(&[one]);
        assert_eq!(found.arguments()[..2], ["by other clients", "every sign-in"]);
        assert_eq!(
            found.arguments()[2],
            format!("{{policy:{ID}}} (applies only to sign-ins by Exchange ActiveSync clients)")
        );
    }

    #[test]
    fn a_tenant_without_such_a_policy_fails() {
        assert_eq!(verdict(&[]).message::<LegacyAuthenticationNotBlocked>(), "nothing-blocks");
        let mfa = verdict(&[policy(&[])]);
        assert_eq!(mfa.message::<LegacyAuthenticationNotBlocked>(), "only-stopped", "they cannot give it");
        let modern = policy(&[("conditions.clientAppTypes", json!(["browser", "mobileAppsAndDesktopClients"]))]);
        assert_eq!(verdict(&[modern]).message::<LegacyAuthenticationNotBlocked>(), "nothing-blocks");
    }

    #[test]
    fn policies_that_are_narrowed_fail_and_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            ("state", json!("disabled"), "switched off"),
            ("conditions.clientAppTypes", json!(["browser"]), "applies only to sign-ins in browsers"),
            ("conditions.signInRiskLevels", json!(["high"]), "applies only when sign-in risk is high"),
            ("conditions.platforms", json!({"includePlatforms": ["linux"]}), "applies only on Linux"),
            ("conditions.locations", json!({"includeLocations": ["l"]}), "applies only in some locations"),
            ("conditions.devices", json!({"deviceFilter": {"rule": "x"}}), "applies only to some devices"),
            (
                "conditions.authenticationFlows.transferMethods",
                json!("deviceCodeFlow"),
                "applies only to the device code flow",
            ),
            ("conditions.users.includeUsers", json!(["u1"]), "does not include all users"),
            ("conditions.users.excludeUsers", json!(["u1", "u2"]), "excludes the users {user:u1}, {user:u2}"),
            ("conditions.users.excludeGroups", json!(["g1"]), "excludes the group {group:g1}"),
            ("conditions.users.excludeRoles", json!(["r1"]), "excludes the role {role:r1}"),
            (
                "conditions.users.excludeGuestsOrExternalUsers",
                json!({"guestOrExternalUserTypes": "internalGuest"}),
                "excludes internal guests",
            ),
            ("conditions.applications.includeApplications", json!(["Office365"]), "does not include all applications"),
            ("conditions.applications.excludeApplications", json!(["a"]), "excludes the application {application:a}"),
        ] {
            let found = verdict(&[block(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} ({why})"), "{path}");
            let Verdict::Fail(found) = found else { panic!("a fail") };
            assert_eq!(found.related.len(), 1, "{path}");
        }
    }

    #[test]
    fn emergency_accounts_may_be_excluded_and_nothing_else() {
        let excluded = block(&[
            ("conditions.users.excludeUsers", json!(["U1"])),
            ("conditions.users.excludeGroups", json!(["g1"])),
        ]);
        let with = |list| tenant(std::slice::from_ref(&excluded)).parameter("excluded-principals", list);
        assert!(with("u1\n g1 \n").check::<LegacyAuthenticationNotBlocked>().is_pass());
        let one = with("u1").check::<LegacyAuthenticationNotBlocked>();
        assert_eq!(one.arguments()[2], format!("{{policy:{ID}}} (excludes the group {{group:g1}})"));
        let role = block(&[("conditions.users.excludeRoles", json!(["u1"]))]);
        let role = tenant(&[role]).parameter("excluded-principals", "u1");
        assert!(role.check::<LegacyAuthenticationNotBlocked>().is_fail());
    }

    #[test]
    fn the_nearest_policy_comes_first() {
        let far = block(&[
            ("id", json!("far")),
            ("state", json!("disabled")),
            ("conditions.users.includeUsers", json!(["u1"])),
        ]);
        let near = block(&[("id", json!("near")), ("state", json!("disabled"))]);
        let found = verdict(&[far.clone(), near]);
        assert!(
            found.arguments()[2].starts_with("{policy:near} (switched off)\n{policy:far}"),
            "{:?}",
            found.arguments()
        );
        assert_eq!(verdict(&vec![far; 7]).arguments()[2].lines().count(), 7, "the host shortens it");
    }

    #[test]
    fn properties_that_are_not_there_are_unknown_and_never_pass() {
        for (path, property) in [
            ("state", "state"),
            ("conditions", "conditions"),
            ("conditions.clientAppTypes", "conditions.clientAppTypes"),
            ("conditions.users", "conditions.users.includeUsers"),
            ("conditions.users.includeUsers", "conditions.users.includeUsers"),
            ("conditions.applications", "conditions.applications.includeApplications"),
            ("conditions.applications.includeApplications", "conditions.applications.includeApplications"),
        ] {
            let found = verdict(&[block(&[(path, Value::Null)])]);
            assert!(found.is_unknown(), "{path}");
            assert_eq!(found.arguments()[1], format!("{property} is not there"));
            assert!(verdict(&[block(&[(path, Value::Null)]), block(&[])]).is_pass(), "another policy is enough");
        }
        let short = block(&[("state", Value::Null), ("conditions.signInRiskLevels", json!(["high"]))]);
        assert!(verdict(&[short]).is_fail(), "it falls short whatever its state");
    }

    #[test]
    fn null_lists_are_empty_lists() {
        let nulls = block(&[
            ("conditions.users.excludeUsers", Value::Null),
            ("conditions.users.excludeRoles", Value::Null),
            ("conditions.signInRiskLevels", Value::Null),
            ("conditions.applications.excludeApplications", json!([null])),
        ]);
        assert!(verdict(&[nulls]).is_pass());
        let odd = block(&[("conditions.users.excludeUsers", json!({"id": 1}))]);
        assert!(verdict(&[odd]).is_unknown(), "a shape that nobody knows");
    }

    #[test]
    fn a_block_spares_nobody_for_its_role() {
        let role = crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION;
        let found = verdict(&[block(&[("conditions.users.excludeRoles", json!([role]))])]);
        assert!(found.is_fail(), "the account can do without legacy clients");
    }
}
