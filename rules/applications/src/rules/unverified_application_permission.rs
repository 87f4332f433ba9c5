//! Applications of strangers with rights of their own.

use ephor_sdk::prelude::*;

use crate::permissions::{Danger, PrivilegedProgram, dangerous, foreign, unverified};

/// An application of another organization with an unverified publisher holds dangerous permissions
///
/// # What it checks
/// Looks at the application permissions of each enabled application that is of another tenant and whose publisher
/// Microsoft has not verified. Those that open everybody's mail, files or conversations, that run code on devices, or that
/// change accounts, roles or sign-in, fail; the list is dated data of the rule. `Exchange.ManageAsApp` opens what the roles
/// of the application open: as Exchange or Global Administrator it fails, otherwise it is unknown, since role groups of
/// Exchange are not read. Applications of Microsoft and of this tenant are left out. List what you have examined in the
/// parameter `trusted-applications`.
///
/// # Why it matters
/// With an application permission the application needs no user: it reads all mailboxes at night, from anywhere, and no
/// new password ends it. Who the publisher is, nobody has checked; the name is whatever they typed. Applications like that
/// stand behind most consent phishing of administrators, and behind attacks through a supplier.
///
/// # Remediation
/// 1. Ask who uses it, and for what. What they do with it stops with the next step.
/// 2. If nobody does: Entra admin center > Enterprise apps > the application > Properties > *Enabled for users to sign-in?*
///    No, which stops its own tokens, too. Look through its sign-ins and what it did before you delete it.
/// 3. If it is needed, take away what it does not need (Permissions > Revoke), and ask the publisher to be verified. For
///    mailboxes: give it a scoped role by RBAC for applications in Exchange first, then revoke the permission in Entra; the
///    scope limits nothing while the permission stands.
///
/// # References
/// - ATT&CK T1098.003
/// - ATT&CK T1528
/// - ATT&CK T1199
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-application-permissions>
/// # Witnesses
/// - claim: reference facts.md, unverified-application-permission
/// - claim: reference facts.md, foreign-application-takeover
/// - remediation: reference facts.md, Exchange RBAC for applications (F)
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "error",
    severity = 8.6,
    tags("applications", "permissions"),
    optional(PrivilegedProgram),
    parameter(trusted_applications: list = "", "Ids (appId) of applications that may hold such permissions"),
    fail(holds = "{subject} is of another organization, its publisher is not verified, and it holds {permissions}"),
    unknown(roles_not_read = "{subject} may manage Exchange by the roles that it holds, and not all of these are read")
)]
pub struct UnverifiedApplicationPermission<'a> {
    account_enabled: Option<bool>,
    app_id: Option<&'a str>,
    owner: Option<&'a str>,
    publisher_verified: Option<bool>,
    application_permissions: Option<SymbolSet<'a>>,
}

impl CheckRow for UnverifiedApplicationPermission<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = foreign(self.account_enabled, self.owner) {
            return verdict;
        }
        let Some(held) = self.application_permissions else { return Verdict::not_known("application_permissions") };
        let danger = dangerous(held, self.app_id, &scan.optional());
        if danger == Danger::None {
            return Verdict::Pass;
        }
        match (unverified(self.app_id, scan.trusted_applications(), self.publisher_verified), danger) {
            (Err(verdict), _) => verdict,
            (Ok(()), Danger::Of(permissions)) => Self::holds(permissions),
            (Ok(()), Danger::ByRoles | Danger::None) => Self::roles_not_read(),
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
        let held = json!({"application_permissions": ["User.Read.All", "mail.read", "Files.ReadWrite.All"]});
        changed(stranger(&held), &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<UnverifiedApplicationPermission>(row(changes))
    }

    #[test]
    fn a_stranger_with_dangerous_permissions_fails_and_they_are_named() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Files.ReadWrite.All, mail.read"]);
        for one in ["full_access_as_app", "RoleManagement.ReadWrite.Directory", "Directory.ReadWrite.All", "Mail.Send"]
        {
            assert!(verdict(json!({"application_permissions": [one]})).is_fail(), "{one}");
        }
    }

    #[test]
    fn harmless_permissions_and_verified_publishers_pass() {
        assert!(verdict(json!({"application_permissions": ["User.Read.All", "offline_access"]})).is_pass());
        assert!(verdict(json!({"application_permissions": [], "publisher_verified": null})).is_pass());
        assert!(verdict(json!({"publisher_verified": true})).is_pass());
    }

    #[test]
    fn applications_of_microsoft_and_of_this_tenant_are_left_out() {
        assert_only_strangers_are_judged::<UnverifiedApplicationPermission>(&row(json!({})));
    }

    #[test]
    fn an_application_that_cannot_sign_in_is_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn trusted_applications_pass() {
        assert_trusted_ones_pass::<UnverifiedApplicationPermission>(&row(json!({})));
    }

    #[test]
    fn whose_it_is_matters_for_the_harmless_too() {
        for column in ["account_enabled", "owner"] {
            let harmless = json!({"application_permissions": [], column: null});
            assert!(verdict(harmless).is_unknown(), "{column}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "owner", "publisher_verified", "application_permissions"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
        assert!(verdict(json!({"owner": "partner"})).is_unknown());
    }
}
