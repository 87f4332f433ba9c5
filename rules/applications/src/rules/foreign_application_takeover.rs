//! Applications of other organizations that can make themselves the master of the tenant.

use ephor_sdk::prelude::*;

use crate::permissions::{Danger, PrivilegedProgram, foreign, is_trusted, takeover};

/// An application of another organization can take over the tenant
///
/// # What it checks
/// Looks at the application permissions of each enabled application that is of another tenant and whose publisher Microsoft
/// has verified. Those by which it gives itself or others roles or permissions, takes over accounts, or changes who may
/// sign in, fail; the list is dated data of the rule. `Exchange.ManageAsApp` counts where the application is Global
/// Administrator. Applications whose publisher is not verified are the finding of
/// `unverified-application-permission`; those of Microsoft and of this tenant are left out. List what you have examined in
/// the parameter `trusted-applications`.
///
/// # Why it matters
/// Such an application can make itself, or whom it likes, a Global Administrator, and its keys lie at another company. Who
/// breaks into that company can do it in every tenant that trusts it. A verified publisher is a known one, not a safe one.
///
/// # Remediation
/// 1. Ask the publisher which lesser permissions do, and the people who use it when it may stand still: without a permission
///    that it needs it stops at once. A backup product may be the only copy of your data.
/// 2. Entra admin center > Enterprise apps > the application > Permissions: revoke, and consent anew to what is left.
/// 3. Where it cannot be less, watch the sign-ins of the service principal and list the application in
///    `trusted-applications`. Conditional Access for workload identities reaches applications of your own tenant alone.
///
/// # References
/// - ATT&CK T1098.003
/// - ATT&CK T1199
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-application-permissions>
/// # Witnesses
/// - claim: reference facts.md, foreign-application-takeover
/// - remediation: reference facts.md, manage-application-permissions
#[derive(Rule)]
#[rule(
    table = "service-principals",
    level = "error",
    severity = 7.3,
    tags("applications", "permissions"),
    optional(PrivilegedProgram),
    parameter(trusted_applications: list = "", "Ids (appId) of applications that may hold such permissions"),
    fail(can = "{subject} is of another organization and can take over the tenant by {permissions}"),
    unknown(roles_not_read = "{subject} may manage Exchange by the roles that it holds, and not all of these are read")
)]
pub struct ForeignApplicationTakeover<'a> {
    account_enabled: Option<bool>,
    app_id: Option<&'a str>,
    owner: Option<&'a str>,
    publisher_verified: Option<bool>,
    application_permissions: Option<SymbolSet<'a>>,
}

impl CheckRow for ForeignApplicationTakeover<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if let Err(verdict) = foreign(self.account_enabled, self.owner) {
            return verdict;
        }
        match self.publisher_verified {
            Some(true) => {}
            Some(false) => return Verdict::NotApplicable,
            None => return Verdict::not_known("publisher_verified"),
        }
        let Some(held) = self.application_permissions else { return Verdict::not_known("application_permissions") };
        let danger = takeover(held, self.app_id, &scan.optional());
        if danger == Danger::None {
            return Verdict::Pass;
        }
        match is_trusted(self.app_id, scan.trusted_applications()) {
            Ok(true) => return Verdict::Pass,
            Ok(false) => {}
            Err(verdict) => return verdict,
        }
        match danger {
            Danger::Of(permissions) => Self::can(permissions),
            Danger::ByRoles | Danger::None => Self::roles_not_read(),
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
        let held = json!({"publisher_verified": true,
            "application_permissions": ["Mail.Read", "RoleManagement.ReadWrite.Directory"]});
        changed(stranger(&held), &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<ForeignApplicationTakeover>(row(changes))
    }

    #[test]
    fn an_application_that_can_take_over_fails_and_says_by_what() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["RoleManagement.ReadWrite.Directory"]);
        for one in
            ["AppRoleAssignment.ReadWrite.All", "UserAuthenticationMethod.ReadWrite.All", "Application.ReadWrite.All"]
        {
            assert!(verdict(json!({"application_permissions": [one]})).is_fail(), "{one}");
        }
    }

    #[test]
    fn an_application_that_only_reads_mail_passes() {
        assert!(verdict(json!({"application_permissions": ["Mail.ReadWrite", "full_access_as_app"]})).is_pass());
    }

    #[test]
    fn an_unverified_publisher_is_the_finding_of_the_other_rule() {
        assert!(verdict(json!({"publisher_verified": false})).is_not_applicable());
    }

    #[test]
    fn applications_of_microsoft_and_of_this_tenant_are_left_out() {
        assert_only_strangers_are_judged::<ForeignApplicationTakeover>(&row(json!({})));
    }

    #[test]
    fn an_application_that_cannot_sign_in_is_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn trusted_applications_pass() {
        assert_trusted_ones_pass::<ForeignApplicationTakeover>(&row(json!({})));
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
    }
}
