//! What guests are told when they are invited.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// Guests are not told what is done with their data, or whom to ask
///
/// # What it checks
/// Reads `privacyProfile` of the organization: the link to the privacy statement and the address of the privacy contact.
/// Each that is missing is told.
///
/// # Why it matters
/// An invitation shows the link to the statement, or says that there is none; before a guest consents, the page *Review
/// permissions* shows both. Where they are missing, a guest gives personal data to an organization that says neither what it
/// does with them nor whom to ask, and the invitation looks like fraud.
///
/// # Remediation
/// Entra admin center > Entra ID > Overview > Properties: fill in *Privacy statement URL* with a page that can be read without
/// signing in, and *Global privacy contact* with a mailbox that somebody reads: guests see both.
///
/// # References
/// - <https://learn.microsoft.com/entra/fundamentals/properties-area>
/// # Witnesses
/// - claim: reference facts.md, privacy-contact-missing
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 2.1,
    tags("guests", "privacy"),
    documents(Organization),
    fail(
        nothing = "The organization names neither a privacy contact nor a privacy statement",
        no_statement = "The organization names no privacy statement, and invitations say so",
        no_contact = "The organization names no privacy contact"
    ),
    unknown(not_one = "The snapshot holds {count} organizations; there should be one")
)]
pub struct PrivacyContactMissing;

/// The tenant itself.
#[derive(Debug, Document)]
#[document("organization")]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// None if it is not there, which is not null.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    privacy_profile: Option<Value>,
}

impl CheckTenant for PrivacyContactMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let Some(profile) = &organization.privacy_profile else {
            return Verdict::not_known("privacyProfile").at(organization);
        };
        let says = |name: &str| profile.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        let found = match (says("statementUrl"), says("contactEmail")) {
            (true, true) => return Verdict::Pass,
            (false, false) => Self::nothing(),
            (false, true) => Self::no_statement(),
            (true, false) => Self::no_contact(),
        };
        found.at(organization)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(organization: Value) -> Verdict {
        Tenant::new().with::<Organization>(organization).check::<PrivacyContactMissing>()
    }

    #[test]
    fn both_pass() {
        let both = json!({"contactEmail": "p@a.example", "statementUrl": "https://a.example/privacy"});
        assert!(verdict(json!({"privacyProfile": both})).is_pass());
    }

    #[test]
    fn each_that_is_missing_is_told() {
        for (profile, message) in [
            (json!({"contactEmail": "p@a.example", "statementUrl": null}), "no-statement"),
            (json!({"statementUrl": "https://a.example/privacy"}), "no-contact"),
        ] {
            let found = verdict(json!({"privacyProfile": profile}));
            assert_eq!((found.is_fail(), found.message::<PrivacyContactMissing>()), (true, message));
        }
    }

    #[test]
    fn neither_fails() {
        for profile in [json!(null), json!({}), json!({"contactEmail": "", "statementUrl": " "})] {
            assert!(verdict(json!({"privacyProfile": profile})).is_fail(), "{profile}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(verdict(json!({})).is_unknown(), "not there is not null");
        assert!(Tenant::new().check::<PrivacyContactMissing>().is_unknown());
    }
}
