//! Sign-ins that are probably not the user.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::judge;
use crate::goal::RISKY_SIGN_INS_BLOCKED;
use crate::named::{NamedLocation, Policies};
use crate::policy::{AuthenticationStrength, Policy};
use crate::service_plan::has_premium_p2;

/// Sign-ins of high risk are not blocked
///
/// # What it does
/// Asks whether the enabled Conditional Access policies block sign-ins of high risk, whoever it is and for all applications,
/// in browsers and in apps. A policy for further levels of risk counts, too. One does not if it is report-only, or asks for
/// something other than to block. Policies with a further condition, such as the other kind of risk, a place or a
/// platform, are taken together: what one leaves out, another may cover. Users and groups may be excluded if they are
/// listed in the parameter `excluded-principals`. A tenant without the service plan Microsoft Entra ID P2 has no risk levels, and is not judged.
///
/// # Why it matters
/// Microsoft rates a sign-in as high risk when it is almost sure that it is not the user: a token that was replayed, a
/// known address of attackers, a spray of passwords. Nobody needs such a sign-in to get through.
///
/// # How to mend
/// Entra admin center > Conditional Access > New policy: all users but the emergency accounts, all resources, Conditions >
/// Sign-in risk: High, Grant: Block access. Run it report-only for some days, then switch it on. List the object ids of the
/// emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.8
/// - SCuBA MS.AAD.2.3v1
/// - ATT&CK T1078.004
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.1,
    tags("conditional-access", "risk"),
    documents(Policy, TenantPlan),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_blocks = "no Conditional Access policy blocks sign-ins of high risk",
        not_blocked = "no enabled policy blocks sign-ins of high risk by {clients}; open: {open}; these come near: {near}"
    ),
    unknown(
        unclear = "whether \"{policy}\" blocks sign-ins of high risk is not known: {property} is not there",
        too_many = "the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct RiskySignInsNotBlocked;

impl CheckTenant for RiskySignInsNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.list("excluded-principals").collect();
        judge(&policies, RISKY_SIGN_INS_BLOCKED, &tolerated).verdict(
            |policy, property| Self::unclear(policy, property),
            Self::too_many,
            Self::nothing_blocks,
            |clients, open, near| Self::not_blocked(clients, open, near),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::tests::policy;
    use ephor_sdk::serde_json::{Value, json};

    const P2: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";

    fn block(changes: &[(&str, Value)]) -> Value {
        let own =
            [("conditions.signInRiskLevels", json!(["high"])), ("grantControls.builtInControls", json!(["block"]))];
        policy(&[&own, changes].concat())
    }

    fn tenant(policies: &[Value]) -> Tenant {
        let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanId": P2, "provisioningStatus": "Success"}));
        tenant.with_all::<Policy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(policies).check::<RiskySignInsNotBlocked>()
    }

    #[test]
    fn high_risk_that_is_blocked_passes() {
        assert!(verdict(&[block(&[])]).is_pass());
        assert!(verdict(&[block(&[("conditions.signInRiskLevels", json!(["medium", "High"]))])]).is_pass());
    }

    #[test]
    fn nothing_that_blocks_fails() {
        assert_eq!(verdict(&[]).message::<RiskySignInsNotBlocked>(), "nothing-blocks");
        let mfa = block(&[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(verdict(&[mfa]).message::<RiskySignInsNotBlocked>(), "nothing-blocks");
    }

    #[test]
    fn policies_that_fall_short_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            ("conditions.signInRiskLevels", json!(["medium"]), "only under the condition signInRiskLevels (medium)"),
            ("conditions.userRiskLevels", json!(["high"]), "only under the condition userRiskLevels (high)"),
            ("conditions.users.excludeUsers", json!(["u1"]), "leaves out the users u1"),
        ] {
            let found = verdict(&[block(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments()[2], format!("\"Policy\" ({why})"), "{path}");
        }
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = tenant(&[block(&[("conditions.users.excludeUsers", json!(["u1"]))])]);
        assert!(excluded.parameter("excluded-principals", "u1").check::<RiskySignInsNotBlocked>().is_pass());
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        let other = json!({"servicePlanName": "AAD_PREMIUM", "provisioningStatus": "Success"});
        assert_eq!(Tenant::new().with::<TenantPlan>(other).check::<RiskySignInsNotBlocked>(), Verdict::NotApplicable);
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(&[block(&[("state", Value::Null)])]).is_unknown());
    }
}
