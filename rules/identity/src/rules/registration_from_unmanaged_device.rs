//! Methods that are registered from any device.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{is_not_licensed, judge_as};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::MANAGED_DEVICE_TO_REGISTER;
use crate::emergency::Administrator;

/// Authentication methods can be registered from devices that are not managed
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies for the user action *Register security information* require of all
/// members of the tenant a device that is compliant or joined to the own directory: either of both, or one of them alone. A
/// policy does not count if another control will do in its place. Guests may be left out: their devices are managed
/// elsewhere. Policies that are narrowed are taken together, as in `mfa-not-required`. Users and groups may be excluded if
/// they are listed in the parameter `excluded-principals`. A tenant whose plans have no Conditional Access, and that has no
/// policy, is not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// Whoever has the password of an account without a method is asked to register one, and whoever has a stolen session
/// adds one of their own: from then on the second factor is the attacker's, and stays when the password is changed.
///
/// # Remediation
/// 1. Before the policy, see to those who have no managed device yet. A Temporary Access Pass proves who somebody is, and
///    does not meet a device control: on a private device the person stays blocked. Let new people sign in first, with a
///    Temporary Access Pass, on the device that is set up for them: that joins and enrolls it, and the method is registered
///    there.
/// 2. Exclude guest and external users: a policy on devices blocks them, and a Temporary Access Pass is not for them.
/// 3. Entra admin center > Conditional Access > New policy: all users but those and the emergency accounts, Target resources >
///    User actions > Register security information, Grant > Require device to be marked as compliant and, where devices are
///    hybrid joined, Require Microsoft Entra hybrid joined device > Require one of the selected controls. Run it report-only
///    for some days. List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.10 (in part: a hybrid joined device alone passes here, and CIS asks for a compliant one)
/// - SCuBA MS.AAD.3.8v1 (in part: one of the two controls alone passes here, and guests may be left out)
/// - ATT&CK T1098.005
/// - ATT&CK T1556.006
/// - <https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: prowler-cloud/prowler prowler/compliance/m365/cis_7.0_m365.json @06b5790b
/// - remediation: reference facts.md, registration-from-unmanaged-device (policy-all-users-security-info-registration.md @045eaeb4)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.4,
    tags("conditional-access", "devices", "mfa"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "No Conditional Access policy requires a managed device to register security information",
        not_required = "A managed device is not required of all members who register security information {clients}. Gap: {gap}. Closest policies: {near}"
    ),
    unknown(
        unclear = "Whether {policy} requires a managed device to register security information is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "A managed device to register security information is required of all members but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct RegistrationFromUnmanagedDevice;

impl CheckTenant for RegistrationFromUnmanagedDevice {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        if is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        judge_as(scan, scan.excluded_principals(), &policies, MANAGED_DEVICE_TO_REGISTER.of_members(), &[]).verdict(
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
    use crate::conditional_access::combined::tests::{ID, policy};
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
        assert_eq!(found.arguments()[2], format!("{{policy:{ID}}} (applies to applications or another action)"));
        let join = [("conditions.applications.includeUserActions", json!(["urn:user:registerdevice"]))];
        assert!(verdict(&[register(&["compliantDevice"], &join)]).is_fail());
    }

    #[test]
    fn what_will_do_in_its_place_comes_near() {
        let found = verdict(&[register(&["compliantDevice", "mfa"], &[])]);
        assert_eq!(
            found.arguments()[2],
            format!("{{policy:{ID}}} (accepts multifactor authentication instead of a managed device)")
        );
        assert_eq!(
            verdict(&[register(&["mfa"], &[])]).message::<RegistrationFromUnmanagedDevice>(),
            "nothing-requires"
        );
        assert_eq!(verdict(&[]).message::<RegistrationFromUnmanagedDevice>(), "nothing-requires");
    }

    #[test]
    fn who_is_left_out_is_told_and_emergency_accounts_may_be() {
        let excluded = register(&["compliantDevice"], &[("conditions.users.excludeUsers", json!(["u1"]))]);
        assert_eq!(verdict(std::slice::from_ref(&excluded)).arguments()[1], "the user {user:u1}");
        let tenant = Tenant::new().with::<Policy>(excluded).parameter("excluded-principals", "u1");
        assert!(tenant.check::<RegistrationFromUnmanagedDevice>().is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let nothing = register(&["compliantDevice"], &[("conditions.applications.includeUserActions", json!([]))]);
        assert_eq!(verdict(&[nothing]).arguments()[1], "conditions.applications.includeUserActions is not there");
        let guests = ("conditions.users.excludeUsers", json!(["GuestsOrExternalUsers"]));
        assert!(verdict(&[register(&["compliantDevice"], &[guests])]).is_pass(), "guests register at home");
        assert!(verdict(&[register(&["compliantDevice"], &[("state", Value::Null)])]).is_unknown());
    }
}
