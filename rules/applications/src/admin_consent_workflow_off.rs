//! The way to ask an administrator for consent.

use ephor_sdk::prelude::*;

/// Users cannot ask an administrator for consent
///
/// # What it does
/// Reads `EnableAdminConsentRequests` of the directory settings: the admin consent workflow.
///
/// # Why it matters
/// Where users may not consent and cannot ask either, they find other ways: a private account, or an administrator who
/// consents in passing. The workflow brings every request before someone who looks at it.
///
/// # How to mend
/// Entra admin center > Enterprise apps > Consent and permissions > Admin consent settings > *Users can request admin
/// consent to apps they are unable to consent to*: Yes. Name reviewers.
///
/// # References
/// - CIS-M365 5.1.5.2
/// - SCuBA MS.AAD.5.3v1
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-admin-consent-workflow>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("applications", "consent"),
    documents(DirectorySetting),
    fail(
        off = "users cannot ask for consent: EnableAdminConsentRequests is \"{value}\"",
        never_set = "users cannot ask for consent: no directory setting EnableAdminConsentRequests was ever made, and off is the default"
    ),
    unknown(
        not_clear = "whether users can ask for consent is not known: EnableAdminConsentRequests is there more than once"
    )
)]
pub struct AdminConsentWorkflowOff;

/// A group of settings of the directory.
#[derive(Debug, Deserialize, Document)]
#[document("directory-settings")]
#[serde(crate = "ephor_sdk::serde")]
pub struct DirectorySetting {
    #[serde(default)]
    values: Option<Vec<Option<NameAndValue>>>,
}

/// One setting: a text, whatever it means.
#[derive(Debug, Deserialize)]
#[serde(crate = "ephor_sdk::serde")]
pub struct NameAndValue {
    name: Option<String>,
    value: Option<String>,
}

impl DirectorySetting {
    fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.values.iter().flatten().flatten();
        let of_name = values.find(|one| one.name.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name)))?;
        Some(of_name.value.as_deref().unwrap_or_default())
    }
}

impl CheckTenant for AdminConsentWorkflowOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let settings = scan.documents::<DirectorySetting>();
        let found: Vec<(&Item<DirectorySetting>, &str)> =
            settings.iter().filter_map(|one| Some((one, one.get("EnableAdminConsentRequests")?))).collect();
        match found.as_slice() {
            [] => Self::never_set(),
            [(_, value)] if value.eq_ignore_ascii_case("true") => Verdict::Pass,
            [(setting, value)] => Self::off(*value).at(setting),
            several => Self::not_clear().at_all(several.iter().map(|(setting, _)| *setting)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(settings: &[Value]) -> Verdict {
        Tenant::new().with_all::<DirectorySetting>(settings).check::<AdminConsentWorkflowOff>()
    }

    fn consent(value: Value) -> Value {
        json!({"values": [{"name": "Other", "value": "true"}, {"name": "EnableAdminConsentRequests", "value": value}]})
    }

    #[test]
    fn a_workflow_that_is_on_passes() {
        assert!(verdict(&[json!({"values": [null]}), consent(json!("True"))]).is_pass());
    }

    #[test]
    fn a_workflow_that_is_off_fails() {
        for value in [json!("false"), json!(""), json!(null)] {
            let found = verdict(&[consent(value)]);
            assert_eq!((found.is_fail(), found.message::<AdminConsentWorkflowOff>()), (true, "off"));
        }
    }

    #[test]
    fn a_setting_that_was_never_made_is_off() {
        assert_eq!(verdict(&[]).message::<AdminConsentWorkflowOff>(), "never-set");
        assert!(verdict(&[json!({"values": null})]).is_fail());
    }

    #[test]
    fn two_settings_of_the_same_name_are_not_known() {
        assert!(verdict(&[consent(json!("true")), consent(json!("false"))]).is_unknown());
    }
}
