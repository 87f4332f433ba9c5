//! Powerful applications of the tenant that nobody seems to use any more.

use ephor_sdk::prelude::*;

use crate::own_credentials::RiskyApplication;
use crate::permissions::{Danger, PrivilegedProgram, dangerous, own};

/// An application of the tenant holds dangerous permissions, and its last credential has ended
///
/// # What it checks
/// Looks at the enabled applications of this tenant that hold dangerous application permissions: those that open everybody's
/// mail, files or conversations, that run code on devices, or that change accounts, roles or sign-in. One whose last
/// password or certificate ended before the snapshot was collected fails, unless it has a federated credential, by which it
/// still signs in; where these were not read it is unknown. Applications that never had a credential are left out, and so are
/// managed identities.
///
/// # Why it matters
/// It cannot sign in any more, most likely nobody uses it, and its rights are still there. Whoever may add a
/// credential to it, its owner or an Application Administrator, gets all of them at once, by an application that everybody
/// has forgotten.
///
/// # Remediation
/// Look at the last sign-ins: Entra admin center > Enterprise apps > the application > Sign-in logs > Service principal
/// sign-ins. If there are none, and the owner does not know a job that runs once a year, revoke its permissions (Permissions)
/// and delete it: App registrations > the application > Delete. It can be restored for 30 days.
///
/// # References
/// - ATT&CK T1098.001
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration>
/// # Witnesses
/// - claim: reference facts.md, privileged-application-expired
/// - remediation: unconfirmed, that a deleted application can be restored for 30 days
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "note",
    severity = 3.6,
    tags("applications", "credentials"),
    optional(PrivilegedProgram, RiskyApplication),
    fail(ended = "The last credential of {subject} ended at {end}, and it holds {permissions}"),
    unknown(
        federated = "The last password or certificate of {subject} ended at {end}, and whether it has federated credentials was not read",
        roles_not_read = "{subject} may manage Exchange by the roles that it holds, and not all of these are read"
    )
)]
pub struct PrivilegedApplicationExpired<'a> {
    account_enabled: Option<bool>,
    app_id: Option<&'a str>,
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
        let danger = dangerous(held, self.app_id, &scan.optional());
        if danger == Danger::None {
            return Verdict::NotApplicable;
        }
        match (self.credentials_end, self.passwords) {
            (Some(end), _) if end >= scan.collected_at() => Verdict::Pass,
            (Some(end), _) => {
                let all = scan.optional::<RiskyApplication>();
                let known = RiskyApplication::find(&all, self.app_id);
                match (known.and_then(RiskyApplication::has_federated_credentials), danger) {
                    (Some(true), _) => Verdict::Pass,
                    (None, _) => Self::federated(end),
                    (Some(false), Danger::Of(permissions)) => Self::ended(end, permissions),
                    (Some(false), Danger::ByRoles | Danger::None) => Self::roles_not_read(),
                }
            }
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
        let known = json!({"appId": "APP-1", "federatedCredentials": []});
        of(Tenant::new().with::<RiskyApplication>(known), changes)
    }

    fn of(tenant: Tenant, changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "app_id": "app-1", "owner": "own", "principal_type": "Application",
            "application_permissions": ["Sites.FullControl.All"], "credentials_end": NOW.0 - 1});
        tenant.collected_at(NOW).row::<PrivilegedApplicationExpired>(changed(row, &changes))
    }

    #[test]
    fn one_with_a_federated_credential_still_signs_in() {
        let with = |federated: Value| {
            let known = json!({"appId": "app-1", "federatedCredentials": federated});
            of(Tenant::new().with::<RiskyApplication>(known), json!({}))
        };
        assert!(with(json!([{"issuer": "https://token.actions.githubusercontent.com"}])).is_pass());
        for unread in [with(Value::Null), of(Tenant::new(), json!({})), verdict(json!({"app_id": "app-2"}))] {
            assert_eq!(unread.message::<PrivilegedApplicationExpired>(), "federated");
        }
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
