//! Powerful applications of the tenant that nobody seems to use any more.

use ephor_sdk::prelude::*;

use crate::permissions::{dangerous, own};

/// An application of the tenant holds dangerous permissions, and its last credential has ended
///
/// # What it does
/// Looks at the enabled applications of this tenant that hold dangerous application permissions: those that open everybody's
/// mail, files or conversations, that run code on devices, or that change accounts, roles or sign-in. One whose last
/// password or certificate ended before the snapshot was collected fails. Federated credentials are not seen: an
/// application that has them can still sign in. Applications that never had a credential are left out, and so are managed
/// identities.
///
/// # Why it matters
/// Nobody noticed that it cannot sign in any more, so nobody uses it, and its rights are still there. Whoever may add a
/// credential to it, its owner or an Application Administrator, gets all of them at once, by an application that everybody
/// has forgotten.
///
/// # How to mend
/// Look at the last sign-ins: Entra admin center > Enterprise apps > the application > Sign-in logs > Service principal
/// sign-ins. If there are none, revoke its permissions (Permissions) and delete it: App registrations > the application >
/// Delete. It can be restored for 30 days.
///
/// # References
/// - ATT&CK T1098.001
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration>
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "note",
    severity = 3.6,
    tags("applications", "credentials"),
    fail(ended = "the last credential of {subject} ended at {end}, and it holds {permissions}")
)]
pub struct PrivilegedApplicationExpired<'a> {
    account_enabled: Option<bool>,
    owner: Option<&'a str>,
    principal_type: Option<&'a str>,
    application_permissions: Option<SymbolSet<'a>>,
    credentials_end: Option<Time>,
    passwords: Option<i64>,
}

impl CheckRow for PrivilegedApplicationExpired<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = own(self.account_enabled, self.owner, self.principal_type) {
            return verdict;
        }
        let Some(held) = self.application_permissions else { return Verdict::not_known("application_permissions") };
        let Some(permissions) = dangerous(held) else { return Verdict::NotApplicable };
        match (self.credentials_end, self.passwords) {
            (Some(end), _) if end >= scan.collected_at() => Verdict::Pass,
            (Some(end), _) => Self::ended(end, permissions),
            (None, Some(1..)) => Verdict::not_known("credentials_end"),
            // The snapshot has no end where there is no credential.
            (None, _) => Verdict::NotApplicable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    const NOW: Time = Time::date(2026, 11, 22);

    fn verdict(changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "owner": "own", "principal_type": "Application",
            "application_permissions": ["Sites.FullControl.All"], "credentials_end": NOW.0 - 1});
        Tenant::new().collected_at(NOW).row::<PrivilegedApplicationExpired>(changed(row, &changes))
    }

    #[test]
    fn a_powerful_application_whose_credentials_have_ended_fails() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["2026-11-21T23:59:59Z", "Sites.FullControl.All"]);
    }

    #[test]
    fn one_that_can_sign_in_passes() {
        assert!(verdict(json!({"credentials_end": NOW.0})).is_pass());
        assert!(verdict(json!({"credentials_end": NOW.0 + 1})).is_pass());
    }

    #[test]
    fn others_are_left_out() {
        for changes in [
            json!({"application_permissions": ["User.Read.All"]}),
            json!({"owner": "foreign"}),
            json!({"owner": "microsoft"}),
            json!({"account_enabled": false}),
            json!({"principal_type": "managedidentity"}),
            json!({"credentials_end": null}),
        ] {
            assert!(verdict(changes.clone()).is_not_applicable(), "{changes}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "owner", "principal_type", "application_permissions"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
        let hidden = verdict(json!({"credentials_end": null, "passwords": 1}));
        assert_eq!(hidden.arguments(), ["credentials_end"], "a password has an end");
    }
}
