//! Members without any strong authentication method.

use ephor_sdk::prelude::*;

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
    named_for_synchronization: Option<bool>,
    is_agent: Option<bool>,
}

impl CheckRow for MfaMethodMissing<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        // The account of an agent can have no password and no method of its own.
        if !self.account_enabled || self.user_type.is_guest() || self.is_agent == Some(true) {
            return Verdict::NotApplicable;
        }
        match self.mfa_registered {
            Some(true) => Verdict::Pass,
            // Its role would say so, too, and needs a source that may not be there. Whoever can give an account these names
            // can as well give it a method.
            Some(false) => match self.named_for_synchronization {
                Some(true) => Verdict::NotApplicable,
                Some(false) => Self::no_method(),
                None => Verdict::not_known("named_for_synchronization"),
            },
            None => Verdict::not_known("mfa_registered"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<MfaMethodMissing>(row)
    }

    fn member(changes: Value) -> Value {
        let member = json!({"account_enabled": true, "user_type": "Member", "mfa_registered": false,
            "named_for_synchronization": false});
        changed(member, &changes)
    }

    #[test]
    fn a_member_without_a_method_fails() {
        assert_eq!(verdict(member(json!({}))).message::<MfaMethodMissing>(), "no-method");
    }

    #[test]
    fn a_member_with_a_method_passes() {
        assert!(verdict(json!({"account_enabled": true, "user_type": "member", "mfa_registered": true})).is_pass());
    }

    #[test]
    fn accounts_that_cannot_use_a_method_are_left_out() {
        assert!(verdict(member(json!({"user_type": "Guest"}))).is_not_applicable());
        assert!(verdict(member(json!({"account_enabled": false}))).is_not_applicable());
        assert!(verdict(member(json!({"named_for_synchronization": true}))).is_not_applicable());
        assert!(verdict(member(json!({"is_agent": true, "mfa_registered": null}))).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["account_enabled", "user_type", "mfa_registered", "named_for_synchronization"] {
            assert!(verdict(member(json!({column: null}))).is_unknown(), "{column}");
        }
    }
}
