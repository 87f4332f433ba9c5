//! Policies that keep the synchronization account out.

use ephor_sdk::prelude::*;

use crate::conditional_access::coverage::{Coverage, Standing};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::members::Person;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::SYNCHRONIZATION_ASKED;
use crate::conditional_access::user_policies::synchronizing;

/// A Conditional Access policy asks of the synchronization account what it cannot give
///
/// # What it checks
/// Looks for the account with which Microsoft Entra Connect or Cloud Sync writes to the directory, by its role *Directory
/// Synchronization Accounts* or *On Premises Directory Sync Account*, whatever it is called, and asks whether an enabled
/// Conditional Access policy that applies to its sign-ins asks for more than a password: a managed device, multifactor
/// authentication, an authentication strength, terms of use. Policies that block are not meant: see `sync-account-not-fenced`.
///
/// # Why it matters
/// The account signs in without a person and without the identity of a device. A policy for all users stops it, and with
/// it the synchronization: people who left stay enabled in the cloud, and changed passwords do not arrive.
///
/// # Remediation
/// 1. Exclude the role *Directory Synchronization Accounts* from the policy: Entra admin center > Conditional Access > the
///    policy > Users > Exclude > Directory roles. The rules on Conditional Access let that role be excluded. It leaves the
///    account open to whoever has its password, so fence it by address instead: see `sync-account-not-fenced`.
/// 2. Better: let Microsoft Entra Connect, from 2.5.76.0, sign in as an application with a certificate, and delete the
///    account and its exclusion when nothing uses it any more.
///
/// # References
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/reference-connect-accounts-permissions>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/authenticate-application-id>
/// # Witnesses
/// - claim: reference facts.md, sync-account-not-excluded (policy-all-users-device-compliance.md @0a977237)
/// - claim: reference field-faults.md, F13
/// - remediation: reference facts.md, sync-account-not-excluded (authenticate-application-id.md @01903800)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 4.8,
    tags("conditional-access", "hybrid"),
    documents(Policy),
    optional(AuthenticationStrength, NamedLocation),
    optional_columns(policy_groups),
    fail(asked = "{subject} synchronizes the directory, and these policies ask for what it cannot give: {policies}"),
    unknown(
        unclear = "Whether {policy} asks for something of {subject}, which synchronizes the directory, is not known: {reason}"
    )
)]
pub struct SyncAccountNotExcluded<'a> {
    id: Option<&'a str>,
    named_for_synchronization: Option<bool>,
    account_enabled: Option<bool>,
    external_user_type: Option<&'a str>,
    directory_roles: Option<SymbolSet<'a>>,
    policy_groups: Option<SymbolSet<'a>>,
}

impl CheckRow for SyncAccountNotExcluded<'_> {
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
        let policies = scan.documents::<Policy>();
        let coverage = scan.once(|scan| Coverage::new(&Policies::of(scan), SYNCHRONIZATION_ASKED));
        let touching = match coverage.touching(person) {
            Ok(touching) => touching,
            Err(_) if self.account_enabled == Some(false) => return Verdict::NotApplicable,
            Err(Standing::Unclear(number, reason)) => {
                return match policies.get(number) {
                    Some(policy) => Self::unclear(policy.name(), reason).at(policy),
                    None => Verdict::not_known(&reason),
                };
            }
            Err(Standing::NotKnown(column)) => return Verdict::not_known(column),
            Err(_) => return Verdict::not_known("directory_roles"),
        };
        let touching: Vec<&Item<Policy>> = touching.into_iter().filter_map(|number| policies.get(number)).collect();
        if touching.is_empty() {
            return Verdict::Pass;
        }
        match self.account_enabled {
            None => return Verdict::not_known("account_enabled"),
            Some(false) => return Verdict::NotApplicable,
            Some(true) => {}
        }
        let names: Phrases = touching.iter().map(|policy| policy.name()).collect();
        Self::asked(names).at_all(touching)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::{ID, policy};
    use crate::conditional_access::user_policies::DIRECTORY_SYNCHRONIZATION;
    use crate::conditional_access::user_policies::tests::synchronization_account;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(policies: &[Value], changes: Value) -> Verdict {
        Tenant::new().with_all::<Policy>(policies).row::<SyncAccountNotExcluded>(synchronization_account(changes))
    }

    fn device(changes: &[(&str, Value)]) -> Value {
        policy(&[&[("grantControls.builtInControls", json!(["compliantDevice"]))], changes].concat())
    }

    #[test]
    fn an_account_that_is_asked_for_a_device_or_a_second_factor_fails() {
        let found = verdict(&[device(&[])], json!({}));
        assert_eq!(found.arguments(), [format!("{{policy:{ID}}}")]);
        let Verdict::Fail(found) = found else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
        assert!(verdict(&[policy(&[])], json!({})).is_fail());
        let windows = [("conditions.platforms", json!({"includePlatforms": ["windows"]}))];
        assert!(verdict(&[device(&windows)], json!({})).is_fail());
    }

    #[test]
    fn an_account_that_is_left_out_passes() {
        assert!(verdict(&[device(&[("conditions.users.excludeUsers", json!(["u1"]))])], json!({})).is_pass());
        let role = [("conditions.users.excludeRoles", json!([DIRECTORY_SYNCHRONIZATION.to_uppercase()]))];
        assert!(verdict(&[device(&role)], json!({})).is_pass());
        let group = [("conditions.users.excludeGroups", json!(["g"]))];
        assert!(verdict(&[device(&group)], json!({"policy_groups": ["g"]})).is_pass());
        assert!(verdict(&[], json!({})).is_pass());
    }

    #[test]
    fn policies_that_do_not_concern_a_server_or_are_not_in_force_do_not_count() {
        let phones = [("conditions.platforms", json!({"includePlatforms": ["iOS", "android"]}))];
        assert!(verdict(&[device(&phones)], json!({})).is_pass());
        assert!(verdict(&[device(&[("conditions.clientAppTypes", json!(["browser"]))])], json!({})).is_pass());
        assert!(verdict(&[device(&[("state", json!("disabled"))])], json!({})).is_pass());
        let code = [("conditions.authenticationFlows.transferMethods", json!("deviceCodeFlow"))];
        assert!(verdict(&[device(&code)], json!({})).is_pass(), "nobody types a code on a server");
        let block = policy(&[("grantControls.builtInControls", json!(["block"]))]);
        assert!(verdict(&[block], json!({})).is_pass(), "a fence is meant to block");
    }

    #[test]
    fn other_accounts_are_left_out() {
        assert!(verdict(&[device(&[])], json!({"directory_roles": []})).is_not_applicable());
        assert!(verdict(&[device(&[])], json!({"account_enabled": false})).is_not_applicable());
        assert!(verdict(&[], json!({"account_enabled": false})).is_pass(), "nothing is asked of it, on or off");
        let named = json!({"directory_roles": [], "named_for_synchronization": true});
        assert!(verdict(&[device(&[])], named).is_not_applicable(), "the role decides, not the name");
    }

    #[test]
    fn the_newer_role_is_one_of_synchronization_too() {
        let newer = json!({"directory_roles": [crate::conditional_access::user_policies::ON_PREMISES_SYNCHRONIZATION.to_uppercase()]});
        assert!(verdict(&[device(&[])], newer.clone()).is_fail());
        assert!(verdict(&[], newer).is_pass());
    }

    #[test]
    fn a_policy_that_may_reach_further_than_is_known_is_not_called_harmless() {
        for (path, value) in [
            ("conditions.clientAppTypes", json!(["brandNew"])),
            ("conditions.users.includeRobots", json!(["All"])),
            ("conditions.brandNew", json!("x")),
            ("conditions.applications.applicationFilter", json!({"mode": "include", "rule": "x"})),
        ] {
            let found = verdict(&[device(&[(path, value)])], json!({}));
            assert!(!found.is_pass(), "{path}");
        }
        let left_out = [("conditions.brandNew", json!("x")), ("conditions.users.excludeUsers", json!(["u1"]))];
        assert!(verdict(&[device(&left_out)], json!({})).is_pass(), "it leaves the account out");
        let registration = [
            ("conditions.applications.includeApplications", json!([])),
            ("conditions.applications.includeUserActions", json!(["urn:user:registersecurityinfo"])),
        ];
        assert!(verdict(&[device(&registration)], json!({})).is_pass(), "nobody registers a method there");
    }

    #[test]
    fn without_roles_the_names_decide() {
        let roles = |more: Value| {
            let changes = json!({"directory_roles": null});
            verdict(&[device(&[])], changed(changes, &more))
        };
        assert!(roles(json!({"named_for_synchronization": true})).is_fail());
        assert_eq!(roles(json!({"named_for_synchronization": false})).arguments(), ["directory_roles"]);
        assert_eq!(roles(json!({"named_for_synchronization": null})).arguments(), ["directory_roles"]);
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let group = [device(&[("conditions.users.excludeGroups", json!(["g"]))])];
        assert_eq!(verdict(&group, json!({"policy_groups": null})).arguments(), ["policy_groups"]);
        assert_eq!(
            verdict(&[device(&[("state", Value::Null)])], json!({})).arguments(),
            [&format!("{{policy:{ID}}}"), "state is not there"]
        );
        assert_eq!(verdict(&[device(&[])], json!({"account_enabled": null})).arguments(), ["account_enabled"]);
    }
}
