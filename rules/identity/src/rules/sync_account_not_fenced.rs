//! A synchronization account that signs in from anywhere.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::conditional_access::coverage::Coverage;
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::members::Person;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::ALL_BLOCKED;
use crate::conditional_access::user_policies::synchronizing;
use crate::service_plan::has_conditional_access;

/// The synchronization account can sign in from anywhere
///
/// # What it checks
/// Looks for the account with which Microsoft Entra Connect or Cloud Sync writes to the directory, by its role *Directory
/// Synchronization Accounts* or *On Premises Directory Sync Account*, whatever it is called, and asks whether the enabled
/// Conditional Access policies that apply to it block every sign-in from outside the locations that they name: for all
/// applications, platforms and devices, in browsers and in apps. A tenant without Conditional Access in its plans is not judged.
///
/// # Why it matters
/// The account has a password that never changes, no second factor, and is left out of the policies that stop others.
/// Whoever takes it from the server, as attackers do with known tools, resets passwords and changes people in the cloud
/// from wherever they are.
///
/// # Remediation
/// 1. Look first where the account signs in from: Entra admin center > Monitoring & health > Sign-in logs, *User*, of 30 days.
///    The account of Microsoft Entra Connect (`Sync_…`) comes from the server. That of Cloud Sync
///    (`ADToAADSyncServiceAccount@…`) may come from Microsoft's service: then a fence around your addresses stops the
///    synchronization, and it must not be made for that account.
/// 2. Conditional Access > Named locations: the addresses that the server reaches the internet by, all of them.
/// 3. New policy: Users > Include > Directory roles > Directory Synchronization Accounts, all resources, Locations > Include
///    Any, Exclude that location, Grant: Block access. Run it report-only for a day, then switch it on.
/// 4. Better: let Microsoft Entra Connect, from 2.5.76.0, sign in as an application with a certificate, delete the account
///    when nothing uses it any more, and fence the application (Workload ID Premium): Include > that service principal.
///
/// # References
/// - ATT&CK T1078.004
/// - ATT&CK T1556.007
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-block-by-location>
/// # Witnesses
/// - claim: reference field-faults.md, F13
/// - remediation: reference facts.md, sync-account-not-fenced (hybrid/cloud-sync/reference-error-codes.md @19cc3f7a)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 7.6,
    tags("conditional-access", "hybrid"),
    documents(Policy, TenantPlan),
    optional(AuthenticationStrength, NamedLocation),
    optional_columns(policy_groups),
    fail(open = "{subject} synchronizes the directory and can sign in from anywhere. Gap: {gap}"),
    unknown(
        unclear = "Whether {policy} fences {subject}, which synchronizes the directory, is not known: {reason}",
        too_many = "The Conditional Access policies that apply to {subject} distinguish more cases than can be tried"
    )
)]
pub struct SyncAccountNotFenced<'a> {
    id: Option<&'a str>,
    named_for_synchronization: Option<bool>,
    account_enabled: Option<bool>,
    external_user_type: Option<&'a str>,
    directory_roles: Option<SymbolSet<'a>>,
    policy_groups: Option<SymbolSet<'a>>,
}

impl CheckRow for SyncAccountNotFenced<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let person = Person {
            id: self.id,
            user_type: None,
            external_user_type: self.external_user_type,
            groups: self.policy_groups,
            roles: self.directory_roles,
        };
        if let Err(verdict) = synchronizing(person, self.named_for_synchronization) {
            return verdict;
        }
        if !has_conditional_access(&scan.documents::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<Policy>();
        let coverage = scan.once(|scan| Coverage::elsewhere(&Policies::of(scan), ALL_BLOCKED));
        let verdict = coverage.of(person).verdict(
            &policies,
            |open| match self.account_enabled {
                None => Verdict::not_known("account_enabled"),
                Some(_) => Self::open(open.what()).at_all(open.policies(&policies)),
            },
            Self::unclear,
            Self::too_many,
        );
        // One that is fenced passes, on or off.
        if self.account_enabled == Some(false) && !verdict.is_pass() { Verdict::NotApplicable } else { verdict }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION;
    use crate::conditional_access::user_policies::tests::synchronization_account;
    use ephor_sdk::serde_json::{Value, json};

    fn ask(plan: &str, policies: &[Value], changes: Value) -> Verdict {
        let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanName": plan}));
        let tenant = tenant.with_all::<Policy>(policies);
        tenant.row::<SyncAccountNotFenced>(synchronization_account(changes))
    }

    fn verdict(policies: &[Value], changes: Value) -> Verdict {
        ask("AAD_PREMIUM", policies, changes)
    }

    fn fence(changes: &[(&str, Value)]) -> Value {
        let own = [
            ("conditions.users.includeUsers", json!([])),
            ("conditions.users.includeRoles", json!([DIRECTORY_SYNCHRONIZATION])),
            ("conditions.locations", json!({"includeLocations": ["All"], "excludeLocations": ["l1", "l2"]})),
            ("grantControls.builtInControls", json!(["block"])),
        ];
        policy(&[&own, changes].concat())
    }

    #[test]
    fn an_account_that_is_blocked_elsewhere_passes() {
        assert!(verdict(&[fence(&[])], json!({})).is_pass());
        let trusted = json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]});
        assert!(verdict(&[fence(&[("conditions.locations", trusted)])], json!({})).is_pass());
        let by_user = [("conditions.users.includeRoles", json!([])), ("conditions.users.includeUsers", json!(["U1"]))];
        assert!(verdict(&[fence(&by_user)], json!({})).is_pass());
        assert!(verdict(&[fence(&[("conditions.locations", Value::Null)])], json!({})).is_pass(), "blocked everywhere");
    }

    #[test]
    fn an_account_that_nothing_fences_fails() {
        assert_eq!(verdict(&[], json!({})).arguments(), ["every sign-in"]);
        assert!(verdict(&[fence(&[("state", json!("disabled"))])], json!({})).is_fail());
        assert!(verdict(&[fence(&[("grantControls.builtInControls", json!(["mfa"]))])], json!({})).is_fail());
        let other = fence(&[("conditions.users.includeRoles", json!(["other"]))]);
        assert!(verdict(&[other], json!({})).is_fail());
    }

    #[test]
    fn a_fence_with_a_hole_fails_and_says_where_it_is() {
        let found =
            verdict(&[fence(&[("conditions.applications.includeApplications", json!(["Office365"]))])], json!({}));
        assert_eq!(
            found.arguments(),
            ["applications outside {application:Office365}\noutside the locations {location:l1}, {location:l2}"]
        );
        let some = json!({"includeLocations": ["l3"], "excludeLocations": []});
        assert!(verdict(&[fence(&[("conditions.locations", some)])], json!({})).is_fail(), "all but these are open");
    }

    #[test]
    fn other_accounts_and_tenants_without_conditional_access_are_left_out() {
        assert!(verdict(&[], json!({"directory_roles": []})).is_not_applicable());
        assert!(verdict(&[], json!({"account_enabled": false})).is_not_applicable());
        assert!(ask("EXCHANGE_S_ENTERPRISE", &[], json!({})).is_not_applicable());
        assert!(ask("AAD_PREMIUM_P2", &[], json!({})).is_fail());
        assert!(ask("AAD_PREMIUM_GOV", &[], json!({})).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(verdict(&[], json!({"directory_roles": null})).arguments(), ["directory_roles"]);
        assert_eq!(verdict(&[], json!({"account_enabled": null})).arguments(), ["account_enabled"]);
        assert_eq!(
            verdict(&[fence(&[("state", Value::Null)])], json!({})).arguments(),
            [&format!("{{policy:{ID}}}"), "state is not there"]
        );
        let by_group = [("conditions.users.includeRoles", json!([])), ("conditions.users.includeGroups", json!(["g"]))];
        assert_eq!(verdict(&[fence(&by_group)], json!({"policy_groups": null})).arguments(), ["policy_groups"]);
    }
}
