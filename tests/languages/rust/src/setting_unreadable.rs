//! A document with a value of another kind.

use ephor_sdk::prelude::*;

/// Security defaults are off
///
/// # What it checks
/// Looks at security defaults, which this tenant's export made a text of.
///
/// # Why it matters
/// The text "False" is true in most languages.
///
/// # Remediation
/// Export it again.
#[derive(Rule)]
#[rule(documents(SecurityDefaults), level = "error", severity = 9.0, fail(off = "security defaults are off"))]
pub struct SettingUnreadable;

#[derive(Document)]
#[document("security-defaults")]
#[serde(rename_all = "camelCase")]
pub struct SecurityDefaults {
    is_enabled: Option<bool>,
}

impl CheckTenant for SettingUnreadable {
    fn check(scan: &Scan<Self>) -> Verdict {
        let is_on = scan.documents::<SecurityDefaults>().iter().any(|defaults| defaults.is_enabled == Some(true));
        if is_on { Verdict::Pass } else { Self::off() }
    }
}
