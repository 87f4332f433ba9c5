//! Sign-ins for which a method that can be phished will do.

use ephor_sdk::prelude::*;

use crate::conditional_access::judge;
use crate::goal::PHISHING_RESISTANT_MFA_REQUIRED;
use crate::named::{NamedLocation, Policies};
use crate::policy::{AuthenticationStrength, Policy};

/// Phishing-resistant multifactor authentication is not required of everybody
///
/// # What it does
/// Asks whether the enabled Conditional Access policies require an authentication strength of everybody, for all
/// applications, in browsers and in apps, that allows nothing but methods that resist phishing: passkeys and security
/// keys, Windows Hello for Business, multifactor certificates. The control *Require multifactor authentication* is not
/// enough. Policies that are narrowed by people, applications, platforms, locations, devices, risks or flows are taken
/// together, as in `mfa-not-required`. Users and groups may be excluded if they are listed in the parameter
/// `excluded-principals`. The role *Directory Synchronization Accounts* may be excluded anyway, since nobody can answer
/// there: `sync-account-not-fenced` looks after it.
///
/// # Why it matters
/// A look-alike page relays a code, a text message or an approved notification while it is valid, and keeps the session.
/// Kits for that are sold by the month. A method that is bound to the genuine address has nothing to relay.
///
/// # How to mend
/// 1. Give people such a method first: Entra admin center > Authentication methods > Policies > Passkey (FIDO2), and
///    Windows Hello for Business on their devices. Authentication methods > User registration details shows who has one.
/// 2. Conditional Access > New policy: all users but the emergency accounts, all resources, Grant > Require
///    authentication strength > Phishing-resistant MFA. Run it report-only, then group by group, then for everybody.
/// 3. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - SCuBA MS.AAD.3.1v1
/// - ATT&CK T1557
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.5,
    tags("conditional-access", "mfa"),
    documents(Policy),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "no Conditional Access policy requires multifactor authentication that resists phishing",
        not_required = "no enabled policy requires multifactor authentication that resists phishing of everybody by {clients}; open: {open}; these come near: {near}"
    ),
    unknown(
        unclear = "whether \"{policy}\" requires multifactor authentication that resists phishing is not known: {property} is not there",
        too_many = "the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct PhishingResistantMfaNotRequired;

impl CheckTenant for PhishingResistantMfaNotRequired {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.list("excluded-principals").collect();
        judge(&policies, PHISHING_RESISTANT_MFA_REQUIRED, &tolerated).verdict(
            |policy, property| Self::unclear(policy, property),
            Self::too_many,
            Self::nothing_requires,
            |clients, open, near| Self::not_required(clients, open, near),
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
    use ephor_sdk::serde_json::{Value, json};

    /// A policy that asks for this strength, with changes.
    pub(crate) fn strength(strength: Value, changes: &[(&str, Value)]) -> Value {
        let own = [("grantControls.builtInControls", json!([])), ("grantControls.authenticationStrength", strength)];
        policy(&[&own, changes].concat())
    }

    pub(crate) fn resistant(changes: &[(&str, Value)]) -> Value {
        strength(
            json!({"allowedCombinations": ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]}),
            changes,
        )
    }

    fn verdict(policies: &[Value]) -> Verdict {
        Tenant::new().with_all::<Policy>(policies).check::<PhishingResistantMfaNotRequired>()
    }

    #[test]
    fn a_strength_that_resists_phishing_passes() {
        assert!(verdict(&[resistant(&[])]).is_pass());
        assert!(verdict(&[strength(json!({"id": "00000000-0000-0000-0000-000000000004"}), &[])]).is_pass());
        assert!(verdict(&[strength(json!({"allowedCombinations": ["fido2"]}), &[])]).is_pass());
    }

    #[test]
    fn methods_that_can_be_phished_come_near() {
        let found = verdict(&[policy(&[])]);
        assert_eq!(found.arguments()[2], "\"Policy\" (methods that can be phished will do)");
        for other in ["deviceBasedPush", "password,sms", "temporaryAccessPassOneTime"] {
            let found = verdict(&[strength(json!({"allowedCombinations": ["fido2", other]}), &[])]);
            assert_eq!(found.arguments()[2], "\"Policy\" (methods that can be phished will do)", "{other}");
        }
        let multifactor = verdict(&[strength(json!({"id": "00000000-0000-0000-0000-000000000002"}), &[])]);
        assert!(multifactor.is_fail());
        let or_mfa = resistant(&[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(verdict(&[or_mfa]).arguments()[2], "\"Policy\" (mfa will do in place of phishing-resistant MFA)");
    }

    #[test]
    fn what_one_policy_leaves_out_another_may_cover() {
        let all_but = resistant(&[("conditions.users.excludeGroups", json!(["g"]))]);
        let group = resistant(&[
            ("conditions.users.includeUsers", json!([])),
            ("conditions.users.includeGroups", json!(["g"])),
        ]);
        assert!(verdict(&[all_but.clone(), group]).is_pass());
        let found = verdict(&[all_but]);
        assert_eq!(found.arguments()[1], "members of the group g");
    }

    #[test]
    fn no_policy_fails() {
        assert_eq!(verdict(&[]).message::<PhishingResistantMfaNotRequired>(), "nothing-requires");
        let device = policy(&[("grantControls.builtInControls", json!(["compliantDevice"]))]);
        assert_eq!(verdict(&[device]).message::<PhishingResistantMfaNotRequired>(), "nothing-requires");
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = resistant(&[("conditions.users.excludeUsers", json!(["u1"]))]);
        let tenant = Tenant::new().with::<Policy>(excluded).parameter("excluded-principals", "u1");
        assert!(tenant.check::<PhishingResistantMfaNotRequired>().is_pass());
    }

    #[test]
    fn a_strength_that_does_not_say_is_not_known() {
        let found = verdict(&[strength(json!({"id": "a1", "displayName": "Own"}), &[])]);
        assert!(found.is_unknown());
        assert_eq!(found.arguments(), ["Policy", "grantControls.authenticationStrength"]);
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded_and_no_other() {
        let without = |role: &str| verdict(&[resistant(&[("conditions.users.excludeRoles", json!([role]))])]);
        assert!(without(crate::user_policies::DIRECTORY_SYNCHRONIZATION).is_pass());
        assert!(without("62e90394-69f5-4237-9190-012177145e10").is_fail());
    }
}
