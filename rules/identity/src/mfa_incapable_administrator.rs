//! Administrators who cannot pass multifactor authentication.

use ephor_sdk::prelude::*;

/// An administrator cannot pass multifactor authentication
///
/// # What it does
/// Looks for enabled accounts with a privileged directory role for which Microsoft Entra ID reports that they cannot pass
/// multifactor authentication (`isMfaCapable`): no method is registered, or none of those registered is allowed by the
/// tenant. Roles that are only eligible (Privileged Identity Management) are not seen. Microsoft asks for a second factor
/// in its admin portals by now, and nowhere else: mail, PowerShell with an older token and applications stay open.
///
/// # Why it matters
/// Whoever has the password of such an account is the administrator: asked for a second factor, the page lets them register
/// their own. Password spraying and old leaks are enough, and the loss of this one account is the loss of the tenant.
///
/// # How to mend
/// 1. Give the person a security key, or a Temporary Access Pass to register a passkey: Entra admin center > Users > the
///    user > Authentication methods > Add authentication method.
/// 2. Allow the method: Entra admin center > Authentication methods > Policies.
/// 3. Until then, disable the account or take the role away, and require multifactor authentication of the roles by
///    Conditional Access.
///
/// # References
/// - CIS-M365 5.2.2.1
/// - ATT&CK T1078.004
/// - ATT&CK T1110.003
/// - <https://learn.microsoft.com/graph/api/resources/userregistrationdetails>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 9.4,
    tags("mfa", "privileged"),
    fail(
        no_method = "{subject} is {roles} and has registered no method for multifactor authentication",
        not_allowed = "{subject} is {roles} and cannot pass multifactor authentication: the tenant allows none of the registered methods {methods}"
    )
)]
pub struct MfaIncapableAdministrator<'a> {
    account_enabled: Option<bool>,
    directory_roles: Option<Roles<'a>>,
    mfa_capable: Option<bool>,
    methods_registered: Option<Methods<'a>>,
}

impl CheckRow for MfaIncapableAdministrator<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.account_enabled == Some(false) {
            return Verdict::NotApplicable;
        }
        let Some(roles) = self.directory_roles else { return Verdict::not_known("directory_roles") };
        if !roles.contains_known() {
            return Verdict::NotApplicable;
        }
        let held: Vec<&str> = roles.iter_known().map(Role::name).collect();
        if self.account_enabled.is_none() {
            return Verdict::not_known("account_enabled");
        }
        match (self.mfa_capable, self.methods_registered) {
            (None, _) => Verdict::not_known("mfa_capable"),
            (Some(true), _) => Verdict::Pass,
            (Some(false), Some(methods)) if !methods.is_empty() => Self::not_allowed(held.join(", "), methods),
            (Some(false), _) => Self::no_method(held.join(", ")),
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
    fn an_administrator_who_cannot_pass_fails_and_the_reason_is_told() {
        let found = verdict(json!({}));
        assert_eq!((found.is_fail(), found.message::<MfaIncapableAdministrator>()), (true, "no-method"));
        assert_eq!(found.arguments(), ["Global Administrator"]);
        let found = verdict(json!({"methods_registered": ["mobilePhone"]}));
        assert_eq!(found.message::<MfaIncapableAdministrator>(), "not-allowed");
        assert_eq!(found.arguments(), ["Global Administrator", "mobilePhone"]);
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
