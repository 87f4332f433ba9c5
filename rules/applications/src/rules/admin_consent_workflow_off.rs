//! The way to ask an administrator for consent.

use ephor_sdk::prelude::*;

use crate::consent_requests::{DirectorySetting, RequestPolicy};

/// Users cannot ask an administrator for consent
///
/// # What it checks
/// Reads whether the admin consent workflow is on. That is `EnableAdminConsentRequests` of the directory settings and, where
/// the snapshot holds it, `isEnabled` of the admin consent request policy: the same switch. Tenants made lately have it in
/// the policy alone. Where the two contradict each other it is not known which one holds, and neither is it where the
/// setting is missing and the policy was not read. Whether anybody answers is the rule `consent-request-unanswered`.
///
/// # Why it matters
/// Where users may not consent and cannot ask either, they find other ways: a private account, or an administrator who
/// consents in passing. The workflow brings every request before someone who looks at it.
///
/// # Remediation
/// Find people who will judge the requests first. Then Entra admin center > Enterprise apps > Consent and permissions > Admin
/// consent settings: *Users can request admin consent to apps they are unable to consent to*: Yes. Name them as reviewers.
///
/// # References
/// - CIS-M365 5.1.5.2
/// - SCuBA MS.AAD.5.3v1
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-admin-consent-workflow>
/// # Witnesses
/// - claim: reference facts.md, admin-consent-workflow-off
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("applications", "consent"),
    documents(DirectorySetting),
    optional(RequestPolicy),
    fail(
        off = "Users cannot ask for consent: EnableAdminConsentRequests is \"{value}\"",
        off_in_policy = "Users cannot ask for consent: isEnabled of the admin consent request policy is false"
    ),
    unknown(
        not_clear = "Whether users can ask for consent is not known: EnableAdminConsentRequests is there more than once",
        new_value = "Whether users can ask for consent is not known: EnableAdminConsentRequests is \"{value}\"",
        contradiction = "Whether users can ask for consent is not known: EnableAdminConsentRequests is \"{value}\", and isEnabled of the admin consent request policy is {enabled}",
        not_set = "Whether users can ask for consent is not known: no directory setting EnableAdminConsentRequests is there, and the snapshot does not hold the admin consent request policy"
    )
)]
pub struct AdminConsentWorkflowOff;

impl CheckTenant for AdminConsentWorkflowOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let settings = scan.documents::<DirectorySetting>();
        let found: Vec<(&Item<DirectorySetting>, &str)> =
            settings.iter().filter_map(|one| Some((one, one.get("EnableAdminConsentRequests")?))).collect();
        let policies = scan.optional::<RequestPolicy>();
        // Where there are several, none tells.
        let policy = match &policies {
            Optional::Known(policies) if policies.len() == 1 => policies.first(),
            _ => None,
        };
        let enabled = policy.and_then(|policy| policy.is_enabled);
        match (found.as_slice(), policy) {
            ([], None) => Self::not_set(),
            ([], Some(policy)) => match enabled {
                Some(true) => Verdict::Pass,
                Some(false) => Self::off_in_policy().at(policy),
                None => Verdict::not_known("isEnabled").at(policy),
            },
            ([(setting, value)], _) if !["true", "false", ""].iter().any(|known| value.eq_ignore_ascii_case(known)) => {
                Self::new_value(*value).at(setting)
            }
            ([(setting, value)], _) => match (value.eq_ignore_ascii_case("true"), enabled) {
                (on, Some(other)) if on != other => Self::contradiction(*value, other).at(setting),
                (true, _) => Verdict::Pass,
                (false, _) => Self::off(*value).at(setting),
            },
            (several, _) => Self::not_clear().at_all(several.iter().map(|(setting, _)| *setting)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type This = AdminConsentWorkflowOff;

    fn tenant(settings: &[Value]) -> Tenant {
        Tenant::new().with_all::<DirectorySetting>(settings)
    }

    fn verdict(settings: &[Value]) -> Verdict {
        tenant(settings).check::<This>()
    }

    fn with_policy(settings: &[Value], enabled: Value) -> Verdict {
        tenant(settings).with::<RequestPolicy>(json!({"isEnabled": enabled})).check::<This>()
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
    fn where_no_setting_was_made_the_policy_tells() {
        let other = json!({"values": [{"name": "Other", "value": "true"}]});
        assert!(with_policy(&[other], json!(true)).is_pass());
        assert!(with_policy(&[json!({"values": null})], json!(true)).is_pass());
        let found = with_policy(&[], json!(false));
        assert_eq!((found.is_fail(), found.message::<This>()), (true, "off-in-policy"));
    }

    #[test]
    fn what_tells_nothing_is_not_known() {
        assert_eq!(verdict(&[]).message::<This>(), "not-set");
        assert_eq!(tenant(&[]).without::<RequestPolicy>().check::<This>().message::<This>(), "not-set");
        assert_eq!(with_policy(&[], json!(null)).arguments(), ["isEnabled"]);
        let policy = json!({"isEnabled": true});
        let two = tenant(&[]).with::<RequestPolicy>(policy.clone()).with::<RequestPolicy>(policy);
        assert_eq!(two.check::<This>().message::<This>(), "not-set");
    }

    #[test]
    fn two_that_agree_decide_and_two_that_do_not_are_not_known() {
        assert!(with_policy(&[consent(json!("true"))], json!(true)).is_pass());
        assert_eq!(with_policy(&[consent(json!("false"))], json!(false)).message::<This>(), "off");
        assert!(with_policy(&[consent(json!("true"))], json!(null)).is_pass());
        for (value, enabled) in [("true", false), ("false", true)] {
            let found = with_policy(&[consent(json!(value))], json!(enabled));
            assert_eq!((found.is_unknown(), found.message::<This>()), (true, "contradiction"));
            assert_eq!(found.arguments(), [value.to_owned(), enabled.to_string()]);
        }
    }

    #[test]
    fn a_value_that_is_new_is_neither_on_nor_off() {
        for value in ["1", "partially"] {
            assert_eq!(verdict(&[consent(json!(value))]).message::<This>(), "new-value");
        }
    }

    #[test]
    fn two_settings_of_the_same_name_are_not_known() {
        assert!(verdict(&[consent(json!("true")), consent(json!("false"))]).is_unknown());
    }
}
