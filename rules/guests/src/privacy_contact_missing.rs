//! What guests are told when they are invited.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// Guests are not told whom to ask about their data
///
/// # What it does
/// Reads `privacyProfile` of the organization: the address of the privacy contact and the link to the privacy statement.
/// One of the two is enough.
///
/// # Why it matters
/// An invitation shows both. Where both are missing, a guest gives personal data to an organization that says neither what
/// it does with them nor whom to ask, which data-protection law asks for, and the invitation looks like fraud.
///
/// # How to mend
/// Entra admin center > Entra ID > Overview > Properties: fill in *Global privacy contact* and *Privacy statement URL*.
///
/// # References
/// - <https://learn.microsoft.com/entra/fundamentals/properties-area>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 3.1,
    tags("guests", "privacy"),
    documents(Organization),
    fail(nothing = "the organization names neither a privacy contact nor a privacy statement"),
    unknown(not_one = "the snapshot holds {count} organizations; there should be one")
)]
pub struct PrivacyContactMissing;

/// The tenant itself.
#[derive(Debug, Deserialize, Document)]
#[document("organization")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
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
        if says("contactEmail") || says("statementUrl") { Verdict::Pass } else { Self::nothing().at(organization) }
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
    fn one_of_the_two_is_enough() {
        assert!(verdict(json!({"privacyProfile": {"contactEmail": "p@a.example", "statementUrl": null}})).is_pass());
        assert!(verdict(json!({"privacyProfile": {"statementUrl": "https://a.example/privacy"}})).is_pass());
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
