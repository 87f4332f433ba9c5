//! Anti-spam policies for inbound mail.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads};

use crate::assignment::{AcceptedDomain, Assignment, EopPresetRule, SpamRule, names};
use crate::effective::{Effective, Judged, Naming, Outcome, Policy};
use crate::lists;

/// An anti-spam policy, as `Get-HostedContentFilterPolicy` gives it.
#[derive(Debug, Document)]
#[document("hosted-content-filter-policies")]
#[serde(rename_all = "PascalCase")]
pub struct SpamPolicy {
    #[serde(flatten)]
    naming: Naming,
    /// What is done with spam, and so on.
    pub(crate) spam_action: Option<String>,
    pub(crate) high_confidence_spam_action: Option<String>,
    pub(crate) phish_spam_action: Option<String>,
    pub(crate) high_confidence_phish_action: Option<String>,
    pub(crate) bulk_spam_action: Option<String>,
    /// Domains whose mail is not filtered.
    #[serde(default, deserialize_with = "lists::words")]
    pub(crate) allowed_sender_domains: Option<Vec<String>>,
}

impl Policy for SpamPolicy {
    fn naming(&self) -> &Naming {
        &self.naming
    }

    fn named_by(rule: &Assignment) -> Option<&str> {
        rule.hosted_content_filter_policy.as_deref()
    }
}

/// What an action of a policy, under that name, amounts to: some are good, some lack what is wanted. One that is not there, or
/// not known here, is not known.
#[must_use]
pub fn action(name: &str, action: Option<&String>, good: &[&str], lacking: &[&str]) -> Judged {
    let Some(action) = action else { return Judged::NotKnown(name.to_owned()) };
    let is_in = |list: &[&str]| list.iter().any(|known| action.trim().eq_ignore_ascii_case(known));
    match (is_in(lacking), is_in(good)) {
        (true, _) => Judged::Lacks(format!("{name} is {action}")),
        (false, true) => Judged::Good,
        (false, false) => Judged::NotKnown(format!("{name} ({action})")),
    }
}

/// Judges the anti-spam policies that apply.
pub fn judge<R>(scan: &Scan<'_, R>, judge: impl Fn(&SpamPolicy) -> Judged) -> Outcome
where
    R: Reads<SpamPolicy> + Reads<SpamRule> + Reads<EopPresetRule> + MayRead<AcceptedDomain>,
{
    let domains = names(&scan.optional::<AcceptedDomain>());
    let domains = domains.as_deref();
    let policies = scan.documents::<SpamPolicy>();
    Effective::new(&policies)
        .presets(&scan.documents::<EopPresetRule>(), domains)
        .custom(&scan.documents::<SpamRule>(), domains)
        .last()
        .judge(&Judged::Good, judge)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::effective::tests::assert_for_some_as_for_all;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The default policy, which is for all, with these settings.
    pub(crate) fn for_all(settings: &Value) -> Value {
        changed(json!({"Identity": "Default", "IsDefault": true}), settings)
    }

    /// Fails unless `R` judges a policy for some people as it judges that for all, a good one and a bad one, and nobody is
    /// protected where no policy applies.
    #[track_caller]
    pub(crate) fn assert_those_for_some_count<R: Rule>(good: &Value, bad: &Value) {
        let tenant = Tenant::new();
        assert_for_some_as_for_all::<R, SpamPolicy, SpamRule>(&tenant, "HostedContentFilterPolicy", good, bad);
        assert_eq!(tenant.check::<R>().message::<R>(), "uncovered");
    }
}
