//! Consent of administrators, for everybody, to applications of strangers.

use ephor_sdk::prelude::*;

use crate::permissions::{dangerous_delegated, foreign, unverified};

/// An application of another organization may read data of all users, and its publisher is not verified
///
/// # What it checks
/// Looks at the delegated permissions that an administrator granted for all users to each enabled application that is of
/// another tenant and whose publisher Microsoft has not verified. Those that open mail, files or conversations, or what an
/// administrator may do, fail; the list is dated data of the rule. `offline_access` is told beside them: with it the access
/// lasts while nobody is signed in. Applications of Microsoft and of this tenant are left out. List what you have examined
/// in the parameter `trusted-applications`.
///
/// # Why it matters
/// Consent for the whole tenant is one click of one administrator, and it is what consent phishing of administrators is
/// for. From then on the application reads as each person who signs in to it, new people included, and nobody is asked
/// again.
///
/// # Remediation
/// 1. Ask who works with it: what is revoked stops for everybody at once. Where it is needed, let it be assigned to those who
///    need it first (Users and groups), and then Properties > *Assignment required?* Yes.
/// 2. Entra admin center > Enterprise apps > the application > Permissions > Admin consent: *Revoke* what it does not need.
/// 3. If nobody knows it: Properties > *Enabled for users to sign-in?* No; look through its sign-ins and what it did, and then
///    delete it.
///
/// # References
/// - ATT&CK T1528
/// - ATT&CK T1566.002
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/defender-office-365/detect-and-remediate-illicit-consent-grants>
/// # Witnesses
/// - claim: reference facts.md, risky-tenant-consent
/// - remediation: reference facts.md, manage-application-permissions
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "error",
    severity = 7.8,
    tags("applications", "consent"),
    parameter(trusted_applications: list = "", "Ids (appId) of applications that may hold such permissions"),
    fail(granted = "{subject} is of another organization, its publisher is not verified, and it may for all users {permissions}")
)]
pub struct RiskyTenantConsent<'a> {
    account_enabled: Option<bool>,
    app_id: Option<&'a str>,
    owner: Option<&'a str>,
    publisher_verified: Option<bool>,
    tenant_permissions: Option<SymbolSet<'a>>,
}

impl CheckRow for RiskyTenantConsent<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = foreign(self.account_enabled, self.owner) {
            return verdict;
        }
        let Some(held) = self.tenant_permissions else { return Verdict::not_known("tenant_permissions") };
        let Some(permissions) = dangerous_delegated(held) else { return Verdict::Pass };
        match unverified(self.app_id, scan.trusted_applications(), self.publisher_verified) {
            Ok(()) => Self::granted(permissions),
            Err(verdict) => verdict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::tests::{assert_only_strangers_are_judged, assert_trusted_ones_pass, stranger};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn row(changes: Value) -> Value {
        let held = json!({"tenant_permissions": ["User.Read", "offline_access", "Mail.Read", "EWS.AccessAsUser.All"]});
        changed(stranger(&held), &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<RiskyTenantConsent>(row(changes))
    }

    #[test]
    fn dangerous_permissions_of_a_stranger_fail_and_are_named() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["EWS.AccessAsUser.All, Mail.Read, with offline_access"]);
        let online = verdict(json!({"tenant_permissions": ["files.readwrite"]}));
        assert_eq!(online.arguments().last().unwrap(), "files.readwrite");
    }

    #[test]
    fn harmless_permissions_and_verified_publishers_pass() {
        let harmless = json!(["openid", "profile", "offline_access", "User.Read", "Mail.ReadBasic"]);
        assert!(verdict(json!({"tenant_permissions": harmless})).is_pass());
        assert!(verdict(json!({"tenant_permissions": [], "publisher_verified": null})).is_pass());
        assert!(verdict(json!({"publisher_verified": true})).is_pass());
    }

    #[test]
    fn applications_of_microsoft_and_of_this_tenant_are_left_out() {
        assert_only_strangers_are_judged::<RiskyTenantConsent>(&row(json!({})));
    }

    #[test]
    fn an_application_that_cannot_sign_in_is_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn trusted_applications_pass() {
        assert_trusted_ones_pass::<RiskyTenantConsent>(&row(json!({})));
    }

    #[test]
    fn whose_it_is_matters_for_the_harmless_too() {
        for column in ["account_enabled", "owner"] {
            let harmless = json!({"tenant_permissions": [], column: null});
            assert!(verdict(harmless).is_unknown(), "{column}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "owner", "publisher_verified", "tenant_permissions"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
        assert!(verdict(json!({"owner": "partner"})).is_unknown());
    }
}
