//! Sign-ins that ask for no second factor.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{is_not_licensed, judge_as};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::MFA_REQUIRED;
use crate::emergency::Administrator;

/// Multifactor authentication is not required of everybody
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies require multifactor authentication, or an authentication
/// strength that amounts to it, for all users and all applications, in browsers and in apps. Policies that are narrowed
/// by people, applications, platforms, locations, devices, risks or flows are taken together: what one leaves out,
/// another may cover, and to be blocked is as good. The message says what none covers. A policy does not count if it is
/// report-only, if a weaker control will do in its place (*Require one of the selected controls*), or if it is narrowed
/// by a condition that this rule does not know. Users and groups may be excluded if they are listed in the parameter
/// `excluded-principals`; `user-without-required-mfa` names the people who are left out. The roles *Directory
/// Synchronization Accounts* and *On Premises Directory Sync Account* may be excluded anyway, since nobody can answer
/// there: `sync-account-not-fenced` looks after them. A tenant whose plans have no Conditional Access, and that has no
/// policy, is not judged: `security-defaults-off` is for it. One that has Conditional Access and relies on security
/// defaults all the same fails, as it does in CISA's baseline.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// A password is guessed, leaked or phished sooner or later. Where the second factor is asked only at risk, abroad or
/// on some devices, an attacker picks the way that it does not guard.
///
/// # Remediation
/// 1. Before the policy, see whom it can lock out: emergency accounts, service accounts that sign in with a password, and
///    guests whose own organization does not vouch for their MFA. Exclude the emergency accounts, list their object ids in
///    `excluded-principals`, and give them security keys. Move service accounts to workload identities.
/// 2. Make a policy from the template *Require multifactor authentication for all users*: Entra admin center >
///    Conditional Access > Create new policy from templates. Exclude the synchronization account. Run it report-only for
///    some days.
/// 3. Switch the policy on, and security defaults off, which cannot be on beside it. Better still, require the
///    authentication strength *Phishing-resistant MFA*: see `phishing-resistant-mfa-not-required`.
///
/// # References
/// - CIS-M365 5.2.2.2
/// - CIS-M365 5.2.2.1 (in part: a policy for administrators alone does not pass)
/// - SCuBA MS.AAD.3.2v2
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-mfa-strength>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: reference facts.md, mfa-not-required
/// - claim: reference field-faults.md, F9 (Microsoft migrate-approved-client-app.md)
/// - license: reference facts.md, per-user-mfa (howto-mfa-userstates.md @038d4c42)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.8,
    tags("conditional-access", "mfa"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "No Conditional Access policy requires multifactor authentication",
        not_required = "Multifactor authentication is not required of everybody {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} requires multifactor authentication is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Multifactor authentication is required of everybody but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct MfaNotRequired;

impl CheckTenant for MfaNotRequired {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        if is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        judge_as(scan, scan.excluded_principals(), &policies, MFA_REQUIRED, &[]).verdict(
            Self::unclear,
            Self::too_many,
            Self::confirm,
            Self::nothing_requires,
            Self::not_required,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policies: &[Value]) -> Verdict {
        Tenant::new().with_all::<Policy>(policies).check::<MfaNotRequired>()
    }

    fn strength(strength: Value) -> Value {
        policy(&[("grantControls.builtInControls", json!([])), ("grantControls.authenticationStrength", strength)])
    }

    #[test]
    fn mfa_for_everybody_passes() {
        assert!(verdict(&[policy(&[])]).is_pass());
        assert!(verdict(&[strength(json!({"requirementsSatisfied": "mfa"}))]).is_pass());
        let modern = json!(["browser", "mobileAppsAndDesktopClients"]);
        assert!(verdict(&[policy(&[("conditions.clientAppTypes", modern)])]).is_pass(), "legacy clients cannot do MFA");
    }

    #[test]
    fn policies_for_one_type_of_client_each_pass_together() {
        let browser = policy(&[("conditions.clientAppTypes", json!(["browser"]))]);
        let apps = policy(&[("conditions.clientAppTypes", json!(["mobileAppsAndDesktopClients"]))]);
        assert!(verdict(&[browser.clone(), apps]).is_pass());
        let found = verdict(&[browser]);
        assert_eq!(found.arguments()[0], "in mobile and desktop apps");
    }

    #[test]
    fn to_be_blocked_is_as_good_but_does_not_come_near() {
        let block = |clients| {
            let controls = ("grantControls.builtInControls", json!(["block"]));
            policy(&[controls, ("conditions.clientAppTypes", json!(clients))])
        };
        let apps = policy(&[("conditions.clientAppTypes", json!(["mobileAppsAndDesktopClients"]))]);
        assert!(verdict(&[block(["browser"]), apps]).is_pass());
        let legacy = verdict(&[block(["other"])]);
        assert_eq!(legacy.message::<MfaNotRequired>(), "nothing-requires");
    }

    #[test]
    fn no_policy_fails() {
        assert_eq!(verdict(&[]).message::<MfaNotRequired>(), "nothing-requires");
        let session = policy(&[("grantControls", Value::Null)]);
        assert_eq!(verdict(&[session]).message::<MfaNotRequired>(), "nothing-requires");
        let device = policy(&[("grantControls.builtInControls", json!(["compliantDevice"]))]);
        assert_eq!(verdict(&[device]).message::<MfaNotRequired>(), "nothing-requires");
        assert!(verdict(&[strength(json!({"requirementsSatisfied": "none"}))]).is_fail());
    }

    #[test]
    fn policies_that_fall_short_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            (
                "conditions.signInRiskLevels",
                json!(["high", "medium"]),
                "applies only when sign-in risk is medium or high",
            ),
            ("conditions.userRiskLevels", json!(["high"]), "applies only when user risk is high"),
            (
                "conditions.locations",
                json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}),
                "applies only in some locations",
            ),
            ("conditions.platforms", json!({"includePlatforms": ["linux"]}), "applies only on Linux"),
            (
                "conditions.clientAppTypes",
                json!(["exchangeActiveSync", "other"]),
                "applies only to sign-ins by Exchange ActiveSync clients and by other clients",
            ),
            (
                "grantControls.builtInControls",
                json!(["mfa", "compliantDevice"]),
                "accepts a compliant device instead of MFA",
            ),
            ("conditions.users.excludeUsers", json!(["u1"]), "excludes the user {user:u1}"),
            (
                "conditions.applications.excludeApplications",
                json!(["Office365"]),
                "excludes the application {application:Office365}",
            ),
        ] {
            let found = verdict(&[policy(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} ({why})"), "{path}");
        }
        let action = policy(&[
            ("conditions.applications.includeApplications", json!([])),
            ("conditions.applications.includeUserActions", json!(["urn:user:registersecurityinfo"])),
        ]);
        assert!(verdict(&[action]).arguments()[2].contains("not to applications"));
        let admins = policy(&[
            ("conditions.users.includeUsers", json!([])),
            ("conditions.users.includeRoles", json!(["62e90394-69f5-4237-9190-012177145e10"])),
        ]);
        assert!(verdict(&[admins]).arguments()[2].contains("does not include all users"));
    }

    #[test]
    fn a_tenant_that_cannot_make_a_policy_is_not_judged() {
        let with = |plan: &str, policies: &[Value]| {
            let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanName": plan}));
            tenant.with_all::<Policy>(policies).check::<MfaNotRequired>()
        };
        assert!(with("EXCHANGE_S_STANDARD", &[]).is_not_applicable());
        assert!(with("AAD_PREMIUM", &[]).is_fail());
        assert!(with("AAD_PREMIUM_P2", &[]).is_fail());
        let off = policy(&[("state", json!("disabled"))]);
        assert!(with("EXCHANGE_S_STANDARD", &[off]).is_fail(), "where there is a policy there can be another");
        assert!(verdict(&[]).is_fail(), "nobody said what the plans are");
    }

    #[test]
    fn the_retired_control_is_none_once_it_ended() {
        let or = |controls: &[&str]| {
            let controls = ("grantControls.builtInControls", json!(controls));
            move |day: Time| {
                let tenant = Tenant::new().collected_at(day).with::<Policy>(policy(std::slice::from_ref(&controls)));
                tenant.check::<MfaNotRequired>()
            }
        };
        let mfa = or(&["mfa", "approvedApplication"]);
        assert!(mfa(Time::date(2026, 6, 30)).is_fail());
        assert!(mfa(Time::date(2026, 7, 1)).is_pass());
        let alone = or(&["approvedApplication"]);
        assert_eq!(alone(Time::date(2026, 7, 1)).message::<MfaNotRequired>(), "nothing-requires");
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = policy(&[("conditions.users.excludeUsers", json!(["u1"]))]);
        let tenant = Tenant::new().with::<Policy>(excluded).parameter("excluded-principals", "U1");
        assert!(tenant.check::<MfaNotRequired>().is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let found = verdict(&[strength(json!({"id": "f0f0"}))]);
        assert!(found.is_unknown());
        assert_eq!(found.arguments()[1], "what the authentication strength allows is not there");
        assert!(verdict(&[policy(&[("state", Value::Null)])]).is_unknown());
        assert!(verdict(&[json!({"id": "x", "grantControls": {"builtInControls": ["mfa"]}})]).is_unknown());
        assert!(verdict(&[json!("nonsense")]).is_unknown());
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded_and_no_other() {
        let without = |role: &str| verdict(&[policy(&[("conditions.users.excludeRoles", json!([role]))])]);
        for role in crate::conditional_access::user_policies::SYNCHRONIZATION_ROLES {
            assert!(without(role).is_pass(), "{role}");
        }
        assert!(without("62e90394-69f5-4237-9190-012177145e10").is_fail());
    }
}
