//! Administrators whose every sign-in method can be phished.

use ephor_sdk::prelude::*;

use crate::conditional_access::words::method_names;

/// An administrator has only methods that can be phished
///
/// # What it checks
/// Looks for enabled accounts with a privileged directory role whose registered methods hold none that is resistant to
/// phishing: security key, passkey, Windows Hello for Business, platform credential, multifactor certificate. Roles
/// that are only eligible (Privileged Identity Management) are not seen. Accounts without any method are left out:
/// that is the finding of `mfa-incapable-administrator`. A method that is newer than this rule makes the account unknown.
///
/// # Why it matters
/// A look-alike sign-in page relays passwords, codes, text messages and approved notifications while they are valid,
/// and keeps the session. Administrators are whom such pages are made for: one session of theirs is the tenant.
///
/// # Remediation
/// 1. Allow these methods: Entra admin center > Authentication methods > Policies > Passkey (FIDO2).
/// 2. Give the person a security key, or have them register a passkey in Microsoft Authenticator:
///    <https://aka.ms/mysecurityinfo>. Windows Hello for Business is set up on the device itself.
/// 3. Only then require the authentication strength *Phishing-resistant MFA* of the privileged roles by Conditional Access
///    (`privileged-role-mfa-phishable`): it locks out whoever has none.
///
/// # References
/// - CIS-M365 5.2.2.5 (in part: what administrators have registered, and not the policy that asks for it)
/// - ATT&CK T1557
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/conditional-access/policy-admin-phish-resistant-mfa>
/// # Witnesses
/// - claim: reference facts.md, privileged-user-phishable-methods
#[derive(Rule)]
#[rule(
    table = "users",
    // No error: security defaults and level 1 of CIS ask administrators for any second factor (docs/noise.md).
    level = "warning",
    severity = 6.9,
    tags("mfa", "privileged"),
    fail(phishable = "{subject} has only methods that can be phished ({methods}), and is an administrator: {roles}"),
    unknown(
        new_methods = "Whether {subject}, an administrator ({roles}), can be phished is not known: this rule does not know {methods}"
    )
)]
pub struct PrivilegedUserPhishableMethods<'a> {
    account_enabled: Option<bool>,
    directory_roles: Option<Roles<'a>>,
    mfa_registered: Option<bool>,
    methods_registered: Option<Methods<'a>>,
}

impl CheckRow for PrivilegedUserPhishableMethods<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        let none_registered =
            self.mfa_registered == Some(false) || self.methods_registered.is_some_and(|m| m.is_empty());
        if self.account_enabled == Some(false) || none_registered {
            return Verdict::NotApplicable;
        }
        let Some(roles) = self.directory_roles else { return Verdict::not_known("directory_roles") };
        if !roles.contains_known() {
            return Verdict::NotApplicable;
        }
        if self.account_enabled.is_none() {
            return Verdict::not_known("account_enabled");
        }
        let Some(methods) = self.methods_registered else { return Verdict::not_known("methods_registered") };
        if methods.contains_any(Method::PHISHING_RESISTANT) {
            return Verdict::Pass;
        }
        let held: Phrases = roles.iter_known().map(Role::name).collect();
        let new: Vec<&str> = methods.symbols().iter().filter(|symbol| Method::parse(symbol).is_none()).collect();
        if new.is_empty() {
            Self::phishable(method_names(methods), held)
        } else {
            Self::new_methods(held, new.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
    const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
    /// Directory Readers: not privileged.
    const READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";

    fn admin(changes: Value) -> Value {
        let row = json!({"account_enabled": true, "directory_roles": [READERS, GLOBAL], "mfa_registered": true,
            "methods_registered": ["mobilePhone", "microsoftAuthenticatorPush"]});
        changed(row, &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<PrivilegedUserPhishableMethods>(admin(changes))
    }

    #[test]
    fn an_administrator_with_phishable_methods_fails() {
        let found = verdict(json!({"directory_roles": [EXCHANGE.to_uppercase(), GLOBAL]}));
        assert_eq!(found.message::<PrivilegedUserPhishableMethods>(), "phishable");
        let roles = "Global Administrator\nExchange Administrator";
        assert_eq!(found.arguments(), ["mobile phone\nMicrosoft Authenticator (push)", roles]);
        for method in ["temporaryAccessPass", "x509CertificateSingleFactor", "microsoftAuthenticatorPasswordless"] {
            assert!(verdict(json!({"methods_registered": [method]})).is_fail(), "{method}");
        }
    }

    #[test]
    fn one_resistant_method_is_enough() {
        for method in ["fido2SecurityKey", "windowsHelloForBusiness", "passKeyDeviceBound", "FIDO2securitykey"] {
            assert!(verdict(json!({"methods_registered": ["mobilePhone", method, "brandNew"]})).is_pass(), "{method}");
        }
    }

    #[test]
    fn a_method_that_is_new_is_not_called_phishable() {
        let found = verdict(json!({"methods_registered": ["mobilePhone", "brandNew", "newer"]}));
        assert!(found.is_unknown());
        assert_eq!(found.arguments(), ["Global Administrator", "brandNew, newer"]);
    }

    #[test]
    fn others_are_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
        assert!(verdict(json!({"account_enabled": false, "directory_roles": null})).is_not_applicable());
        assert!(verdict(json!({"directory_roles": []})).is_not_applicable());
        assert!(verdict(json!({"directory_roles": [READERS], "methods_registered": null})).is_not_applicable());
    }

    #[test]
    fn accounts_without_a_method_are_the_finding_of_the_other_rule() {
        assert!(verdict(json!({"methods_registered": []})).is_not_applicable());
        assert!(verdict(json!({"mfa_registered": false, "methods_registered": ["email"]})).is_not_applicable());
        assert!(verdict(json!({"mfa_registered": false, "methods_registered": null})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "directory_roles", "methods_registered"] {
            let resistant = json!({"methods_registered": ["fido2SecurityKey"], column: null});
            let found = verdict(resistant);
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
        assert!(verdict(json!({"mfa_registered": null})).is_fail(), "the methods say it all");
    }
}
