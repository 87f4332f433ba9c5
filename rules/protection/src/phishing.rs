//! Anti-phishing policies.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads};

use crate::assignment::{AcceptedDomain, AntiPhishRule, Assignment, EopPresetRule, names, number};
use crate::effective::{Effective, Judged, Naming, Outcome, Policy};
use crate::lists;

/// An anti-phishing policy, as `Get-AntiPhishPolicy` gives it.
#[derive(Debug, Document)]
#[document("anti-phish-policies")]
#[serde(rename_all = "PascalCase")]
pub struct AntiPhishPolicy {
    #[serde(flatten)]
    naming: Naming,
    enabled: Option<bool>,
    /// From 1 (standard) to 4 (most aggressive).
    #[serde(default, deserialize_with = "number")]
    pub(crate) phish_threshold_level: Option<i64>,
    pub(crate) enable_targeted_user_protection: Option<bool>,
    #[serde(default, deserialize_with = "lists::people")]
    pub(crate) targeted_users_to_protect: Option<Vec<String>>,
    pub(crate) targeted_user_protection_action: Option<String>,
    pub(crate) enable_organization_domains_protection: Option<bool>,
    pub(crate) enable_targeted_domains_protection: Option<bool>,
    #[serde(default, deserialize_with = "lists::words")]
    pub(crate) targeted_domains_to_protect: Option<Vec<String>>,
    pub(crate) targeted_domain_protection_action: Option<String>,
    pub(crate) enable_mailbox_intelligence: Option<bool>,
    pub(crate) enable_mailbox_intelligence_protection: Option<bool>,
    pub(crate) mailbox_intelligence_protection_action: Option<String>,
    pub(crate) enable_spoof_intelligence: Option<bool>,
    pub(crate) honor_dmarc_policy: Option<bool>,
    pub(crate) dmarc_reject_action: Option<String>,
    pub(crate) dmarc_quarantine_action: Option<String>,
    pub(crate) enable_first_contact_safety_tips: Option<bool>,
    pub(crate) enable_similar_users_safety_tips: Option<bool>,
    pub(crate) enable_similar_domains_safety_tips: Option<bool>,
    pub(crate) enable_unusual_characters_safety_tips: Option<bool>,
    pub(crate) enable_via_tag: Option<bool>,
    pub(crate) enable_unauthenticated_sender: Option<bool>,
}

impl Policy for AntiPhishPolicy {
    fn naming(&self) -> &Naming {
        &self.naming
    }

    fn named_by(rule: &Assignment) -> Option<&str> {
        rule.anti_phish_policy.as_deref()
    }
}

impl AntiPhishPolicy {
    /// Whether the policy is on at all.
    #[must_use]
    pub fn is_on(&self) -> Judged {
        Judged::all_on(&[("Enabled", self.enabled)])
    }
}

/// Whether something is done with the mail that an action is for. `NoAction` delivers it, `BccMessage` too, with a copy; what
/// another one does is not known here.
#[must_use]
pub fn acts(name: &str, action: Option<&String>) -> Judged {
    match action {
        None => Judged::NotKnown(name.to_owned()),
        Some(action) if ["NoAction", "BccMessage"].iter().any(|weak| action.eq_ignore_ascii_case(weak)) => {
            Judged::Lacks(format!("{name} is {action}"))
        }
        Some(action)
            if ["MoveToJmf", "Quarantine", "Redirect", "Delete"]
                .iter()
                .any(|good| action.eq_ignore_ascii_case(good)) =>
        {
            Judged::Good
        }
        Some(action) => Judged::NotKnown(format!("{name} ({action})")),
    }
}

/// Judges the anti-phishing policies that apply. For a preset whose policy the snapshot does not hold, `preset` stands.
pub fn judge<R>(scan: &Scan<'_, R>, preset: &Judged, judge: impl Fn(&AntiPhishPolicy) -> Judged) -> Outcome
where
    R: Reads<AntiPhishPolicy> + Reads<EopPresetRule> + MayRead<AntiPhishRule> + MayRead<AcceptedDomain>,
{
    let domains = names(&scan.optional::<AcceptedDomain>());
    let domains = domains.as_deref();
    let policies = scan.documents::<AntiPhishPolicy>();
    Effective::new(&policies)
        .presets(&scan.documents::<EopPresetRule>(), domains)
        .custom_if_known(&scan.optional::<AntiPhishRule>(), domains)
        .last()
        .judge(preset, |policy| policy.is_on().and(judge(policy)))
}

/// Whether a policy's list of what it protects holds all of `wanted`; what is missing is named. An empty one protects
/// nothing, and if nobody says what is wanted, any other will do.
#[must_use]
pub fn all_listed(property: &str, listed: Option<&[String]>, wanted: &[String]) -> Judged {
    let Some(listed) = listed else { return Judged::NotKnown(property.to_owned()) };
    if listed.is_empty() {
        return Judged::Lacks(format!("{property} is empty"));
    }
    let listed: Vec<String> = listed.iter().map(|entry| address(entry)).collect();
    let missing: Vec<&str> = wanted.iter().filter(|one| !listed.contains(one)).map(String::as_str).collect();
    match missing.as_slice() {
        [] => Judged::Good,
        missing => Judged::Lacks(format!("{property} lacks {}", missing.join(", "))),
    }
}

/// The address of an entry such as `Name;address` or `address`.
#[must_use]
pub fn address(entry: &str) -> String {
    entry.rsplit(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::effective::tests::assert_for_some_as_for_all;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The default policy, which is for all, with these settings.
    pub(crate) fn for_all(settings: &Value) -> Value {
        changed(json!({"Identity": "Office365 AntiPhish Default", "IsDefault": true, "Enabled": true}), settings)
    }

    /// A tenant without custom policies and without presets.
    pub(crate) fn tenant() -> Tenant {
        Tenant::new().without::<AntiPhishRule>()
    }

    /// Fails unless `R` judges a policy for some people as it judges that for all: a good one and a bad one.
    #[track_caller]
    pub(crate) fn assert_those_for_some_count<R: Rule>(tenant: &Tenant, good: &Value, bad: &Value) {
        assert_for_some_as_for_all::<R, AntiPhishPolicy, AntiPhishRule>(tenant, "AntiPhishPolicy", good, bad);
    }
}
