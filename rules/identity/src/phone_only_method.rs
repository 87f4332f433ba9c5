//! People whose second factor is a telephone.

use ephor_sdk::prelude::*;

/// A member's only second factor is a telephone
///
/// # What it does
/// Looks at the methods registered by each enabled member. One who has a telephone (text message or call) and nothing else
/// that proves more than a password fails. Mail, security questions and a Temporary Access Pass do not count beside it: they
/// reset a password, or end within days. Members without any method are the finding of `mfa-method-missing`; guests sign in
/// at home. A method that is newer than this rule makes the account unknown.
///
/// # Why it matters
/// A number moves to another SIM card with a call to a shop, text messages are read out to whoever asks well, and a call is
/// answered with the hash key out of habit. It is the weakest second factor that there is, and the tenant may soon allow it
/// no more: then these people are locked out.
///
/// # How to mend
/// Ask them to register a passkey or Microsoft Authenticator at <https://aka.ms/mysecurityinfo>, by a registration campaign:
/// Entra admin center > Authentication methods > Registration campaign. Then switch off *SMS* and *Voice call*:
/// Authentication methods > Policies.
///
/// # References
/// - CIS-M365 5.2.3.5
/// - ATT&CK T1111
/// - <https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-registration-campaign>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 5.1,
    tags("mfa"),
    fail(
        phone_only = "the only second factor of {subject} is a telephone: {methods} (asked for as second factor: {preferred})"
    ),
    unknown(
        new_methods = "whether {subject} has more than a telephone is not known: this rule does not know {methods}"
    )
)]
pub struct PhoneOnlyMethod<'a> {
    account_enabled: Option<bool>,
    user_type: Option<UserType<'a>>,
    methods_registered: Option<Methods<'a>>,
    second_factor: Option<&'a str>,
}

const PHONES: &[Method] = &[Method::MobilePhone, Method::AlternateMobilePhone, Method::OfficePhone];
/// These are no second factor that lasts.
const NOT_COUNTED: &[Method] = &[Method::Email, Method::SecurityQuestion, Method::TemporaryAccessPass];

impl CheckRow for PhoneOnlyMethod<'_> {
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
        let stronger = |method: &Method| !PHONES.contains(method) && !NOT_COUNTED.contains(method);
        if methods.iter_known().any(|method| stronger(&method)) {
            return Verdict::Pass;
        }
        if !methods.contains_any(PHONES) {
            return Verdict::NotApplicable;
        }
        let new: Vec<&str> = methods.symbols().iter().filter(|symbol| Method::parse(symbol).is_none()).collect();
        if new.is_empty() {
            Self::phone_only(methods, self.second_factor.unwrap_or("not known"))
        } else {
            Self::new_methods(new.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(changes: Value) -> Verdict {
        let row = json!({"account_enabled": true, "user_type": "Member", "methods_registered": ["mobilePhone"]});
        Tenant::new().row::<PhoneOnlyMethod>(changed(row, &changes))
    }

    fn methods(list: Value) -> Verdict {
        verdict(json!({"methods_registered": list}))
    }

    #[test]
    fn a_telephone_alone_fails() {
        for phone in ["mobilePhone", "alternateMobilePhone", "officePhone"] {
            assert_eq!(methods(json!([phone])).arguments(), [phone, "not known"], "{phone}");
        }
        assert!(methods(json!(["email", "securityQuestion", "mobilePhone", "temporaryAccessPass"])).is_fail());
        assert_eq!(verdict(json!({"second_factor": "sms"})).arguments()[1], "sms");
    }

    #[test]
    fn anything_stronger_beside_it_passes() {
        for method in ["microsoftAuthenticatorPush", "softwareOneTimePasscode", "fido2SecurityKey", "passKeySynced"] {
            assert!(methods(json!(["mobilePhone", method, "brandNew"])).is_pass(), "{method}");
        }
    }

    #[test]
    fn others_are_left_out() {
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
        assert!(verdict(json!({"user_type": "Guest"})).is_not_applicable());
        for none in [json!([]), json!(["email"]), json!(["email", "securityQuestion"])] {
            assert!(methods(none.clone()).is_not_applicable(), "{none}");
        }
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        let found = methods(json!(["mobilePhone", "brandNew"]));
        assert_eq!((found.message::<PhoneOnlyMethod>(), found.arguments()[0].as_str()), ("new-methods", "brandNew"));
        assert!(methods(Value::Null).is_unknown());
        for column in ["account_enabled", "user_type"] {
            assert!(verdict(json!({column: null})).is_unknown(), "{column}");
            let strong = json!({"methods_registered": ["fido2SecurityKey"], column: null});
            assert!(verdict(strong).is_unknown(), "{column}: it may be no member's account that can sign in");
        }
    }
}
