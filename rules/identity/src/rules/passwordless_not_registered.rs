//! People who could do without a password.

use ephor_sdk::prelude::*;

use crate::conditional_access::words::method_names;

/// A member uses Microsoft Authenticator, and still needs a password
///
/// # What it checks
/// Looks at enabled members who have registered the push messages of Microsoft Authenticator. One for whom Microsoft Entra ID
/// reports no passwordless method that the tenant allows (`isPasswordlessCapable`) is told. The counts of this rule say how
/// far the tenant has come. Members without the app, and guests, are left out.
///
/// # Why it matters
/// A password that is never typed is not phished, sprayed or reused. Whoever has the app needs two minutes to go further: to a
/// passkey in the same app, which no look-alike page can relay, or to phone sign-in.
///
/// # Remediation
/// Allow passkeys in Microsoft Authenticator, or at least phone sign-in: Entra admin center > Authentication methods >
/// Policies > Passkey (FIDO2), Microsoft Authenticator. Then ask people to set it up in the app, or at
/// <https://aka.ms/mysecurityinfo>. Nobody loses a method by that.
///
/// # References
/// - ATT&CK T1110
/// - <https://learn.microsoft.com/entra/identity/authentication/howto-authentication-passwordless-phone>
/// # Witnesses
/// - claim: reference facts.md, passwordless-not-registered (GD resources/userregistrationdetails.md)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "note",
    severity = 1.8,
    tags("passwordless"),
    fail(not_registered = "{subject} has Microsoft Authenticator and no way to sign in without a password: {methods}")
)]
pub struct PasswordlessNotRegistered<'a> {
    account_enabled: Option<bool>,
    user_type: Option<UserType<'a>>,
    methods_registered: Option<Methods<'a>>,
    passwordless_capable: Option<bool>,
}

impl CheckRow for PasswordlessNotRegistered<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.account_enabled == Some(false) || self.user_type.is_some_and(|kind| kind.is_guest()) {
            return Verdict::NotApplicable;
        }
        if self.account_enabled.is_none() {
            return Verdict::not_known("account_enabled");
        }
        if self.user_type.is_none() {
            return Verdict::not_known("user_type");
        }
        let Some(methods) = self.methods_registered else { return Verdict::not_known("methods_registered") };
        let app = [Method::MicrosoftAuthenticatorPush, Method::MicrosoftAuthenticatorPasswordless];
        if !methods.contains_any(&app) {
            return Verdict::NotApplicable;
        }
        match self.passwordless_capable {
            None => Verdict::not_known("passwordless_capable"),
            Some(true) => Verdict::Pass,
            Some(false) => Self::not_registered(method_names(methods)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "user_type": "Member", "passwordless_capable": false,
            "methods_registered": ["microsoftAuthenticatorPush", "mobilePhone"]});
        Tenant::new().row::<PasswordlessNotRegistered>(changed(row, &changes))
    }

    #[test]
    fn whoever_has_the_app_and_needs_a_password_is_told() {
        let found = verdict(json!({}));
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Microsoft Authenticator (push)\nmobile phone"]);
        let forbidden = json!({"methods_registered": ["microsoftAuthenticatorPasswordless"]});
        assert!(verdict(forbidden).is_fail(), "the tenant does not allow it");
    }

    #[test]
    fn whoever_can_do_without_passes() {
        assert!(verdict(json!({"passwordless_capable": true})).is_pass());
    }

    #[test]
    fn others_are_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
        assert!(verdict(json!({"user_type": "Guest"})).is_not_applicable());
        assert!(verdict(json!({"methods_registered": ["mobilePhone"]})).is_not_applicable());
        assert!(verdict(json!({"methods_registered": [], "passwordless_capable": null})).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for column in ["account_enabled", "user_type", "methods_registered", "passwordless_capable"] {
            assert_eq!(verdict(json!({column: null})).arguments(), [column]);
        }
    }
}
