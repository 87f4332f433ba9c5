//! People whose second factor is a telephone.

use ephor_facts::authentication_methods::SMS_AND_VOICE_END as END;
use ephor_sdk::prelude::*;

use crate::conditional_access::words::method_names;
use crate::risk::day;

/// A member's only second factor is a telephone
///
/// # What it checks
/// Looks at the methods registered by each enabled member. One who has a telephone (text message or call) and nothing else
/// that proves more than a password fails. Mail, security questions and a Temporary Access Pass do not count beside it: they
/// reset a password, or end within days. Members without any method are the finding of `mfa-method-missing`; guests sign in
/// at home. A method that is newer than this rule makes the account unknown.
///
/// # Why it matters
/// A number moves to another SIM card with a call to a shop, text messages are read out to whoever asks well, and a call is
/// answered with the hash key out of habit. Microsoft ends SMS and calls in the public cloud on 2027-02-01, for every tenant
/// without a telephone provider of its own: from then on these people have to register a passkey before their next sign-in goes
/// on, on a day that nobody chose.
///
/// # Remediation
/// 1. Ask them to register a passkey (or at least Microsoft Authenticator) at <https://aka.ms/mysecurityinfo>, by a registration
///    campaign: Entra admin center > Authentication methods > Registration campaign. Begin with those who cannot be reached on
///    the day: people on journeys, on leave, at telephones without a screen lock.
/// 2. Then, and not before, switch off *SMS* and *Voice call*: Authentication methods > Policies. Whoever still has nothing else
///    is locked out by that.
///
/// # References
/// - CIS-M365 5.2.3.5 (in part: who depends on a telephone, and not whether it is allowed)
/// - ATT&CK T1111
/// - <https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-registration-campaign>
/// # Witnesses
/// - claim: reference facts.md, phone-only-method
/// - deadline: reference facts.md, SMS and voice end (D: concept-sms-voice-retirement.md, ms.date 2026-07-29)
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 6.9,
    tags("mfa"),
    fail(
        phone_only = "The only second factor of {subject} is a telephone ({methods}), which Microsoft ends on {day}",
        ended = "The only second factor of {subject} is a telephone ({methods}), which Microsoft ended on {day}"
    ),
    unknown(
        new_methods = "Whether {subject} has more than a telephone is not known: this rule does not know {methods}"
    )
)]
pub struct PhoneOnlyMethod<'a> {
    account_enabled: Option<bool>,
    user_type: Option<UserType<'a>>,
    methods_registered: Option<Methods<'a>>,
}

const PHONES: &[Method] = &[Method::MobilePhone, Method::AlternateMobilePhone, Method::OfficePhone];
/// These are no second factor that lasts.
const NOT_COUNTED: &[Method] = &[Method::Email, Method::SecurityQuestion, Method::TemporaryAccessPass];

impl CheckRow for PhoneOnlyMethod<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
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
            let end = Time::from(END);
            let message = if scan.collected_at() < end { Self::phone_only } else { Self::ended };
            message(method_names(methods), day(end))
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
            let found = methods(json!([phone]));
            assert_eq!(
                (found.message::<PhoneOnlyMethod>(), &found.arguments()[1][..]),
                ("phone-only", "2027-02-01"),
                "{phone}"
            );
        }
        assert!(methods(json!(["email", "securityQuestion", "mobilePhone", "temporaryAccessPass"])).is_fail());
        let row = json!({"account_enabled": true, "user_type": "Member", "methods_registered": ["mobilePhone"]});
        let later = Tenant::new().collected_at(Time::date(2027, 2, 1)).row::<PhoneOnlyMethod>(row);
        assert_eq!(later.message::<PhoneOnlyMethod>(), "ended");
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
