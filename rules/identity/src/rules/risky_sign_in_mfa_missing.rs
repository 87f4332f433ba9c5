//! Sign-ins that may not be the user, and go on as any other.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::judge_as;
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::risky_sign_ins_challenged;
use crate::conditional_access::words::listed;
use crate::emergency::Administrator;
use crate::risk::sign_in_levels;
use crate::service_plan::has_premium_p2;

/// Risky sign-ins need not pass multifactor authentication
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies require multifactor authentication there and then of sign-ins of
/// medium and high risk, whoever signs in and for all applications, in browsers and in apps: multifactor authentication or an
/// authentication strength that amounts to it, with the session control *Sign-in frequency: Every time*. Without that control a
/// second factor of last week will do. To be blocked is as good. The parameter `levels` names other levels. Policies with a
/// further condition, such as the risk of the user, a place or a platform, are taken together: what one leaves out, another
/// may cover. Users and groups may be excluded if they are listed in the parameter `excluded-principals`. The roles of
/// synchronization accounts may be excluded anyway, since nobody can answer there: `sync-account-not-fenced` looks after them.
/// A tenant without the service plan Microsoft Entra ID P2 has no risk levels, and is not judged. Where one or two cloud-only
/// Global Administrators that every policy for all users leaves out by name are all that is missing, that is not known: they
/// look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// Whoever comes with a stolen token or a password that was asked for somewhere else is rated as risky, and goes on as the user
/// as long as nobody asks again. The user passes a second factor in a moment, and the attacker hardly does.
///
/// # Remediation
/// 1. Whoever has registered no method cannot pass: see `mfa-method-missing`, and let these people register first.
/// 2. Make a policy from the template *Require multifactor authentication for risky sign-ins*: Entra admin center >
///    Conditional Access > Create new policy from templates. It is for all users but the emergency accounts, sign-in risk high
///    and medium, and has *Sign-in frequency: Every time*. Run it report-only for some days, then switch it on.
/// 3. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.7
/// - ATT&CK T1078.004
/// - ATT&CK T1550.001
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/includes/conditional-access-policy-sign-in-risk.md @19cc3f7a
/// - claim: reference breadth.md, 5.2.2.7
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - license: reference facts.md, risky-sign-ins-not-blocked (concept-identity-protection-policies.md @b018a938)
/// - remediation: MicrosoftDocs/entra-docs docs/includes/conditional-access-policy-sign-in-risk.md @19cc3f7a
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.8,
    tags("conditional-access", "mfa", "risk"),
    documents(Policy, TenantPlan),
    optional(Administrator, AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    parameter(levels: list = "medium\nhigh", "Levels of risk at which multifactor authentication has to be asked for: low, medium, high"),
    fail(
        nothing_requires = "No Conditional Access policy requires multifactor authentication there and then of sign-ins of {levels} risk",
        not_required = "Multifactor authentication is not required there and then of sign-ins of {levels} risk {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} requires multifactor authentication of risky sign-ins is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Multifactor authentication is required of the risky sign-ins of everybody but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals",
        no_level = "The parameter levels names {levels}, and Microsoft Entra has no such level of risk"
    )
)]
pub struct RiskySignInMfaMissing;

impl CheckTenant for RiskySignInMfaMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let levels: Vec<&str> = scan.levels().collect();
        let words = listed(&levels, "and");
        let Some(bits) = sign_in_levels(&levels) else { return Self::no_level(words) };
        let policies = Policies::of(scan);
        judge_as(scan, scan.excluded_principals(), &policies, risky_sign_ins_challenged(bits), &[]).verdict(
            Self::unclear,
            Self::too_many,
            Self::confirm,
            || Self::nothing_requires(words.clone()),
            |clients, gap, near| Self::not_required(words.clone(), clients, gap, near),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use ephor_sdk::serde_json::{Value, json};

    type This = RiskySignInMfaMissing;

    /// Asks at medium and high risk, every time.
    fn ask(changes: &[(&str, Value)]) -> Value {
        let every = json!({"signInFrequency": {"isEnabled": true, "frequencyInterval": "everyTime"}});
        let own = [("conditions.signInRiskLevels", json!(["high", "medium"])), ("sessionControls", every)];
        policy(&[&own, changes].concat())
    }

    fn tenant(policies: &[Value]) -> Tenant {
        Tenant::new().with::<TenantPlan>(json!({"servicePlanName": "AAD_PREMIUM_P2"})).with_all::<Policy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(policies).check::<This>()
    }

    fn block(levels: &[&str]) -> Value {
        policy(&[
            ("conditions.signInRiskLevels", json!(levels)),
            ("grantControls.builtInControls", json!(["block"])),
            ("sessionControls", Value::Null),
        ])
    }

    #[test]
    fn what_microsoft_and_cis_ask_for_passes_and_so_does_a_block() {
        assert!(verdict(&[ask(&[])]).is_pass());
        let medium = ask(&[("conditions.signInRiskLevels", json!(["medium"]))]);
        assert!(verdict(&[medium.clone(), block(&["high"])]).is_pass());
        assert!(verdict(&[medium]).is_fail());
        assert!(verdict(&[block(&["high", "medium"])]).is_pass());
    }

    #[test]
    fn a_second_factor_that_may_be_an_old_one_does_not_count() {
        for (session, why) in [
            (Value::Null, "does not ask at every sign-in"),
            (
                json!({"signInFrequency": {"isEnabled": true, "frequencyInterval": "timeBased"}}),
                "does not ask at every sign-in",
            ),
        ] {
            let found = verdict(&[ask(&[("sessionControls", session)])]);
            assert_eq!((found.is_fail(), found.arguments()[3].clone()), (true, format!("{{policy:{ID}}} ({why})")));
        }
        let found = verdict(&[ask(&[("sessionControls", json!({"signInFrequency": {"isEnabled": null}}))])]);
        assert_eq!(found.arguments()[1], "sessionControls.signInFrequency.isEnabled is not there");
        assert!(found.is_unknown());
    }

    #[test]
    fn without_such_a_policy_it_fails() {
        assert_eq!(verdict(&[]).message::<This>(), "nothing-requires");
        let found = verdict(&[ask(&[("conditions.users.excludeUsers", json!(["u1"]))])]);
        assert_eq!((found.message::<This>(), found.arguments()[0].as_str()), ("not-required", "medium and high"));
        let found = verdict(&[ask(&[("state", json!("disabled"))])]);
        assert_eq!(found.arguments()[3], format!("{{policy:{ID}}} (switched off)"));
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = tenant(&[ask(&[("conditions.users.excludeUsers", json!(["u1"]))])]);
        assert!(excluded.clone().parameter("excluded-principals", "u1").check::<This>().is_pass());
        let one = crate::emergency::tests::administrator("u1", json!({}));
        assert_eq!(excluded.with::<Administrator>(one).check::<This>().message::<This>(), "confirm");
    }

    #[test]
    fn the_levels_can_be_named() {
        let high = ask(&[("conditions.signInRiskLevels", json!(["high"]))]);
        assert!(tenant(std::slice::from_ref(&high)).parameter("levels", "high").check::<This>().is_pass());
        let odd = tenant(&[high]).parameter("levels", "huge").check::<This>();
        assert_eq!((odd.is_unknown(), odd.message::<This>()), (true, "no-level"));
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        let other = json!({"servicePlanName": "AAD_PREMIUM"});
        assert!(Tenant::new().with::<TenantPlan>(other).check::<This>().is_not_applicable());
    }
}
