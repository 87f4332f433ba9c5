//! A document that an export damaged.

use ephor_sdk::prelude::*;

/// Anybody may ask for consent
///
/// # What it checks
/// Looks at the policy on requests for consent, of which this tenant's export cut off a part.
///
/// # Why it matters
/// A rule that does not read the damaged part judges; one that does cannot.
///
/// # Remediation
/// Export it again.
#[derive(Rule)]
#[rule(documents(Requests), level = "note", severity = 2.0, fail(off = "requests are off, {days} days"))]
pub struct SettingDamaged;

#[derive(Document)]
#[document("admin-consent-request-policy")]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    is_enabled: Option<bool>,
    request_duration_in_days: Option<i64>,
}

impl CheckTenant for SettingDamaged {
    fn check(scan: &Scan<Self>) -> Verdict {
        let requests = scan.documents::<Requests>();
        let Some(policy) = requests.first() else { return Verdict::NotApplicable };
        match (policy.is_enabled, policy.request_duration_in_days) {
            (Some(false), Some(days)) => Self::off(days),
            (Some(true), _) => Verdict::Pass,
            _ => Verdict::not_known("isEnabled"),
        }
    }
}
