//! Sign-ins from any device.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{Judgement, is_not_licensed, judge_members_and_guests};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::MANAGED_DEVICE_REQUIRED;
use crate::emergency::Administrator;

/// A managed device is not required of everybody
///
/// # What it checks
/// Asks whether the enabled Conditional Access policies require of all members of the tenant, for all applications, in
/// browsers and in apps, a device that is compliant or joined to the own directory: either of both, or one of them alone. A
/// policy does not count if multifactor authentication or another control will do in its place. Guests may be left out, if
/// multifactor authentication is required of them: their devices are managed elsewhere. Policies that are narrowed are taken
/// together, as in `mfa-not-required`. Users and groups may be excluded if they are listed in the parameter
/// `excluded-principals`. The roles of synchronization accounts may be excluded anyway, since nobody can answer there:
/// `sync-account-not-fenced` looks after them. A tenant whose plans have no Conditional Access, and that has no policy, is
/// not judged.
/// Where one or two cloud-only Global Administrators that every policy for all users leaves out by name are all that is missing,
/// that is not known: they look like emergency accounts, and whether they are has to be said by naming them.
///
/// # Why it matters
/// With a stolen password or session an attacker works from a device of their own. A device that the organization knows,
/// updates and can wipe is something that nobody carries off through a web page.
///
/// # Remediation
/// 1. Guests first: with the policy they are locked out, unless the tenant trusts the compliant and hybrid joined devices of
///    their own (Entra admin center > External Identities > Cross-tenant access settings > Inbound access > Trust settings).
///    Otherwise exclude guest and external users, and require multifactor authentication of them by a policy of their own.
/// 2. Enroll devices in Intune, or join them: Entra admin center > Devices shows which are compliant and which are not. Telephones
///    and private devices that are not enrolled are kept out, too.
/// 3. Conditional Access > New policy: all users but the emergency accounts and the synchronization account, all
///    resources, Grant > Require device to be marked as compliant and, where devices are hybrid joined, Require Microsoft
///    Entra hybrid joined device > Require one of the selected controls. Run it report-only: it shows who would be kept out.
///    List the object ids of the emergency accounts in `excluded-principals`.
///
/// # References
/// - CIS-M365 5.2.2.9 (in part: a hybrid joined device alone passes here, and CIS asks for a compliant one)
/// - SCuBA MS.AAD.3.7v1 (in part: one of the two controls alone passes here, and guests may be left out)
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
/// - claim: prowler-cloud/prowler prowler/compliance/m365/cis_7.0_m365.json @06b5790b
/// - claim: reference facts.md, managed-device-not-required (A)
/// - remediation: reference facts.md, Guests are not thought of (A: authentication-conditional-access.md @07cd7acd)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.5,
    tags("conditional-access", "devices"),
    documents(Policy),
    optional(Administrator, AuthenticationStrength, NamedLocation, TenantPlan),
    parameter(excluded_principals: list = "", "Object ids of users and groups that policies may exclude: emergency accounts"),
    fail(
        nothing_requires = "No Conditional Access policy requires a managed device",
        not_required = "A managed device is not required of all members {clients}. Gap: {gap}. Closest policies: {near}",
        guests_open = "A managed device is required of members alone, and nothing is required of guests {clients}. Gap: {gap}"
    ),
    unknown(
        unclear = "Whether {policy} requires a managed device is not known: {reason}",
        too_many = "The Conditional Access policies distinguish more cases than can be tried",
        confirm = "A managed device is required of all members but {accounts}: confirm that these are emergency access accounts, then list them in excluded-principals"
    )
)]
pub struct ManagedDeviceNotRequired;

impl CheckTenant for ManagedDeviceNotRequired {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = Policies::of(scan);
        if is_not_licensed(scan, &policies) {
            return Verdict::NotApplicable;
        }
        let members = |judgement: Judgement<'_>| {
            judgement.verdict(Self::unclear, Self::too_many, Self::confirm, Self::nothing_requires, Self::not_required)
        };
        let (unclear, open) = (Self::unclear, Self::guests_open);
        judge_members_and_guests(
            scan,
            scan.excluded_principals(),
            &policies,
            MANAGED_DEVICE_REQUIRED,
            members,
            unclear,
            Self::too_many,
            open,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
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
        assert_eq!(
            found.arguments()[2],
            format!("{{policy:{ID}}} (accepts multifactor authentication instead of a managed device)")
        );
        let strength = [("grantControls.authenticationStrength", json!({"id": "s", "displayName": "Strong"}))];
        let found = verdict(&[device(&["compliantDevice"], "OR", &strength)]);
        assert_eq!(
            found.arguments()[2],
            format!("{{policy:{ID}}} (accepts the strength \"Strong\" instead of a managed device)")
        );
    }

    #[test]
    fn no_policy_fails_and_narrow_ones_are_named() {
        assert_eq!(verdict(&[]).message::<ManagedDeviceNotRequired>(), "nothing-requires");
        assert_eq!(verdict(&[policy(&[])]).message::<ManagedDeviceNotRequired>(), "nothing-requires");
        let windows = [("conditions.platforms", json!({"includePlatforms": ["all"], "excludePlatforms": ["linux"]}))];
        let found = verdict(&[device(&["compliantDevice"], "OR", &windows)]);
        assert_eq!(found.arguments()[..2], ["in browsers and in mobile and desktop apps", "on Linux"]);
    }

    #[test]
    fn guests_may_be_left_out_where_something_is_asked_of_them() {
        let guests = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider";
        let out = ("conditions.users.excludeGuestsOrExternalUsers", json!({"guestOrExternalUserTypes": guests}));
        let members = device(&["compliantDevice"], "OR", &[out]);
        let found = verdict(std::slice::from_ref(&members));
        assert_eq!(found.message::<ManagedDeviceNotRequired>(), "guests-open");
        assert!(verdict(&[members.clone(), policy(&[])]).is_pass(), "multifactor authentication is asked of everybody");
        let of_guests = policy(&[
            ("conditions.users.includeUsers", json!([])),
            ("conditions.users.includeGuestsOrExternalUsers", json!({"guestOrExternalUserTypes": guests})),
        ]);
        assert!(verdict(&[members, of_guests.clone()]).is_pass());
        assert!(verdict(&[of_guests]).is_fail(), "nothing is asked of members");
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
        assert_eq!(found.arguments()[1], "state is not there");
        assert!(verdict(&[device(&["compliantDevice", "mfa"], "", &[])]).is_unknown());
    }

    #[test]
    fn the_role_of_the_synchronization_account_may_be_excluded_and_no_other() {
        let without = |role: &str| {
            verdict(&[device(&["compliantDevice"], "OR", &[("conditions.users.excludeRoles", json!([role]))])])
        };
        assert!(without(crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION).is_pass());
        assert!(without("62e90394-69f5-4237-9190-012177145e10").is_fail());
    }
}
