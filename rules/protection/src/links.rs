//! Safe Links policies.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads};

use crate::assignment::{AcceptedDomain, Assignment, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule, names};
use crate::effective::{Effective, Judged, Naming, Outcome, Policy};

/// A Safe Links policy, as `Get-SafeLinksPolicy` gives it.
#[derive(Debug, Deserialize, Document)]
#[document("safe-links-policies")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct SafeLinksPolicy {
    #[serde(flatten)]
    naming: Naming,
    /// Whether links in mail are checked when they are clicked.
    pub(crate) enable_safe_links_for_email: Option<bool>,
    /// In Teams.
    pub(crate) enable_safe_links_for_teams: Option<bool>,
    /// In Office documents.
    pub(crate) enable_safe_links_for_office: Option<bool>,
    /// In mail from within the organization, too.
    pub(crate) enable_for_internal_senders: Option<bool>,
    /// Whether what a link leads to is scanned.
    pub(crate) scan_urls: Option<bool>,
    /// Whether mail waits for that scan.
    pub(crate) deliver_message_after_scan: Option<bool>,
    /// Whether clicks are recorded.
    pub(crate) track_clicks: Option<bool>,
    /// Whether people may go on to what was found to be malicious.
    pub(crate) allow_click_through: Option<bool>,
}

impl Policy for SafeLinksPolicy {
    fn naming(&self) -> &Naming {
        &self.naming
    }

    fn named_by(rule: &Assignment) -> Option<&str> {
        rule.safe_links_policy.as_deref()
    }
}

/// Judges the Safe Links policies that apply.
pub fn judge<R>(scan: &Scan<'_, R>, judge: impl Fn(&SafeLinksPolicy) -> Judged) -> Outcome
where
    R: Reads<SafeLinksPolicy>
        + Reads<SafeLinksRule>
        + Reads<EopPresetRule>
        + MayRead<AtpPresetRule>
        + MayRead<BuiltInRule>
        + MayRead<AcceptedDomain>,
{
    let domains = names(&scan.optional::<AcceptedDomain>());
    let domains = domains.as_deref();
    let policies = scan.documents::<SafeLinksPolicy>();
    Effective::new(&policies)
        .defender_presets(&scan.optional::<AtpPresetRule>(), &scan.documents::<EopPresetRule>(), domains)
        .custom(&scan.documents::<SafeLinksRule>(), domains)
        .built_in(&scan.optional::<BuiltInRule>())
        .judge(&Judged::Good, judge)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::effective::tests::assert_for_some_as_for_all;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy of built-in protection, which is for all, with these settings.
    pub(crate) fn for_all(settings: &Value) -> Value {
        changed(json!({"Identity": "Built-In Protection Policy", "IsBuiltInProtection": true}), settings)
    }

    /// A tenant without custom policies and without presets, whose built-in protection leaves nobody out.
    pub(crate) fn tenant() -> Tenant {
        tenant_without_presets_read().without::<AtpPresetRule>()
    }

    /// The same, where the presets of Defender were not read.
    pub(crate) fn tenant_without_presets_read() -> Tenant {
        Tenant::new().with::<BuiltInRule>(crate::assignment::tests::for_all(
            &json!({"Identity": "ATP Built-In Protection Rule"}),
        ))
    }

    /// Fails unless `R` judges a policy for some people as it judges that for all: a good one and a bad one.
    #[track_caller]
    pub(crate) fn assert_those_for_some_count<R: Rule>(tenant: &Tenant, good: &Value, bad: &Value) {
        assert_for_some_as_for_all::<R, SafeLinksPolicy, SafeLinksRule>(tenant, "SafeLinksPolicy", good, bad);
    }
}
