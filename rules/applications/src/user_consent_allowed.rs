//! Consent of users to applications.

use ephor_sdk::prelude::*;

use crate::authorization_policy::AuthorizationPolicy;

/// Users may give applications access to their data
///
/// # What it does
/// Reads which permission grant policies the authorization policy assigns to users. Any policy for consent to
/// applications on one's own behalf (`ManagePermissionGrantsForSelf…`) fails: `microsoft-user-default-legacy` lets users
/// consent to everything that needs no administrator, `microsoft-user-default-low` to permissions classified as low
/// risk, `microsoft-user-default-recommended` to what Microsoft recommends. Policies for resources that a user owns, such
/// as a team or a chat, do not matter here.
///
/// # Why it matters
/// In consent phishing, a link asks for access to mail and files in the name of a harmless application. One click gives
/// it, no password is asked, and a new password does not end it.
///
/// # How to mend
/// Entra admin center > Enterprise apps > Consent and permissions > User consent settings: *Do not allow user consent*.
/// Switch on the admin consent workflow beside it, so that people can ask. Grants that exist stay: review them.
///
/// # References
/// - CIS-M365 5.1.5.1
/// - SCuBA MS.AAD.5.2v1
/// - ATT&CK T1528
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.4,
    tags("applications", "consent"),
    each(AuthorizationPolicy),
    fail(
        to_everything = "users may consent to whatever an application asks that needs no administrator: {policies}",
        to_some = "users may consent to some permissions of applications: {policies}"
    )
)]
pub struct UserConsentAllowed;

impl CheckDocument<AuthorizationPolicy> for UserConsentAllowed {
    fn check(policy: &Item<AuthorizationPolicy>, _scan: &Scan<Self>) -> Verdict {
        let Some(assigned) = policy.consent_for_self() else {
            return Verdict::not_known("permissionGrantPolicyIdsAssignedToDefaultUserRole");
        };
        let for_self: Vec<&str> = assigned.iter().map(|assigned| assigned.whole).collect();
        let words = || for_self.join(", ");
        if for_self.is_empty() {
            Verdict::Pass
        } else if for_self.iter().any(|id| id.to_ascii_lowercase().ends_with("-legacy")) {
            Self::to_everything(words())
        } else {
            Self::to_some(words())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policy: Value) -> Verdict {
        Tenant::new().with::<AuthorizationPolicy>(policy).objects::<UserConsentAllowed>().pop().unwrap().1
    }

    fn assigned(ids: Value) -> Verdict {
        verdict(json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": ids}))
    }

    #[test]
    fn no_consent_for_oneself_passes() {
        assert!(assigned(json!([])).is_pass());
        let team = "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team";
        assert!(assigned(json!([team])).is_pass());
        assert!(verdict(json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": []}})).is_pass());
    }

    #[test]
    fn consent_for_oneself_fails_and_says_how_far_it_goes() {
        let low = assigned(json!(["ManagePermissionGrantsForSelf.microsoft-user-default-low"]));
        assert_eq!((low.is_fail(), low.message::<UserConsentAllowed>()), (true, "to-some"));
        let custom = assigned(json!("ManagePermissionGrantsForSelf.our-own"));
        assert_eq!(custom.message::<UserConsentAllowed>(), "to-some");
        let legacy = "managePermissionGrantsForSelf.microsoft-user-default-legacy";
        let legacy = verdict(json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": [legacy]}}));
        assert_eq!((legacy.is_fail(), legacy.message::<UserConsentAllowed>()), (true, "to-everything"));
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!({})).is_unknown());
        assert!(assigned(json!(null)).is_unknown());
        assert!(verdict(json!({"defaultUserRolePermissions": {}})).is_unknown());
    }
}
