//! Administrators who cannot pass multifactor authentication.

use ephor_sdk::prelude::*;

use crate::conditional_access::words::method_names;
use crate::methods_policy::{MethodsPolicy, external_method};

/// An administrator has no usable method for multifactor authentication
///
/// # What it checks
/// Looks for enabled accounts with a privileged directory role for which Microsoft Entra ID reports that they cannot pass
/// multifactor authentication (`isMfaCapable`): no method is registered, or none of those registered is allowed by the
/// tenant. Roles that are only eligible (Privileged Identity Management) are not seen. Where the tenant uses an external
/// method, such as that of another vendor, an administrator without any other one is unknown: the report leaves out whoever
/// uses it and has not registered it. Microsoft asks for a second factor in its admin portals by now, and for changes in Azure
/// by command line tools, mobile app and interface; mail, Microsoft Graph and Exchange PowerShell stay open.
///
/// # Why it matters
/// Whoever has the password of such an account is the administrator: asked for a second factor, the page lets them register
/// their own. Password spraying and old leaks are enough, and the loss of this one account is the loss of the tenant.
///
/// # Remediation
/// 1. Until it is fixed, take the role away from the account, or disable it; but not the last Global Administrator, and not
///    before another one has signed in.
/// 2. Give the person a security key, or a Temporary Access Pass to register a passkey: Entra admin center > Users > the
///    user > Authentication methods > Add authentication method.
/// 3. Allow the method: Entra admin center > Authentication methods > Policies.
/// 4. Require multifactor authentication of the roles by Conditional Access: see `privileged-role-mfa-phishable`. An account
///    without a method is locked out by that.
///
/// # References
/// - CIS-M365 5.2.3.4 (in part: administrators alone; others are judged by `mfa-method-missing`)
/// - ATT&CK T1078.004
/// - ATT&CK T1110.003
/// - <https://learn.microsoft.com/graph/api/resources/userregistrationdetails>
/// # Witnesses
/// - claim: reference facts.md, mfa-incapable-administrator (concept-mandatory-multifactor-authentication.md @38c13e34)
/// - claim: reference facts.md, mfa-method-missing (how-to-authentication-external-method-manage.md @a79f6053)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 9.4,
    tags("mfa", "privileged"),
    optional(MethodsPolicy),
    fail(
        no_method = "{subject} has registered no method for multifactor authentication, and is an administrator: {roles}",
        not_allowed = "{subject} has no usable method for multifactor authentication, since the tenant allows none of those registered ({methods}), and is an administrator: {roles}"
    ),
    unknown(
        external = "Whether {subject}, an administrator ({roles}), uses an external authentication method is not known"
    )
)]
pub struct MfaIncapableAdministrator<'a> {
    account_enabled: Option<bool>,
    directory_roles: Option<Roles<'a>>,
    mfa_capable: Option<bool>,
    methods_registered: Option<Methods<'a>>,
}

impl CheckRow for MfaIncapableAdministrator<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if self.account_enabled == Some(false) {
            return Verdict::NotApplicable;
        }
        let Some(roles) = self.directory_roles else { return Verdict::not_known("directory_roles") };
        if !roles.contains_known() {
            return Verdict::NotApplicable;
        }
        let held = || roles.iter_known().map(Role::name).collect::<Phrases>();
        if self.account_enabled.is_none() {
            return Verdict::not_known("account_enabled");
        }
        match (self.mfa_capable, self.methods_registered) {
            (None, _) => Verdict::not_known("mfa_capable"),
            (Some(true), _) => Verdict::Pass,
            (Some(false), Some(methods)) if !methods.is_empty() => Self::not_allowed(method_names(methods), held()),
            (Some(false), _) if scan.once(external_method).is_possible() => Self::external(held()),
            (Some(false), _) => Self::no_method(held()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
    /// Directory Readers: not privileged.
    const READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";

    fn verdict(changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "directory_roles": [READERS, GLOBAL], "mfa_capable": false,
            "methods_registered": []});
        Tenant::new().row::<MfaIncapableAdministrator>(changed(row, &changes))
    }

    #[test]
    fn whoever_may_use_an_external_method_is_not_called_without_one() {
        let external = json!({"id": "7f1c4fdb-2b4f-4c11-a2d8-0e3d2a1c0b9a", "state": "enabled"});
        let row = json!({"account_enabled": true, "directory_roles": [GLOBAL], "mfa_capable": false,
            "methods_registered": []});
        let tenant = Tenant::new().with::<MethodsPolicy>(json!({"authenticationMethodConfigurations": [external]}));
        let found = tenant.row::<MfaIncapableAdministrator>(row);
        assert_eq!(found.message::<MfaIncapableAdministrator>(), "external");
    }

    #[test]
    fn an_administrator_who_cannot_pass_fails_and_the_reason_is_told() {
        let found = verdict(json!({}));
        assert_eq!((found.is_fail(), found.message::<MfaIncapableAdministrator>()), (true, "no-method"));
        assert_eq!(found.arguments(), ["Global Administrator"]);
        let found = verdict(json!({"methods_registered": ["mobilePhone"]}));
        assert_eq!(found.message::<MfaIncapableAdministrator>(), "not-allowed");
        assert_eq!(found.arguments(), ["mobile phone", "Global Administrator"]);
        assert!(verdict(json!({"methods_registered": null})).is_fail(), "what is registered does not matter");
    }

    #[test]
    fn an_administrator_who_can_pass_passes() {
        assert!(verdict(json!({"mfa_capable": true})).is_pass());
    }

    #[test]
    fn others_are_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
        assert!(verdict(json!({"directory_roles": [READERS]})).is_not_applicable());
        assert!(verdict(json!({"directory_roles": [], "mfa_capable": null})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "directory_roles", "mfa_capable"] {
            for capable in [true, false] {
                let mut changes = json!({"mfa_capable": capable});
                changes[column] = Value::Null;
                let found = verdict(changes);
                assert!(found.is_unknown(), "{column}");
                assert_eq!(found.arguments(), [column]);
            }
        }
    }
}
