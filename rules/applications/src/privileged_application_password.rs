//! Powerful applications of the tenant that sign in with a password.

use ephor_sdk::prelude::*;

use crate::permissions::{dangerous, own};

/// An application of the tenant holds dangerous permissions and has a password
///
/// # What it does
/// Looks at the enabled applications of this tenant that hold dangerous application permissions: those that open everybody's
/// mail, files or conversations, that run code on devices, or that change accounts, roles or sign-in. One that has a
/// password (a client secret) fails, whether or not the password has ended by now. Managed identities have none.
///
/// # Why it matters
/// A password of such an application is the key to all mailboxes, or to the tenant, written into a script. Whoever finds it
/// needs neither a second factor nor a device. An application that has one password gets another without anybody wondering.
///
/// # How to mend
/// Give the application a managed identity, a federated credential or a certificate: Entra admin center > App
/// registrations > the application > Certificates & secrets. When the program works with it, delete the client secrets
/// there. Take away the permissions that it does not need, and limit those for mailboxes with Exchange's RBAC for
/// applications.
///
/// # References
/// - ATT&CK T1098.001
/// - ATT&CK T1552.001
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration>
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "warning",
    severity = 6.6,
    tags("applications", "credentials"),
    fail(has_password = "{subject} signs in with a password (it has {count}) and holds {permissions}")
)]
pub struct PrivilegedApplicationPassword<'a> {
    account_enabled: Option<bool>,
    owner: Option<&'a str>,
    principal_type: Option<&'a str>,
    application_permissions: Option<SymbolSet<'a>>,
    passwords: Option<i64>,
}

impl CheckRow for PrivilegedApplicationPassword<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = own(self.account_enabled, self.owner, self.principal_type) {
            return verdict;
        }
        let Some(held) = self.application_permissions else { return Verdict::not_known("application_permissions") };
        let Some(permissions) = dangerous(held) else { return Verdict::NotApplicable };
        match self.passwords {
            None => Verdict::not_known("passwords"),
            Some(..=0) => Verdict::Pass,
            Some(count) => Self::has_password(count, permissions),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "owner": "own", "principal_type": "Application",
            "application_permissions": ["Mail.Send", "User.Read.All"], "passwords": 2});
        Tenant::new().row::<PrivilegedApplicationPassword>(changed(row, &changes))
    }

    #[test]
    fn a_password_of_a_powerful_application_fails() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["2", "Mail.Send"]);
    }

    #[test]
    fn a_powerful_application_without_a_password_passes() {
        assert!(verdict(json!({"passwords": 0})).is_pass());
    }

    #[test]
    fn others_are_left_out() {
        for changes in [
            json!({"application_permissions": ["User.Read.All"]}),
            json!({"owner": "foreign"}),
            json!({"owner": "microsoft"}),
            json!({"account_enabled": false}),
            json!({"principal_type": "ManagedIdentity", "passwords": null}),
        ] {
            assert!(verdict(changes.clone()).is_not_applicable(), "{changes}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "owner", "principal_type", "passwords", "application_permissions"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
    }
}
