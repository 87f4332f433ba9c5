//! Methods that are registered from any device.

use ephor_sdk::prelude::*;

use crate::conditional_access::judge;
use crate::goal::MANAGED_DEVICE_TO_REGISTER;
use crate::named::{NamedLocation, Policies};
use crate::policy::{AuthenticationStrength, Policy};

/// Authentication methods can be registered from devices that are not managed
///
/// # What it does
/// Asks whether the enabled Conditional Access policies for the user action *Register security information* require of
/// everybody a device that is compliant or joined to the own directory: either of both, or one of them alone. A policy
/// does not count if another control will do in its place. Policies that are narrowed are taken together, as in
/// `mfa-not-required`. Users and groups may be excluded if they are listed in the parameter `excluded-principals`.
///
/// # Why it matters
/// Whoever has the password of an account without a method is asked to register one, and whoever has a stolen session
/// adds one of their own: from then on the second factor is the attacker's, and stays when the password is changed.
///
/// # How to mend
/// 1. Entra admin center > Conditional Access > New policy: all users but the emergency accounts, Target resources > User
///    actions > Register security information, Grant > Require device to be marked as compliant and Require Microsoft
///    Entra hybrid joined device > Require one of the selected controls. Run it report-only for some days.
/// 2. New people have no managed device yet: give them a Temporary Access Pass, or the first sign-in on a device that is
///    set up for them.
/// 3. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.10
/// - SCuBA MS.AAD.3.8v1
/// - ATT&CK T1098.005
/// - ATT&CK T1556.006
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.4,
    tags("conditional-access", "devices", "mfa"),
    documents(Policy),
    optional(AuthenticationStrength, NamedLocation),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "no Conditional Access policy requires a managed device to register security information",
        not_required = "no enabled policy requires a managed device of everybody who registers security information by {clients}; open: {open}; these come near: {near}"
    ),
    unknown(
        unclear = "whether \"{policy}\" requires a managed device to register security information is not known: {property} is not there",
        too_many = "the Conditional Access policies distinguish more cases than can be tried"
    )
)]
pub struct RegistrationFromUnmanagedDevice;

impl CheckTenant for RegistrationFromUnmanagedDevice {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        let tolerated: Vec<&str> = scan.list("excluded-principals").collect();
        judge(&policies, MANAGED_DEVICE_TO_REGISTER, &tolerated).verdict(
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

    fn register(controls: &[&str], changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.applications.includeApplications", json!([])),
            ("conditions.applications.includeUserActions", json!(["urn:user:registersecurityinfo"])),
            ("grantControls.builtInControls", json!(controls)),
        ];
        policy(&[&own, changes].concat())
    }

    fn verdict(policies: &[Value]) -> Verdict {
        Tenant::new().with_all::<Policy>(policies).check::<RegistrationFromUnmanagedDevice>()
    }

    #[test]
    fn a_managed_device_for_everybody_who_registers_passes() {
        assert!(verdict(&[register(&["compliantDevice", "domainJoinedDevice"], &[])]).is_pass());
        assert!(verdict(&[register(&["block"], &[])]).is_pass(), "nobody can register");
        let apart = [
            register(&["compliantDevice"], &[("conditions.locations", json!({"includeLocations": ["AllTrusted"]}))]),
            register(
                &["block"],
                &[("conditions.locations", json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}))],
            ),
        ];
        assert!(verdict(&apart).is_pass());
    }

    #[test]
    fn policies_for_applications_or_other_actions_do_not_count() {
        let applications = policy(&[("grantControls.builtInControls", json!(["compliantDevice"]))]);
        let found = verdict(&[applications]);
        assert_eq!(found.arguments()[2], "\"Policy\" (for applications or another action)");
        let join = [("conditions.applications.includeUserActions", json!(["urn:user:registerdevice"]))];
        assert!(verdict(&[register(&["compliantDevice"], &join)]).is_fail());
    }

    #[test]
    fn what_will_do_in_its_place_comes_near() {
        let found = verdict(&[register(&["compliantDevice", "mfa"], &[])]);
        assert_eq!(found.arguments()[2], "\"Policy\" (mfa will do in place of a managed device)");
        assert_eq!(
            verdict(&[register(&["mfa"], &[])]).message::<RegistrationFromUnmanagedDevice>(),
            "nothing-requires"
        );
        assert_eq!(verdict(&[]).message::<RegistrationFromUnmanagedDevice>(), "nothing-requires");
    }

    #[test]
    fn who_is_left_out_is_told_and_emergency_accounts_may_be() {
        let excluded = register(&["compliantDevice"], &[("conditions.users.excludeUsers", json!(["u1"]))]);
        assert_eq!(verdict(std::slice::from_ref(&excluded)).arguments()[1], "the user u1");
        let tenant = Tenant::new().with::<Policy>(excluded).parameter("excluded-principals", "u1");
        assert!(tenant.check::<RegistrationFromUnmanagedDevice>().is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let nothing = register(&["compliantDevice"], &[("conditions.applications.includeUserActions", json!([]))]);
        assert_eq!(verdict(&[nothing]).arguments(), ["Policy", "conditions.applications.includeUserActions"]);
        assert!(verdict(&[register(&["compliantDevice"], &[("state", Value::Null)])]).is_unknown());
    }
}
