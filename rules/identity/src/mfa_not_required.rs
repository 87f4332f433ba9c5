//! Sign-ins that ask for no second factor.

use ephor_sdk::prelude::*;

use crate::conditional_access::judge;
use crate::goal::MFA_REQUIRED;
use crate::named::{NamedLocation, Policies};
use crate::policy::{AuthenticationStrength, Policy};

/// Multifactor authentication is not required of everybody
///
/// # What it does
/// Asks whether the enabled Conditional Access policies require multifactor authentication, or an authentication
/// strength that amounts to it, for all users and all applications, in browsers and in apps. Policies that are narrowed
/// by people, applications, platforms, locations, devices, risks or flows are taken together: what one leaves out,
/// another may cover, and to be blocked is as good. The message says what none covers. A policy does not count if it is
/// report-only, if a weaker control will do in its place (*Require one of the selected controls*), or if it is narrowed
/// by a condition that this rule does not know. Users and groups may be excluded if they are listed in the parameter
/// `excluded-principals`; `user-without-required-mfa` names the people who are left out. The role *Directory
/// Synchronization Accounts* may be excluded anyway, since nobody can answer there: `sync-account-not-fenced` looks
/// after it. A tenant that relies on security defaults in place of Conditional Access fails here, as it does in CISA's
/// baseline; `security-defaults-off` watches that switch.
///
/// # Why it matters
/// A password is guessed, leaked or phished sooner or later. Where the second factor is asked only at risk, abroad or
/// on some devices, an attacker picks the way that it does not guard.
///
/// # How to mend
/// 1. Make a policy from the template *Require multifactor authentication for all users*: Entra admin center >
///    Conditional Access > Create new policy from templates. Run it report-only for some days.
/// 2. Exclude no more than the emergency accounts, list their object ids in `excluded-principals`, and give those
///    accounts security keys.
/// 3. Switch the policy on. Better still, require the authentication strength *Phishing-resistant MFA*.
///
/// # References
/// - CIS-M365 5.2.2.2
/// - SCuBA MS.AAD.3.2v2
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-mfa-strength>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.8,
    tags("conditional-access", "mfa"),
    documents(Policy),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "no Conditional Access policy requires multifactor authentication",
        not_required = "no enabled policy requires multifactor authentication of everybody by {clients}; open: {open}; these come near: {near}"
    ),
    unknown(
        unclear = "whether \"{policy}\" requires multifactor authentication is not known: {property} is not there",
        too_many = "the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct MfaNotRequired;

impl CheckTenant for MfaNotRequired {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.list("excluded-principals").collect();
        judge(&policies, MFA_REQUIRED, &tolerated).verdict(
            |policy, property| Self::unclear(policy, property),
            Self::too_many,
            Self::nothing_requires,
            |clients, open, near| Self::not_required(clients, open, near),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
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
        assert_eq!(found.arguments()[0], "mobileAppsAndDesktopClients");
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
        let future = policy(&[("grantControls.builtInControls", json!(["unknownFutureValue"]))]);
        assert_eq!(verdict(&[future]).message::<MfaNotRequired>(), "nothing-requires");
        assert!(verdict(&[strength(json!({"requirementsSatisfied": "none"}))]).is_fail());
    }

    #[test]
    fn policies_that_fall_short_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            (
                "conditions.signInRiskLevels",
                json!(["high", "medium"]),
                "only under the condition signInRiskLevels (high, medium)",
            ),
            ("conditions.userRiskLevels", json!(["high"]), "only under the condition userRiskLevels (high)"),
            (
                "conditions.locations",
                json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}),
                "only under the condition locations",
            ),
            ("conditions.platforms", json!({"includePlatforms": ["linux"]}), "only under the condition platforms"),
            ("conditions.clientAppTypes", json!(["exchangeActiveSync", "other"]), "only for exchangeActiveSync, other"),
            (
                "grantControls.builtInControls",
                json!(["mfa", "compliantDevice"]),
                "compliantDevice will do in place of MFA",
            ),
            ("conditions.users.excludeUsers", json!(["u1"]), "leaves out the users u1"),
            (
                "conditions.applications.excludeApplications",
                json!(["Office365"]),
                "leaves out the applications Office365",
            ),
            ("conditions.brandNew", json!(["x"]), "only under the condition brandNew (x)"),
        ] {
            let found = verdict(&[policy(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments()[2], format!("\"Policy\" ({why})"), "{path}");
        }
        let action = policy(&[
            ("conditions.applications.includeApplications", json!([])),
            ("conditions.applications.includeUserActions", json!(["urn:user:registersecurityinfo"])),
        ]);
        assert!(verdict(&[action]).arguments()[2].contains("not for applications"));
        let admins = policy(&[
            ("conditions.users.includeUsers", json!([])),
            ("conditions.users.includeRoles", json!(["62e90394-69f5-4237-9190-012177145e10"])),
        ]);
        assert!(verdict(&[admins]).arguments()[2].contains("not for all users"));
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
        assert_eq!(found.arguments(), ["Policy", "grantControls.authenticationStrength"]);
        assert!(verdict(&[policy(&[("state", Value::Null)])]).is_unknown());
        assert!(verdict(&[json!({"id": "x", "grantControls": {"builtInControls": ["mfa"]}})]).is_unknown());
        assert!(verdict(&[json!("nonsense")]).is_unknown());
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded_and_no_other() {
        let without = |role: &str| verdict(&[policy(&[("conditions.users.excludeRoles", json!([role]))])]);
        assert!(without(crate::user_policies::DIRECTORY_SYNCHRONIZATION).is_pass());
        assert!(without("62e90394-69f5-4237-9190-012177145e10").is_fail());
    }
}
