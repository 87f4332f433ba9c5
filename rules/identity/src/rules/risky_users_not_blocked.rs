//! Users whose account is probably taken over.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::locations::NamedLocation;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::{RISKY_USERS_BLOCKED, RISKY_USERS_REMEDIATED};
use crate::emergency::Administrator;
use crate::risk::judge_block;
use crate::service_plan::has_premium_p2;

/// Users of high risk are not blocked
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies block users of high risk, whoever it is and for all applications,
/// in browsers and in apps. A policy for further levels of risk counts, too. One does not if it is report-only, or asks for
/// something other than to block. Where users of high risk have to deal with the risk, as Microsoft and CIS recommend and
/// `risky-users-not-remediated` asks, nothing is judged unless the parameter `only-block` is set: CISA's baseline asks for a
/// block whatever else there is. Policies with a further condition, such as the other kind of risk, a place or a
/// platform, are taken together: what one leaves out, another may cover. Users and groups may be excluded if they are
/// listed in the parameter `excluded-principals`. A tenant without the service plan Microsoft Entra ID P2 has no risk levels,
/// and is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// CISA's baseline asks for a block: whoever has the password and can pass the second factor, too, sets a new password, and the
/// risk is gone. A user who is blocked stays so until an administrator has looked.
///
/// # Remediation
/// 1. Choose: a block keeps people out until somebody resets their password and dismisses the risk, around the clock. Where
///    nobody can do that in time, let them deal with the risk themselves (`risky-users-not-remediated`), and switch this rule
///    off.
/// 2. Entra admin center > Conditional Access > New policy: all users but the emergency accounts, all resources, Conditions >
///    User risk: High, Grant: Block access. Run it report-only for some days: it shows whom it would keep out. Then switch it
///    on. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - SCuBA MS.AAD.2.1v1 (in part: remediation is enough unless only-block is set)
/// - ATT&CK T1078.004
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: reference breadth.md, 5.2.2.6 (as SCuBA wants)
/// - license: reference facts.md, risky-users-not-blocked
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.9,
    tags("conditional-access", "risk"),
    documents(Policy, TenantPlan),
    optional(Administrator, AuthenticationStrength, NamedLocation),
    parameter(only_block: boolean = "false", "Whether nothing but a block will do, as CISA asks it"),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_blocks = "No Conditional Access policy blocks users of high risk",
        not_blocked = "Users of high risk are not blocked {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} blocks users of high risk is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Users of high risk are blocked, all but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct RiskyUsersNotBlocked;

impl CheckTenant for RiskyUsersNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        judge_block(
            scan,
            scan.excluded_principals(),
            scan.only_block(),
            RISKY_USERS_BLOCKED,
            RISKY_USERS_REMEDIATED,
            |blocked| {
                blocked.verdict(Self::unclear, Self::too_many, Self::confirm, Self::nothing_blocks, Self::not_blocked)
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use ephor_sdk::serde_json::{Value, json};

    const P2: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";

    fn block(changes: &[(&str, Value)]) -> Value {
        let own = [("conditions.userRiskLevels", json!(["high"])), ("grantControls.builtInControls", json!(["block"]))];
        policy(&[&own, changes].concat())
    }

    fn tenant(policies: &[Value]) -> Tenant {
        let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanId": P2, "provisioningStatus": "Success"}));
        tenant.with_all::<Policy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(policies).check::<RiskyUsersNotBlocked>()
    }

    #[test]
    fn high_risk_that_is_blocked_passes() {
        assert!(verdict(&[block(&[])]).is_pass());
        assert!(verdict(&[block(&[("conditions.userRiskLevels", json!(["medium", "High"]))])]).is_pass());
    }

    #[test]
    fn nothing_that_blocks_fails() {
        assert_eq!(verdict(&[]).message::<RiskyUsersNotBlocked>(), "nothing-blocks");
        let mfa = block(&[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(verdict(&[mfa]).message::<RiskyUsersNotBlocked>(), "nothing-blocks");
    }

    #[test]
    fn policies_that_fall_short_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            ("conditions.userRiskLevels", json!(["medium"]), "applies only when user risk is medium"),
            ("conditions.signInRiskLevels", json!(["high"]), "applies only when sign-in risk is high"),
            ("conditions.users.excludeUsers", json!(["u1"]), "excludes the user {user:u1}"),
        ] {
            let found = verdict(&[block(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} ({why})"), "{path}");
        }
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = tenant(&[block(&[("conditions.users.excludeUsers", json!(["u1"]))])]);
        assert!(excluded.parameter("excluded-principals", "u1").check::<RiskyUsersNotBlocked>().is_pass());
    }

    #[test]
    fn without_the_licence_there_is_nothing_to_judge() {
        let other = json!({"servicePlanName": "AAD_PREMIUM", "provisioningStatus": "Success"});
        assert_eq!(Tenant::new().with::<TenantPlan>(other).check::<RiskyUsersNotBlocked>(), Verdict::NotApplicable);
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(&[block(&[("state", Value::Null)])]).is_unknown());
    }

    #[test]
    fn remediation_will_do_unless_only_a_block_does() {
        let ask = |control: &str, only: &str| {
            let remediate = block(&[("grantControls.builtInControls", json!([control]))]);
            tenant(&[remediate]).parameter("only-block", only).check::<RiskyUsersNotBlocked>()
        };
        assert!(ask("riskRemediation", "false").is_not_applicable());
        assert!(ask("riskRemediation", "true").is_fail());
        assert!(ask("mfa", "false").is_fail());
    }
}
