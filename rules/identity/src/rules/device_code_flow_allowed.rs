//! Sign-ins by a code that is typed on another device.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{is_not_licensed, judge_as};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::DEVICE_CODE_BLOCKED;
use crate::emergency::Administrator;

/// The device code flow is not blocked for everybody
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies block the device code flow for all users and all applications: by
/// the condition *Authentication flows*, or by blocking everything. Policies that are narrowed by people, applications,
/// platforms, locations, devices or risks are taken together: what one leaves out, another may cover. Users and groups
/// may be excluded if they are listed in the parameter `excluded-principals`; there a group of rooms or shared devices
/// can stand that needs the flow. A tenant whose plans have no Conditional Access, and that has no policy, is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// The flow is made for screens without a keyboard. An attacker starts it, sends the code in a chat or mail as an
/// invitation to a meeting, and whoever types it at the genuine page of Microsoft signs the attacker in, second factor
/// and all. Storm-2372 has used it since August 2024.
///
/// # Remediation
/// 1. See who uses it before you block it: Entra admin center > Monitoring & health > Sign-in logs, filter *Authentication
///    protocol* by *Device code*. Meeting rooms, shared devices and command line tools on servers without a browser stop
///    working with the block.
/// 2. What needs it gets a group of its own, a second policy that blocks it outside named locations, and a line in
///    `excluded-principals`.
/// 3. Conditional Access > New policy: all users but the emergency accounts and that group, all resources, Conditions >
///    Authentication flows > Device code flow, Grant: Block access. Run it report-only for some days, then switch it on.
///
/// # References
/// - CIS-M365 5.2.2.12
/// - SCuBA MS.AAD.3.9v1
/// - ATT&CK T1528
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: prowler-cloud/prowler prowler/compliance/m365/cis_7.0_m365.json @06b5790b
/// - license: reference facts.md, per-user-mfa (howto-mfa-userstates.md @038d4c42)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.2,
    tags("conditional-access"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_blocks = "No Conditional Access policy blocks the device code flow",
        not_blocked = "The device code flow is not blocked for everybody {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} blocks the device code flow is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "The device code flow is blocked for everybody but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct DeviceCodeFlowAllowed;

impl CheckTenant for DeviceCodeFlowAllowed {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        if is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        judge_as(scan, scan.excluded_principals(), &policies, DEVICE_CODE_BLOCKED, &[]).verdict(
            Self::unclear,
            Self::too_many,
            Self::confirm,
            Self::nothing_blocks,
            Self::not_blocked,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use ephor_sdk::serde_json::{Value, json};

    fn block(methods: Value, changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.authenticationFlows.transferMethods", methods),
            ("grantControls.builtInControls", json!(["block"])),
        ];
        policy(&[&own, changes].concat())
    }

    fn verdict(policies: &[Value]) -> Verdict {
        Tenant::new().with_all::<Policy>(policies).check::<DeviceCodeFlowAllowed>()
    }

    #[test]
    fn the_flow_blocked_for_everybody_passes() {
        assert!(verdict(&[block(json!("deviceCodeFlow"), &[])]).is_pass());
        assert!(verdict(&[block(json!("authenticationTransfer,deviceCodeFlow"), &[])]).is_pass());
        assert!(verdict(&[block(json!(["deviceCodeFlow"]), &[])]).is_pass());
        assert!(verdict(&[block(Value::Null, &[])]).is_pass(), "everything is blocked");
    }

    #[test]
    fn another_flow_or_control_does_not_count() {
        let found = verdict(&[block(json!("authenticationTransfer"), &[])]);
        assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} (applies only to authentication transfer)"));
        assert!(!verdict(&[block(json!("unknownFutureValue"), &[])]).is_pass());
        let mfa = block(json!("deviceCodeFlow"), &[("grantControls.builtInControls", json!(["mfa"]))]);
        assert_eq!(verdict(&[mfa]).message::<DeviceCodeFlowAllowed>(), "nothing-blocks");
        assert_eq!(verdict(&[]).message::<DeviceCodeFlowAllowed>(), "nothing-blocks");
    }

    #[test]
    fn who_is_left_out_is_told() {
        let rooms = block(json!("deviceCodeFlow"), &[("conditions.users.excludeGroups", json!(["rooms"]))]);
        assert_eq!(verdict(std::slice::from_ref(&rooms)).arguments()[1], "members of the group {group:rooms}");
        let tenant = Tenant::new().with::<Policy>(rooms.clone()).parameter("excluded-principals", "rooms");
        assert!(tenant.check::<DeviceCodeFlowAllowed>().is_pass());
        let fence = block(
            json!("deviceCodeFlow"),
            &[
                ("conditions.users.includeUsers", json!([])),
                ("conditions.users.includeGroups", json!(["rooms"])),
                ("conditions.locations", json!({"includeLocations": ["All"], "excludeLocations": ["office"]})),
            ],
        );
        let found = verdict(&[rooms, fence]);
        assert_eq!(found.arguments()[1], "members of the group {group:rooms}\nin the location {location:office}");
    }

    #[test]
    fn narrowed_and_report_only_policies_are_named() {
        for (path, value, why) in [
            ("state", json!("enabledForReportingButNotEnforced"), "report-only"),
            ("conditions.signInRiskLevels", json!(["high"]), "applies only when sign-in risk is high"),
            ("conditions.clientAppTypes", json!(["other"]), "applies only to sign-ins by other clients"),
        ] {
            let found = verdict(&[block(json!("deviceCodeFlow"), &[(path, value)])]);
            assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} ({why})"), "{path}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&[block(json!("deviceCodeFlow"), &[("state", Value::Null)])]).is_unknown());
        assert!(verdict(&[block(json!("deviceCodeFlow"), &[("conditions.users", Value::Null)])]).is_unknown());
    }
}
