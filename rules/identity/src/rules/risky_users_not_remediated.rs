//! Users whose account is probably taken over, and who go on as before.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::judge_as;
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::RISKY_USERS_REMEDIATED;
use crate::emergency::Administrator;
use crate::service_plan::has_premium_p2;

/// Users of high risk go on without remediation
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies let users of high risk in only after the risk was dealt with,
/// whoever it is and for all applications, in browsers and in apps: by *Require risk remediation*, or by *Require password
/// change* together with multifactor authentication or an authentication strength. To be blocked is as good: CISA's baseline
/// asks for that, see `risky-users-not-blocked`. A policy for further levels of risk counts, too. Policies with a further
/// condition, such as the other kind of risk, a place or a platform, are taken together: what one leaves out, another may
/// cover. Users and groups may be excluded if they are listed in the parameter `excluded-principals`. A tenant without the
/// service plan Microsoft Entra ID P2 has no risk levels, and is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// Microsoft rates a user as high risk when it is almost sure that somebody else has the password: it was found in a
/// leak, or an attack with it was seen. Until someone acts, the account stays open to whoever that is.
///
/// # Remediation
/// 1. Before the policy: whoever has registered no method cannot pass multifactor authentication, and is locked out at high
///    risk (see `mfa-method-missing`); people whose password is kept on-premises need password writeback; guests cannot deal
///    with the risk in the tenant that they visit.
/// 2. Entra admin center > Conditional Access > New policy: all users but the emergency accounts, all resources, Conditions >
///    User risk: High, Grant: *Require risk remediation*. It brings an authentication strength and a sign-in each time with
///    it. Run it report-only for some days, then switch it on.
/// 3. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.6 (in part: the rule does not look at the sign-in frequency)
/// - ATT&CK T1078.004
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-user>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: MicrosoftDocs/entra-docs docs/identity/conditional-access/policy-risk-based-user.md @15aac300
/// - claim: reference facts.md, risky-users-not-blocked (built-in control riskRemediation)
/// - remediation: MicrosoftDocs/entra-docs docs/includes/conditional-access-policy-user-risk.md @0f111529
/// - license: MicrosoftDocs/entra-docs docs/identity/conditional-access/policy-risk-based-user.md @15aac300
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.1,
    tags("conditional-access", "risk"),
    documents(Policy, TenantPlan),
    optional(Administrator, AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "No Conditional Access policy asks users of high risk to deal with the risk, or blocks them",
        not_required = "Users of high risk need not deal with the risk {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} asks users of high risk to deal with the risk is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Users of high risk have to deal with the risk, all but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct RiskyUsersNotRemediated;

impl CheckTenant for RiskyUsersNotRemediated {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = Policies::of(scan);
        judge_as(scan, scan.excluded_principals(), &policies, RISKY_USERS_REMEDIATED, &[]).verdict(
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
    use crate::conditional_access::combined::tests::policy;
    use ephor_sdk::serde_json::{Value, json};

    fn remediate(controls: &[&str], operator: &str, changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.userRiskLevels", json!(["high"])),
            ("grantControls.builtInControls", json!(controls)),
            ("grantControls.operator", json!(operator)),
        ];
        policy(&[&own, changes].concat())
    }

    fn verdict(policies: &[Value]) -> Verdict {
        let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanName": "AAD_PREMIUM_P2"}));
        tenant.with_all::<Policy>(policies).check::<RiskyUsersNotRemediated>()
    }

    #[test]
    fn what_microsoft_cis_and_cisa_ask_for_passes() {
        assert!(verdict(&[remediate(&["riskRemediation"], "AND", &[])]).is_pass());
        let strength =
            [("grantControls.authenticationStrength", json!({"id": "00000000-0000-0000-0000-000000000002"}))];
        assert!(verdict(&[remediate(&["riskRemediation"], "AND", &strength)]).is_pass());
        assert!(verdict(&[remediate(&["mfa", "passwordChange"], "AND", &[])]).is_pass());
        assert!(verdict(&[remediate(&["passwordChange"], "AND", &strength)]).is_pass());
        assert!(verdict(&[remediate(&["block"], "OR", &[])]).is_pass());
    }

    #[test]
    fn less_than_that_comes_near() {
        for (controls, operator) in
            [(&["passwordChange"][..], "OR"), (&["mfa", "passwordChange"], "OR"), (&["riskRemediation", "mfa"], "OR")]
        {
            let found = verdict(&[remediate(controls, operator, &[])]);
            assert_eq!(found.message::<RiskyUsersNotRemediated>(), "not-required", "{controls:?} {operator}");
        }
        let mfa = verdict(&[remediate(&["mfa"], "OR", &[])]);
        assert_eq!(mfa.message::<RiskyUsersNotRemediated>(), "nothing-requires");
        let medium = [("conditions.userRiskLevels", json!(["medium"]))];
        assert!(verdict(&[remediate(&["riskRemediation"], "AND", &medium)]).is_fail());
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        assert!(verdict(&[remediate(&["brandNew"], "AND", &[])]).is_unknown());
        assert!(verdict(&[remediate(&["riskRemediation"], "AND", &[("state", Value::Null)])]).is_unknown());
        let no_operator = remediate(&["mfa", "passwordChange"], "", &[("grantControls.operator", Value::Null)]);
        assert!(verdict(&[no_operator]).is_unknown());
    }

    #[test]
    fn without_the_license_there_is_nothing_to_judge() {
        let plan = json!({"servicePlanName": "AAD_PREMIUM"});
        assert!(Tenant::new().with::<TenantPlan>(plan).check::<RiskyUsersNotRemediated>().is_not_applicable());
    }
}
