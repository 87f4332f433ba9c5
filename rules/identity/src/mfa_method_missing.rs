//! Members without any strong authentication method.

use ephor_sdk::prelude::*;

use crate::user_policies::is_named_for_synchronization;

/// A member who can sign in has no authentication method registered
///
/// # What it does
/// Looks for enabled members of the tenant for whom Microsoft Entra ID reports that no strong authentication method is
/// registered (`isMfaRegistered`). Guests authenticate at home and are left out, and so are accounts that cannot sign
/// in, and the synchronization account of Microsoft Entra Connect, for which nobody could use a method.
///
/// # Why it matters
/// A policy that asks for a second factor cannot help an account that has none: whoever has the password is asked
/// to register a method, and registers their own. Password spraying finds such accounts first.
///
/// # How to mend
/// 1. Ask the person to register a method at <https://aka.ms/mysecurityinfo>, or give them a Temporary Access Pass:
///    Entra admin center > Users > the user > Authentication methods > Add authentication method.
/// 2. Run a registration campaign: Entra admin center > Authentication methods > Registration campaign.
/// 3. Protect registration itself with a Conditional Access policy for the user action *Register security
///    information*.
/// 4. Disable accounts that nobody uses.
///
/// # References
/// - CIS-M365 5.2.3.4
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/graph/api/resources/userregistrationdetails>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.1,
    tags("mfa"),
    fail(no_method = "{subject} can sign in and has no strong authentication method registered")
)]
pub struct MfaMethodMissing<'a> {
    account_enabled: bool,
    user_type: UserType<'a>,
    mfa_registered: Option<bool>,
    user_principal_name: Option<&'a str>,
    display_name: Option<&'a str>,
}

impl CheckRow for MfaMethodMissing<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if !self.account_enabled || self.user_type.is_guest() {
            return Verdict::NotApplicable;
        }
        match self.mfa_registered {
            Some(true) => Verdict::Pass,
            // Its role would say so, too, and needs a source that may not be there. Whoever can give an account these names
            // can as well give it a method.
            Some(false) => match is_named_for_synchronization(self.user_principal_name, self.display_name) {
                Ok(true) => Verdict::NotApplicable,
                Ok(false) => Self::no_method(),
                Err(column) => Verdict::not_known(column),
            },
            None => Verdict::not_known("mfa_registered"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<MfaMethodMissing>(row)
    }

    #[test]
    fn a_member_without_a_method_fails() {
        let row = json!({"account_enabled": true, "user_type": "Member", "mfa_registered": false});
        assert_eq!(verdict(row).message::<MfaMethodMissing>(), "no-method");
    }

    #[test]
    fn a_member_with_a_method_passes() {
        assert!(verdict(json!({"account_enabled": true, "user_type": "member", "mfa_registered": true})).is_pass());
    }

    #[test]
    fn guests_and_disabled_accounts_are_left_out() {
        let guest = json!({"account_enabled": true, "user_type": "Guest", "mfa_registered": false});
        assert!(verdict(guest).is_not_applicable());
        let disabled = json!({"account_enabled": false, "user_type": "Member", "mfa_registered": false});
        assert!(verdict(disabled).is_not_applicable());
    }

    #[test]
    fn the_synchronization_account_is_left_out_by_both_of_its_names() {
        let named = |name: &str, display_name: &str| {
            verdict(json!({"account_enabled": true, "user_type": "Member", "mfa_registered": false,
                "user_principal_name": name, "display_name": display_name}))
        };
        let display_name = "On-Premises Directory Synchronization Service Account";
        assert!(named("Sync_SRV01_0a1b2c@contoso.onmicrosoft.com", display_name).is_not_applicable());
        assert!(named("Sync_SRV01_0a1b2c@contoso.onmicrosoft.com", "Anna").is_fail());
        assert!(named("anna@contoso.example", display_name).is_fail());
        let half = |column: &str, name: &str| {
            verdict(json!({"account_enabled": true, "user_type": "Member", "mfa_registered": false, column: name}))
        };
        assert!(half("display_name", display_name).is_unknown());
        assert!(half("user_principal_name", "sync_srv01@contoso.onmicrosoft.com").is_unknown());
        assert!(half("user_principal_name", "anna@contoso.example").is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({"account_enabled": true, "user_type": "Member"})).is_unknown());
        assert!(verdict(json!({"user_type": "Member", "mfa_registered": true})).is_unknown());
        assert!(verdict(json!({"account_enabled": true, "mfa_registered": true})).is_unknown());
    }
}
