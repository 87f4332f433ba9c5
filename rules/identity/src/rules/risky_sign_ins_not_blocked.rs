//! Sign-ins that are probably not the user.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::locations::NamedLocation;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::{risky_sign_ins_blocked, risky_sign_ins_challenged};
use crate::conditional_access::words::listed;
use crate::emergency::Administrator;
use crate::risk::{judge_block, sign_in_levels};
use crate::service_plan::has_premium_p2;

/// Sign-ins of high risk are not blocked
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies block sign-ins of high risk, whoever signs in and for all
/// applications, in browsers and in apps. The parameter `levels` names further levels: CIS asks for medium and high. A policy
/// does not count if it is report-only, or asks for something other than to block. Where such sign-ins have to pass
/// multifactor authentication there and then, as Microsoft and CIS recommend and `risky-sign-in-mfa-missing` asks, nothing is
/// judged unless the parameter `only-block` is set: CISA's baseline asks for a block whatever else there is. Policies with a further condition, such as the risk of the user, a place or a platform, are taken together: what one leaves
/// out, another may cover. Users and groups may be excluded if they are listed in the parameter `excluded-principals`. A
/// tenant without the service plan Microsoft Entra ID P2 has no risk levels, and is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// Microsoft rates a sign-in as high risk when it is almost sure that it is not the user: an address of attackers, an
/// impossible journey, a token from elsewhere. A second factor that can be phished does not stop it.
///
/// # Remediation
/// 1. See first whom a block would have kept out: Entra admin center > ID Protection > Risky sign-ins, of the last 30 days.
///    People on journeys and behind new proxies are rated wrongly at times, and somebody has to let them in again.
/// 2. Conditional Access > New policy: all users but the emergency accounts, all resources, Conditions > Sign-in risk: High,
///    Grant: Block access. Run it report-only for some days, then switch it on. List the object ids of the emergency accounts
///    in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.8 (in part: of high risk alone unless levels names medium, too; multifactor authentication is enough unless only-block is set)
/// - SCuBA MS.AAD.2.3v1 (in part: multifactor authentication there and then is enough unless only-block is set)
/// - ATT&CK T1078.004
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: prowler-cloud/prowler prowler/compliance/m365/cis_7.0_m365.json @06b5790b
/// - license: reference facts.md, risky-sign-ins-not-blocked (concept-identity-protection-policies.md @b018a938)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.9,
    tags("conditional-access", "risk"),
    documents(Policy, TenantPlan),
    optional(Administrator, AuthenticationStrength, NamedLocation),
    parameter(only_block: boolean = "false", "Whether nothing but a block will do, as CISA asks it"),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    parameter(levels: list = "high", "Levels of risk at which sign-ins have to be blocked: low, medium, high"),
    fail(
        nothing_blocks = "No Conditional Access policy blocks sign-ins of {levels} risk",
        not_blocked = "Sign-ins of {levels} risk are not blocked {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} blocks risky sign-ins is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "Risky sign-ins are blocked for everybody but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals",
        no_level = "The parameter levels names {levels}, and Microsoft Entra has no such level of risk"
    )
)]
pub struct RiskySignInsNotBlocked;

impl CheckTenant for RiskySignInsNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        if !has_premium_p2(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let levels: Vec<&str> = scan.levels().collect();
        let Some(bits) = sign_in_levels(&levels) else { return Self::no_level(listed(&levels, "and")) };
        judge_block(
            scan,
            scan.excluded_principals(),
            scan.only_block(),
            risky_sign_ins_blocked(bits),
            risky_sign_ins_challenged(bits),
            |blocked| {
                blocked.verdict(
                    Self::unclear,
                    Self::too_many,
                    Self::confirm,
                    || Self::nothing_blocks(listed(&levels, "and")),
                    |clients, gap, near| Self::not_blocked(listed(&levels, "and"), clients, gap, near),
                )
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
            ("conditions.signInRiskLevels", json!(["medium"]), "applies only when sign-in risk is medium"),
            ("conditions.userRiskLevels", json!(["high"]), "applies only when user risk is high"),
            ("conditions.users.excludeUsers", json!(["u1"]), "excludes the user {user:u1}"),
        ] {
            let found = verdict(&[block(&[(path, value)])]);
            assert!(found.is_fail(), "{path}");
            assert_eq!(found.arguments()[3], format!("{{policy:{ID}}} ({why})"), "{path}");
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
    fn further_levels_can_be_asked_for() {
        let strict = |levels: &[&str]| {
            let both = tenant(&[block(&[("conditions.signInRiskLevels", json!(levels))])]);
            both.parameter("levels", "medium\nhigh").check::<RiskySignInsNotBlocked>()
        };
        assert!(strict(&["medium", "high"]).is_pass());
        let found = strict(&["high"]);
        assert_eq!(found.arguments()[0], "medium and high");
        assert_eq!(found.arguments()[2], "when sign-in risk is medium");
        let odd = tenant(&[block(&[])]).parameter("levels", "huge").check::<RiskySignInsNotBlocked>();
        assert_eq!(odd.message::<RiskySignInsNotBlocked>(), "no-level");
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(&[block(&[("state", Value::Null)])]).is_unknown());
    }

    #[test]
    fn a_second_factor_there_and_then_will_do_unless_only_a_block_does() {
        let every = json!({"signInFrequency": {"isEnabled": true, "frequencyInterval": "everyTime"}});
        let ask = |session: &Value| {
            let controls = ("grantControls.builtInControls", json!(["mfa"]));
            tenant(&[block(&[controls, ("sessionControls", session.clone())])])
        };
        assert!(ask(&every).check::<RiskySignInsNotBlocked>().is_not_applicable());
        assert!(ask(&every).parameter("only-block", "true").check::<RiskySignInsNotBlocked>().is_fail());
        assert!(ask(&Value::Null).check::<RiskySignInsNotBlocked>().is_fail(), "an old one will do there");
        assert!(ask(&json!({"signInFrequency": {}})).check::<RiskySignInsNotBlocked>().is_fail(), "nobody knows");
    }
}
