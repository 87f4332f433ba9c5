//! Sign-ins for which a method that can be phished will do.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{Judgement, is_not_licensed, judge_members_and_guests};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::PHISHING_RESISTANT_MFA_REQUIRED;
use crate::emergency::Administrator;

/// Phishing-resistant multifactor authentication is not required of everybody
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies require an authentication strength of all members of the tenant,
/// for all applications, in browsers and in apps, that allows nothing but methods that resist phishing: passkeys and
/// security keys, Windows Hello for Business, multifactor certificates. The control *Require multifactor authentication* is
/// not enough. Guests may be left out, if multifactor authentication is required of them: in the tenant that they visit they
/// cannot use such methods, unless it trusts the multifactor authentication of their own. Policies that are narrowed by
/// people, applications, platforms, locations, devices, risks or flows are taken together, as in `mfa-not-required`. Users
/// and groups may be excluded if they are listed in the parameter `excluded-principals`. The roles of synchronization
/// accounts may be excluded anyway, since nobody can answer there: `sync-account-not-fenced` looks after them. A tenant
/// whose plans have no Conditional Access, and that has no policy, is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// A look-alike page relays a code, a text message or an approved notification while it is valid, and keeps the session.
/// Kits for that are sold by the month. A method that is bound to the genuine address has nothing to relay.
///
/// # Remediation
/// 1. Guests first: with the policy they are locked out, unless the tenant trusts the multifactor authentication of their
///    own (Entra admin center > External Identities > Cross-tenant access settings > Inbound access > Trust settings).
///    Otherwise exclude guest and external users, and require multifactor authentication of them by a policy of their own.
/// 2. Give people such a method: Entra admin center > Authentication methods > Policies > Passkey (FIDO2), and Windows Hello
///    for Business on their devices. Authentication methods > User registration details shows who has one. Whoever has none
///    cannot sign in under the policy; a Temporary Access Pass does not meet it.
/// 3. Conditional Access > New policy: all users but the emergency accounts, all resources, Grant > Require authentication
///    strength > Phishing-resistant MFA. Run it report-only, then group by group, then for everybody. List the object ids of
///    the emergency accounts in `excluded-principals`.
///
/// # References
/// - SCuBA MS.AAD.3.1v1 (in part: guests of whom multifactor authentication is required may be left out)
/// - ATT&CK T1557
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: reference facts.md, Guests are not thought of (A: concept-authentication-strength-external-users.md @f4b8679b)
/// - remediation: reference facts.md, Guests are not thought of (A)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.5,
    tags("conditional-access", "mfa"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "No Conditional Access policy requires multifactor authentication that resists phishing",
        not_required = "Multifactor authentication that resists phishing is not required of all members {clients}. Gap: {gap}. Closest policies: {near}",
        guests_open = "Multifactor authentication that resists phishing is required of members alone, and nothing is required of guests {clients}. Gap: {gap}"
    ),
    unknown(
        unclear = "Whether {policy} requires multifactor authentication that resists phishing is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Multifactor authentication that resists phishing is required of all members but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct PhishingResistantMfaNotRequired;

impl CheckTenant for PhishingResistantMfaNotRequired {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        if is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        let members = |judgement: Judgement<'_>| {
            judgement.verdict(Self::unclear, Self::too_many, Self::confirm, Self::nothing_requires, Self::not_required)
        };
        let (unclear, open) = (Self::unclear, Self::guests_open);
        judge_members_and_guests(
            scan,
            scan.excluded_principals(),
            &policies,
            PHISHING_RESISTANT_MFA_REQUIRED,
            members,
            unclear,
            Self::too_many,
            open,
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
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
        assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} (accepts methods that can be phished)"));
        for other in ["deviceBasedPush", "password,sms", "temporaryAccessPassOneTime"] {
            let found = verdict(&[strength(json!({"allowedCombinations": ["fido2", other]}), &[])]);
            assert_eq!(
                found.arguments()[2],
                format!("{{policy:{ID}}} (accepts methods that can be phished)"),
                "{other}"
            );
        }
        let multifactor = verdict(&[strength(json!({"id": "00000000-0000-0000-0000-000000000002"}), &[])]);
        assert!(multifactor.is_fail());
        let or_mfa = resistant(&[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(
            verdict(&[or_mfa]).arguments()[2],
            format!("{{policy:{ID}}} (accepts multifactor authentication instead of phishing-resistant MFA)")
        );
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
        assert_eq!(found.arguments()[1], "members of the group {group:g}");
    }

    #[test]
    fn no_policy_fails() {
        assert_eq!(verdict(&[]).message::<PhishingResistantMfaNotRequired>(), "nothing-requires");
        let device = policy(&[("grantControls.builtInControls", json!(["compliantDevice"]))]);
        assert_eq!(verdict(&[device]).message::<PhishingResistantMfaNotRequired>(), "nothing-requires");
    }

    #[test]
    fn guests_may_be_left_out_where_multifactor_authentication_is_asked_of_them() {
        let members = resistant(&[("conditions.users.excludeUsers", json!(["GuestsOrExternalUsers"]))]);
        let found = verdict(std::slice::from_ref(&members));
        assert_eq!(found.message::<PhishingResistantMfaNotRequired>(), "guests-open");
        assert!(verdict(&[members, policy(&[])]).is_pass());
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
        assert_eq!(found.arguments()[1], "what the authentication strength allows is not there");
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded_and_no_other() {
        let without = |role: &str| verdict(&[resistant(&[("conditions.users.excludeRoles", json!([role]))])]);
        assert!(without(crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION).is_pass());
        assert!(without("62e90394-69f5-4237-9190-012177145e10").is_fail());
    }
}
