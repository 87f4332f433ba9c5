//! Administrators for whom a method that can be phished will do.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{Judgement, is_not_licensed, judge_as};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::PHISHING_RESISTANT_MFA_REQUIRED;
use crate::emergency::Administrator;

/// Phishing-resistant multifactor authentication is not required of privileged roles
///
/// # What it checks
/// Asks for each highly privileged role whether the enabled Conditional Access policies require of its holders an
/// authentication strength that allows nothing but methods that resist phishing, for all applications, in browsers and
/// in apps. A policy for all users counts as well as one for the role. Which roles are meant says the parameter
/// `roles`; by default they are those of CISA's baseline. Policies that are narrowed are taken together, as in
/// `mfa-not-required`. Users and groups may be excluded if they are listed in the parameter `excluded-principals`. The
/// roles of synchronization accounts may be excluded anyway, since nobody can answer there: `sync-account-not-fenced` looks
/// after them. A tenant whose plans have no Conditional Access, and that has no policy, is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// Administrators are whom look-alike sign-in pages are made for: one relayed session of theirs is the tenant. A policy
/// for the roles holds, too, where the one for all users is changed by mistake.
///
/// # Remediation
/// 1. Give administrators security keys or passkeys first: whoever has none is locked out by the policy, the last Global
///    Administrator included. `privileged-user-phishable-methods` names those without.
/// 2. Exclude the emergency accounts, and list their object ids in `excluded-principals`. They need security keys all the same.
/// 3. Make a policy from the template *Require phishing-resistant multifactor authentication for administrators*: Entra
///    admin center > Conditional Access > Create new policy from templates. Add the roles that the finding names: the
///    template leaves out some. Run it report-only for some days, then switch it on.
///
/// # References
/// - CIS-M365 5.2.2.5 (in part: by default for the eight roles of CISA)
/// - SCuBA MS.AAD.3.6v1
/// - ATT&CK T1557
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-admin-phish-resistant-mfa>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: reference facts.md, privileged-role-mfa-phishable (SG ScubaConfigDefaults.json)
/// - default: reference facts.md, privileged-role-mfa-phishable (SG ScubaConfigDefaults.json)
#[derive(Rule)]
#[rule(
    // No error: security defaults and level 1 of CIS ask administrators for any second factor (docs/noise.md).
    level = "warning",
    severity = 6.9,
    tags("conditional-access", "mfa", "privileged"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    parameter(roles: list = "62e90394-69f5-4237-9190-012177145e10\ne8611ab8-c189-46e8-94e1-60213ab1f814\nfe930be7-5e62-47db-91af-98c3a49a38b1\nf28a1f50-f6e7-4571-818b-6a12f2af6b6c\n29232cdf-9323-42fd-ade2-1d097af3e4de\n8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2\n9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3\n158c047a-c907-4556-b7ef-446551a6b5f7", "Template ids of the roles"),
    fail(
        nothing_requires = "No Conditional Access policy requires multifactor authentication that resists phishing of the holders of {roles}",
        not_required = "Multifactor authentication that resists phishing is not required of the holders of {roles}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} requires multifactor authentication that resists phishing of privileged roles is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Multifactor authentication that resists phishing is required of privileged roles, but not of {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct PrivilegedRoleMfaPhishable;

impl CheckTenant for PrivilegedRoleMfaPhishable {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        let roles: Vec<&str> = scan.roles().collect();
        if roles.is_empty() || is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        match judge_as(scan, scan.excluded_principals(), &policies, PHISHING_RESISTANT_MFA_REQUIRED, &roles) {
            Judgement::Reached => Verdict::Pass,
            Judgement::Unclear(policy, reason) => Self::unclear(policy.name(), reason).at(policy),
            Judgement::TooMany => Self::too_many(),
            Judgement::Missed(missed) if missed.is_emergency() => {
                Self::confirm(missed.emergency()).at_all(missed.policies())
            }
            Judgement::Missed(missed) => {
                let roles: Phrases = missed.roles.iter().map(|id| Phrase::of(ObjectKind::Role, id)).collect();
                if !missed.comes_near() {
                    return Self::nothing_requires(roles);
                }
                Self::not_required(roles, missed.open(), missed.near()).at_all(missed.policies())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
    use crate::phishing_resistant_mfa_not_required::tests::{resistant, strength};
    use ephor_sdk::serde_json::{Value, json};

    /// The roles of CISA's baseline.
    const EIGHT: [Role; 8] = [
        Role::GlobalAdministrator,
        Role::PrivilegedRoleAdministrator,
        Role::UserAdministrator,
        Role::SharePointAdministrator,
        Role::ExchangeAdministrator,
        Role::HybridIdentityAdministrator,
        Role::ApplicationAdministrator,
        Role::CloudApplicationAdministrator,
    ];

    fn for_roles(roles: &[Role], changes: &[(&str, Value)]) -> Value {
        let ids: Vec<&str> = roles.iter().map(|role| role.symbol()).collect();
        let own = [("conditions.users.includeUsers", json!([])), ("conditions.users.includeRoles", json!(ids))];
        resistant(&[&own, changes].concat())
    }

    fn tenant(policies: &[Value]) -> Tenant {
        Tenant::new().with_all::<Policy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(policies).check::<PrivilegedRoleMfaPhishable>()
    }

    #[test]
    fn a_policy_for_the_roles_or_for_all_users_passes() {
        assert!(verdict(&[for_roles(&EIGHT, &[])]).is_pass());
        assert!(verdict(&[resistant(&[])]).is_pass());
        let (some, others) = EIGHT.split_at(3);
        assert!(verdict(&[for_roles(some, &[]), for_roles(others, &[])]).is_pass(), "two policies together");
    }

    #[test]
    fn roles_that_are_left_out_are_named() {
        let found = verdict(&[for_roles(&EIGHT[..6], &[])]);
        assert_eq!(found.message::<PrivilegedRoleMfaPhishable>(), "not-required");
        assert_eq!(
            found.arguments()[0],
            EIGHT[6..].iter().map(|role| format!("{{role:{}}}", role.symbol())).collect::<Vec<_>>().join("\n")
        );
        let excluded = for_roles(&EIGHT, &[("conditions.users.excludeRoles", json!([EIGHT[0].symbol()]))]);
        let found = verdict(&[excluded]);
        assert!(
            found.arguments()[0].starts_with(&format!("{{role:{}}}", EIGHT[0].symbol())),
            "whoever holds it and another role is out"
        );
        let report_only = for_roles(&EIGHT, &[("state", json!("enabledForReportingButNotEnforced"))]);
        assert!(verdict(&[report_only]).arguments()[2].contains("report-only"));
    }

    #[test]
    fn methods_that_can_be_phished_are_not_enough() {
        let found = verdict(&[policy(&[])]);
        assert_eq!(found.message::<PrivilegedRoleMfaPhishable>(), "not-required");
        assert!(found.arguments()[2].contains("accepts methods that can be phished"));
        assert_eq!(verdict(&[]).message::<PrivilegedRoleMfaPhishable>(), "nothing-requires");
    }

    #[test]
    fn which_roles_are_meant_can_be_set() {
        let one = tenant(&[for_roles(&EIGHT[..1], &[])]);
        assert!(one.clone().parameter("roles", EIGHT[0].symbol()).check::<PrivilegedRoleMfaPhishable>().is_pass());
        let found = one.clone().parameter("roles", "own-role").check::<PrivilegedRoleMfaPhishable>();
        assert_eq!(found.arguments()[0], "{role:own-role}");
        assert!(one.parameter("roles", "").check::<PrivilegedRoleMfaPhishable>().is_not_applicable());
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = tenant(&[for_roles(&EIGHT, &[("conditions.users.excludeUsers", json!(["u1"]))])]);
        assert!(excluded.check::<PrivilegedRoleMfaPhishable>().is_fail());
        assert!(excluded.parameter("excluded-principals", "u1").check::<PrivilegedRoleMfaPhishable>().is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&[strength(json!({"id": "a1"}), &[])]).is_unknown());
        assert!(verdict(&[resistant(&[("state", Value::Null)])]).is_unknown());
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded() {
        let without = |role: &str| verdict(&[resistant(&[("conditions.users.excludeRoles", json!([role]))])]);
        assert!(without(crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION).is_pass());
        assert!(without(Role::ExchangeAdministrator.symbol()).is_fail());
    }
}
