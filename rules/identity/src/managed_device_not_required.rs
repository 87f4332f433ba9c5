//! Sign-ins from any device.

use ephor_sdk::prelude::*;

use crate::conditional_access::judge;
use crate::goal::MANAGED_DEVICE_REQUIRED;
use crate::named::{NamedLocation, Policies};
use crate::policy::{AuthenticationStrength, Policy};

/// A managed device is not required of everybody
///
/// # What it does
/// Asks whether the enabled Conditional Access policies require of everybody, for all applications, in browsers and in
/// apps, a device that is compliant or joined to the own directory: either of both, or one of them alone. A policy does
/// not count if multifactor authentication or another control will do in its place. Policies that are narrowed are
/// taken together, as in `mfa-not-required`. Users and groups may be excluded if they are listed in the parameter
/// `excluded-principals`. The role *Directory Synchronization Accounts* may be excluded anyway, since nobody can answer
/// there: `sync-account-not-fenced` looks after it.
///
/// # Why it matters
/// With a stolen password or session an attacker works from a device of their own. A device that the organization knows,
/// updates and can wipe is something that nobody carries off through a web page.
///
/// # How to mend
/// 1. Enrol devices in Intune, or join them: Entra admin center > Devices shows which are compliant and which are not.
/// 2. Conditional Access > New policy: all users but the emergency accounts and the synchronization account, all
///    resources, Grant > Require device to be marked as compliant and Require Microsoft Entra hybrid joined device >
///    Require one of the selected controls. Run it report-only: it shows who would be kept out.
/// 3. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.9
/// - SCuBA MS.AAD.3.7v1
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.5,
    tags("conditional-access", "devices"),
    documents(Policy),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "no Conditional Access policy requires a managed device",
        not_required = "no enabled policy requires a managed device of everybody by {clients}; open: {open}; these come near: {near}"
    ),
    unknown(
        unclear = "whether \"{policy}\" requires a managed device is not known: {property} is not there",
        too_many = "the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct ManagedDeviceNotRequired;

impl CheckTenant for ManagedDeviceNotRequired {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.list("excluded-principals").collect();
        judge(&policies, MANAGED_DEVICE_REQUIRED, &tolerated).verdict(
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

    fn device(controls: &[&str], operator: &str, changes: &[(&str, Value)]) -> Value {
        let own = [("grantControls.builtInControls", json!(controls)), ("grantControls.operator", json!(operator))];
        policy(&[&own, changes].concat())
    }

    fn verdict(policies: &[Value]) -> Verdict {
        Tenant::new().with_all::<Policy>(policies).check::<ManagedDeviceNotRequired>()
    }

    #[test]
    fn either_kind_of_managed_device_passes() {
        assert!(verdict(&[device(&["compliantDevice", "domainJoinedDevice"], "OR", &[])]).is_pass());
        assert!(verdict(&[device(&["compliantDevice", "domainJoinedDevice"], "AND", &[])]).is_pass());
        assert!(verdict(&[device(&["compliantDevice"], "OR", &[])]).is_pass());
        assert!(verdict(&[device(&["mfa", "domainJoinedDevice"], "AND", &[])]).is_pass());
    }

    #[test]
    fn what_will_do_in_its_place_comes_near() {
        let found = verdict(&[device(&["mfa", "compliantDevice"], "OR", &[])]);
        assert_eq!(found.arguments()[2], "\"Policy\" (mfa will do in place of a managed device)");
        let strength = [("grantControls.authenticationStrength", json!({"id": "s", "displayName": "Strong"}))];
        let found = verdict(&[device(&["compliantDevice"], "OR", &strength)]);
        assert_eq!(found.arguments()[2], "\"Policy\" (the strength \"Strong\" will do in place of a managed device)");
    }

    #[test]
    fn no_policy_fails_and_narrow_ones_are_named() {
        assert_eq!(verdict(&[]).message::<ManagedDeviceNotRequired>(), "nothing-requires");
        assert_eq!(verdict(&[policy(&[])]).message::<ManagedDeviceNotRequired>(), "nothing-requires");
        let windows = [("conditions.platforms", json!({"includePlatforms": ["all"], "excludePlatforms": ["linux"]}))];
        let found = verdict(&[device(&["compliantDevice"], "OR", &windows)]);
        assert_eq!(found.arguments()[..2], ["browser and mobileAppsAndDesktopClients", "on platform linux"]);
    }

    #[test]
    fn emergency_accounts_may_be_excluded() {
        let excluded = device(&["compliantDevice"], "OR", &[("conditions.users.excludeUsers", json!(["u1"]))]);
        let tenant = Tenant::new().with::<Policy>(excluded).parameter("excluded-principals", "u1");
        assert!(tenant.check::<ManagedDeviceNotRequired>().is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let found = verdict(&[device(&["compliantDevice"], "OR", &[("state", Value::Null)])]);
        assert_eq!(found.arguments(), ["Policy", "state"]);
        assert!(verdict(&[device(&["compliantDevice", "mfa"], "", &[])]).is_unknown());
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded_and_no_other() {
        let without = |role: &str| {
            verdict(&[device(&["compliantDevice"], "OR", &[("conditions.users.excludeRoles", json!([role]))])])
        };
        assert!(without(crate::user_policies::DIRECTORY_SYNCHRONIZATION).is_pass());
        assert!(without("62e90394-69f5-4237-9190-012177145e10").is_fail());
    }
}
