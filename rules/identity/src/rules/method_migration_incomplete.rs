//! Whether the old settings for methods still count.

use ephor_sdk::prelude::*;

/// The old settings for authentication methods still count
///
/// # What it checks
/// Reads `policyMigrationState` of the authentication methods policy. `migrationComplete` passes, and so does null, which
/// tenants have that never had the old settings.
///
/// # Why it matters
/// Until the migration is complete, the legacy settings for multifactor authentication and self-service password reset
/// count beside the policy. A method that is off in the policy, such as SMS, can still be on there, where nobody looks.
///
/// # Remediation
/// Methods cannot be changed in the legacy policies since 2025-09-30; they can still be read. Read them first: a method that
/// is on there alone is gone for its users with the last step. Entra admin center > Authentication methods > Policies > Manage
/// migration: follow the migration guide on the page, switch on in the policy what is needed, then choose *Migration complete*.
/// Security questions and the password reset of administrators stay where they are.
///
/// # References
/// - SCuBA MS.AAD.3.4v1
/// - ATT&CK T1556.006
/// - <https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-methods-manage>
/// # Witnesses
/// - claim: reference facts.md, method-migration-incomplete
/// - deadline: reference facts.md, method-migration-incomplete (concept-authentication-methods-manage.md @eb184c96)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("mfa"),
    each(MethodsPolicy),
    fail(incomplete = "The old settings for methods still count: {state}"),
    unknown(
        new_state = "Whether the old settings for methods still count is not known: policyMigrationState is {state}"
    )
)]
pub struct MethodMigrationIncomplete;

/// The authentication methods policy of the tenant.
#[derive(Debug, Document)]
#[document("authentication-methods-policy")]
#[serde(rename_all = "camelCase")]
pub struct MethodsPolicy {
    /// None if it is not there, which is not null.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    policy_migration_state: Option<Option<String>>,
}

impl CheckDocument<MethodsPolicy> for MethodMigrationIncomplete {
    fn check(policy: &Item<MethodsPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.policy_migration_state.as_ref().map(Option::as_deref) {
            None => Verdict::not_known("policyMigrationState"),
            Some(None | Some("migrationComplete")) => Verdict::Pass,
            Some(Some("preMigration")) => Self::incomplete("the migration has not begun"),
            Some(Some("migrationInProgress")) => Self::incomplete("the migration is in progress"),
            Some(Some(state)) => Self::new_state(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policy: Value) -> Verdict {
        Tenant::new().with::<MethodsPolicy>(policy).objects::<MethodMigrationIncomplete>().pop().unwrap().1
    }

    #[test]
    fn complete_or_never_needed_passes() {
        assert!(verdict(json!({"policyMigrationState": "migrationComplete"})).is_pass());
        assert!(verdict(json!({"policyMigrationState": null})).is_pass());
    }

    #[test]
    fn a_migration_that_is_not_complete_fails() {
        for state in ["preMigration", "migrationInProgress"] {
            assert!(verdict(json!({"policyMigrationState": state})).is_fail(), "{state}");
        }
    }

    #[test]
    fn a_state_that_is_new_is_not_known() {
        for state in ["unknownFutureValue", ""] {
            assert_eq!(
                verdict(json!({"policyMigrationState": state})).message::<MethodMigrationIncomplete>(),
                "new-state"
            );
        }
    }

    #[test]
    fn a_state_that_is_not_there_is_not_known() {
        assert!(verdict(json!({})).is_unknown(), "not there is not null");
    }
}
