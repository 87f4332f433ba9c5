//! Consent of users to applications of strangers.

use ephor_sdk::prelude::*;

use crate::permissions::{dangerous_delegated, foreign, unverified};

/// Users have given data to an application of another organization whose publisher is not verified
///
/// # What it checks
/// Looks at the delegated permissions that single users granted to each enabled application that is of another tenant and
/// whose publisher Microsoft has not verified. Those that open mail, files or conversations, or what an administrator may
/// do, fail; the list is dated data of the rule. `offline_access` is told beside them: with it the access lasts while nobody
/// is signed in. Applications of Microsoft and of this tenant are left out. List what you have examined in the parameter
/// `trusted-applications`.
///
/// # Why it matters
/// In consent phishing a link asks for access in the name of a harmless application. Whoever said yes gave away mail and
/// files, without a password, past the second factor; a new password does not end it. One such grant is often the first of
/// many: the attacker writes to the colleagues next.
///
/// # Remediation
/// 1. Entra admin center > Enterprise apps > the application > Permissions > User consent: who granted what. Ask them; a tool
///    that they work with stops with the next step.
/// 2. If nobody knows it, disable it: Properties > *Enabled for users to sign-in?* No.
/// 3. The portal cannot revoke what users granted. With Microsoft Graph PowerShell (`DelegatedPermissionGrant.ReadWrite.All`):
///
/// ```powershell
/// Get-MgOauth2PermissionGrant -All | Where-Object ClientId -eq <object id of the service principal> |
///     ForEach-Object { Remove-MgOauth2PermissionGrant -OAuth2PermissionGrantId $_.Id }
/// ```
///
/// 4. Revoke the sessions of those people, and treat their mailboxes as read. Then close the way: see `user-consent-allowed`.
///
/// # References
/// - CIS-M365 5.1.5.1 (in part: what was granted already, not whether it can be)
/// - ATT&CK T1528
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/defender-office-365/detect-and-remediate-illicit-consent-grants>
/// # Witnesses
/// - claim: reference facts.md, risky-user-consent
/// - remediation: reference facts.md, You can't revoke permissions in the User consent tab
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "error",
    severity = 7.2,
    tags("applications", "consent"),
    parameter(trusted_applications: list = "", "Ids (appId) of applications that may hold such permissions"),
    fail(granted = "{subject} is of another organization, its publisher is not verified, and {users} let it {permissions}")
)]
pub struct RiskyUserConsent<'a> {
    account_enabled: Option<bool>,
    app_id: Option<&'a str>,
    owner: Option<&'a str>,
    publisher_verified: Option<bool>,
    user_permissions: Option<SymbolSet<'a>>,
    consenting_users: Option<i64>,
}

impl RiskyUserConsent<'_> {
    fn users(&self) -> String {
        match self.consenting_users {
            Some(1) => "1 user".to_owned(),
            Some(count) if count > 1 => format!("{count} users"),
            _ => "users".to_owned(),
        }
    }
}

impl CheckRow for RiskyUserConsent<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = foreign(self.account_enabled, self.owner) {
            return verdict;
        }
        let Some(held) = self.user_permissions else { return Verdict::not_known("user_permissions") };
        let Some(permissions) = dangerous_delegated(held) else { return Verdict::Pass };
        match unverified(self.app_id, scan.trusted_applications(), self.publisher_verified) {
            Ok(()) => Self::granted(self.users(), permissions),
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
        let held = json!({"user_permissions": ["User.Read", "offline_access", "Mail.Read", "EWS.AccessAsUser.All"],
            "consenting_users": 3});
        changed(stranger(&held), &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<RiskyUserConsent>(row(changes))
    }

    #[test]
    fn dangerous_permissions_of_a_stranger_fail_and_are_named() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["3 users", "EWS.AccessAsUser.All, Mail.Read, with offline_access"]);
        let online = verdict(json!({"user_permissions": ["files.readwrite"]}));
        assert_eq!(online.arguments().last().unwrap(), "files.readwrite");
    }

    #[test]
    fn harmless_permissions_and_verified_publishers_pass() {
        let harmless = json!(["openid", "profile", "offline_access", "User.Read", "Mail.ReadBasic"]);
        assert!(verdict(json!({"user_permissions": harmless})).is_pass());
        assert!(verdict(json!({"user_permissions": [], "publisher_verified": null})).is_pass());
        assert!(verdict(json!({"publisher_verified": true})).is_pass());
    }

    #[test]
    fn how_many_users_is_told_where_it_is_known() {
        assert_eq!(verdict(json!({"consenting_users": 1})).arguments()[0], "1 user");
        assert_eq!(verdict(json!({"consenting_users": null})).arguments()[0], "users");
    }

    #[test]
    fn applications_of_microsoft_and_of_this_tenant_are_left_out() {
        assert_only_strangers_are_judged::<RiskyUserConsent>(&row(json!({})));
    }

    #[test]
    fn an_application_that_cannot_sign_in_is_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn trusted_applications_pass() {
        assert_trusted_ones_pass::<RiskyUserConsent>(&row(json!({})));
    }

    #[test]
    fn whose_it_is_matters_for_the_harmless_too() {
        for column in ["account_enabled", "owner"] {
            let harmless = json!({"user_permissions": [], column: null});
            assert!(verdict(harmless).is_unknown(), "{column}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "owner", "publisher_verified", "user_permissions"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
        assert!(verdict(json!({"owner": "partner"})).is_unknown());
    }
}
