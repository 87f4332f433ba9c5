//! Who may register applications.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::authorization_policy::AuthorizationPolicy;

/// Any user may register applications
///
/// # What it checks
/// Reads `defaultUserRolePermissions.allowedToCreateApps` of the authorization policy.
///
/// # Why it matters
/// Who registers an application owns it and can add secrets to it. An application that a plain user registered, and
/// that later gets consent, is a way in that survives the user's new password, and that nobody looks after.
///
/// # Remediation
/// Give the role *Application Developer* to those who need it first: scripts and tools that register applications as a plain
/// user fail afterwards. Then Entra admin center > Users > User settings > *Users
/// can register applications*: No. Or:
///
/// ```powershell
/// Update-MgPolicyAuthorizationPolicy -DefaultUserRolePermissions @{ AllowedToCreateApps = $false }
/// ```
///
/// # References
/// - CIS-M365 5.1.2.2
/// - SCuBA MS.AAD.5.1v1
/// - ATT&CK T1098.001
/// - <https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-app-roles>
/// # Witnesses
/// - claim: reference facts.md, user-app-registration-allowed
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("applications"),
    each(AuthorizationPolicy),
    fail(allowed = "Any user may register applications: allowedToCreateApps is true")
)]
pub struct UserAppRegistrationAllowed;

impl CheckDocument<AuthorizationPolicy> for UserAppRegistrationAllowed {
    fn check(policy: &Item<AuthorizationPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.permission("allowedToCreateApps").and_then(Value::as_bool) {
            Some(false) => Verdict::Pass,
            Some(true) => Self::allowed(),
            None => Verdict::not_known("defaultUserRolePermissions.allowedToCreateApps"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(permissions: Value) -> Verdict {
        let tenant = Tenant::new().with::<AuthorizationPolicy>(json!({"defaultUserRolePermissions": permissions}));
        tenant.objects::<UserAppRegistrationAllowed>().pop().unwrap().1
    }

    #[test]
    fn registration_by_users_fails() {
        assert!(verdict(json!({"allowedToCreateApps": true})).is_fail());
    }

    #[test]
    fn registration_by_administrators_only_passes() {
        assert!(verdict(json!({"allowedToCreateApps": false})).is_pass());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for permissions in [json!(null), json!({}), json!({"allowedToCreateApps": null}), json!([])] {
            assert!(verdict(permissions.clone()).is_unknown(), "{permissions}");
        }
    }
}
