//! Powerful applications of the tenant that sign in with a password.

use ephor_sdk::prelude::*;

use crate::own_credentials::RiskyApplication;
use crate::permissions::{Danger, PrivilegedProgram, dangerous, own};

/// An application of the tenant holds dangerous permissions and has a password
///
/// # What it checks
/// Looks at the enabled applications of this tenant that hold dangerous application permissions: those that open everybody's
/// mail, files or conversations, that run code on devices, or that change accounts, roles or sign-in. One that has a
/// password (a client secret) fails, unless all its passwords are known to have ended. `Exchange.ManageAsApp` counts where the
/// application is Exchange or Global Administrator; with other roles it is unknown, since role groups of Exchange are not
/// read. Managed identities have no passwords. An application whose credentials have all ended is the finding of
/// `privileged-application-expired`.
///
/// # Why it matters
/// A password of such an application is the key to all mailboxes, or to the tenant, written into a script. Whoever finds it
/// needs neither a second factor nor a device. An application that has one password gets another without anybody wondering.
///
/// # Remediation
/// 1. Give the application a managed identity, a federated credential or a certificate: Entra admin center > App
///    registrations > the application > Certificates & secrets.
/// 2. Let the program work with it, and look in its sign-ins (Enterprise apps > the application > Sign-in logs > Service
///    principal sign-ins) that no sign-in uses the client secret any more: whatever still does stops with the next step.
/// 3. Delete the client secrets there.
/// 4. Take away the permissions that it does not need. For mailboxes: give it a scoped role by RBAC for applications in
///    Exchange first, then revoke the permission in Entra; the scope limits nothing while the permission stands.
///
/// # References
/// - ATT&CK T1098.001
/// - ATT&CK T1552.001
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration>
/// # Witnesses
/// - claim: reference facts.md, privileged-application-password
/// - remediation: reference facts.md, Exchange RBAC for applications (F)
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "warning",
    severity = 6.6,
    tags("applications", "credentials"),
    optional(PrivilegedProgram, RiskyApplication),
    fail(
        has_password = "{subject} can sign in with a password (it has {count} that have not ended) and holds {permissions}",
        may_have_password = "{subject} has {count} passwords, and holds {permissions}"
    ),
    unknown(
        roles_not_read = "{subject} may manage Exchange by the roles that it holds, and not all of these are read"
    )
)]
pub struct PrivilegedApplicationPassword<'a> {
    account_enabled: Option<bool>,
    app_id: Option<&'a str>,
    owner: Option<&'a str>,
    principal_type: Option<&'a str>,
    application_permissions: Option<SymbolSet<'a>>,
    credentials_end: Option<Time>,
    passwords: Option<i64>,
}

impl CheckRow for PrivilegedApplicationPassword<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = own(self.account_enabled, self.owner, self.principal_type) {
            return verdict;
        }
        let Some(held) = self.application_permissions else { return Verdict::not_known("application_permissions") };
        let permissions = match (dangerous(held, self.app_id, &scan.optional()), self.passwords) {
            (Danger::None, _) => return Verdict::NotApplicable,
            (Danger::ByRoles, Some(..=0)) => return Verdict::Pass,
            (Danger::ByRoles, _) => return Self::roles_not_read(),
            (Danger::Of(permissions), _) => permissions,
        };
        if self.credentials_end.is_some_and(|end| end < scan.collected_at()) {
            return Verdict::NotApplicable;
        }
        let all = scan.optional::<RiskyApplication>();
        let known = RiskyApplication::find(&all, self.app_id);
        match (self.passwords, known.and_then(|known| known.live_passwords(scan.collected_at()))) {
            (None, _) => Verdict::not_known("passwords"),
            // Whether it is one that has ended, which is the finding of another rule, is not known.
            (Some(..=0), _) if self.credentials_end.is_none() => Verdict::not_known("credentials_end"),
            (Some(..=0), _) | (_, Some(0)) => Verdict::Pass,
            (_, Some(live)) => Self::has_password(live, permissions),
            (Some(count), None) => Self::may_have_password(count, permissions),
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
        of(Tenant::new(), changes)
    }

    fn of(tenant: Tenant, changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "app_id": "app-1", "owner": "own", "principal_type": "Application",
            "application_permissions": ["Mail.Send", "User.Read.All"], "credentials_end": NOW.0 + 1, "passwords": 2});
        tenant.collected_at(NOW).row::<PrivilegedApplicationPassword>(changed(row, &changes))
    }

    fn with_ends(ends: Value) -> Verdict {
        let passwords: Vec<Value> = ends.as_array().unwrap().iter().map(|end| json!({"endDateTime": end})).collect();
        let known = json!({"appId": "APP-1", "passwordCredentials": passwords});
        of(Tenant::new().with::<RiskyApplication>(known), json!({}))
    }

    #[test]
    fn passwords_that_have_ended_do_not_count() {
        let (past, future) = ("2026-11-21T00:00:00Z", "2026-11-23T00:00:00Z");
        let found = with_ends(json!([past, future]));
        assert_eq!((found.is_fail(), found.arguments()), (true, &["1".to_owned(), "Mail.Send".to_owned()][..]));
        assert!(with_ends(json!([past, past])).is_pass(), "it signs in with a certificate");
        assert!(with_ends(json!([past, "soon"])).is_fail(), "an end that cannot be read is none");
        let expired = verdict(json!({"credentials_end": NOW.0 - 1}));
        assert!(expired.is_not_applicable(), "the finding of privileged-application-expired");
    }

    #[test]
    fn to_manage_exchange_counts_by_the_roles() {
        let manages = json!({"application_permissions": ["Exchange.ManageAsApp"]});
        assert!(verdict(manages.clone()).is_unknown());
        let role = |role: &str| json!({"appId": "app-1", "roles": [role]});
        let tenant = |role: Value| Tenant::new().with::<PrivilegedProgram>(role);
        assert!(of(tenant(role("Exchange Administrator")), manages.clone()).is_fail());
        let reader = of(tenant(role("Global Reader")), manages.clone());
        assert_eq!(reader.message::<PrivilegedApplicationPassword>(), "roles-not-read");
        let none = changed(manages, &json!({"passwords": 0}));
        assert!(of(tenant(role("Global Reader")), none).is_pass());
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
