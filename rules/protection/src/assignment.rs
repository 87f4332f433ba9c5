//! Rules that assign policies: whom they reach.

use std::collections::BTreeMap;

use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::Value;

use crate::lists;

/// A rule that assigns a policy to recipients, as Exchange gives all of its kinds.
#[derive(Clone, Debug, Default, Object)]
#[serde(rename_all = "PascalCase", default)]
pub struct Assignment {
    identity: Option<String>,
    name: Option<String>,
    state: Value,
    #[serde(deserialize_with = "number")]
    pub(crate) priority: Option<i64>,
    #[document(some)]
    pub(crate) anti_phish_policy: Option<String>,
    #[document(some)]
    pub(crate) hosted_content_filter_policy: Option<String>,
    #[document(some)]
    pub(crate) malware_filter_policy: Option<String>,
    #[document(some)]
    pub(crate) safe_attachment_policy: Option<String>,
    #[document(some)]
    pub(crate) safe_links_policy: Option<String>,
    // Exchange writes null for a condition that is not set; one that is not there was not read.
    #[serde(deserialize_with = "lists::texts")]
    sent_to: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    sent_to_member_of: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::domains")]
    recipient_domain_is: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    except_if_sent_to: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    except_if_sent_to_member_of: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    except_if_recipient_domain_is: Option<Vec<String>>,
    /// Exchange's own words for all conditions and all exceptions.
    conditions: Value,
    exceptions: Value,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

/// Whom a rule reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Everybody,
    Some,
    /// Those of certain domains, and which domains there are is not known.
    NotKnown,
}

impl Assignment {
    /// Whether it is switched on.
    pub(crate) fn enabled(&self) -> Option<bool> {
        match &self.state {
            Value::Bool(on) => Some(*on),
            Value::String(state) if state.eq_ignore_ascii_case("Enabled") => Some(true),
            Value::String(state) if state.eq_ignore_ascii_case("Disabled") => Some(false),
            _ => None,
        }
    }

    /// Whether nobody is left out by an exception, if that is known.
    pub fn has_no_exception(&self) -> Option<bool> {
        let known = [&self.except_if_sent_to, &self.except_if_sent_to_member_of, &self.except_if_recipient_domain_is];
        if known.iter().any(|list| list.as_ref().is_some_and(|list| !list.is_empty())) {
            return Some(false);
        }
        let is_newer =
            |(name, value): (&String, &Value)| name.to_ascii_lowercase().starts_with("exceptif") && says(value);
        let is_read = known.iter().all(|list| list.is_some());
        (is_read && !says(&self.exceptions) && !self.others.iter().any(is_newer)).then_some(true)
    }

    pub(crate) fn reach(&self, domains: Option<&[String]>) -> Reach {
        let names = |list: &Option<Vec<String>>| list.as_ref().map(|names| !names.is_empty());
        let people = [names(&self.sent_to), names(&self.sent_to_member_of)];
        let exceptions = self.has_no_exception();
        if people.contains(&Some(true)) || exceptions == Some(false) {
            return Reach::Some;
        }
        let (Some(named), Some(true), [Some(_), Some(_)]) = (&self.recipient_domain_is, exceptions, people) else {
            return Reach::NotKnown;
        };
        if named.is_empty() {
            // A condition that is none of these.
            return if says(&self.conditions) { Reach::NotKnown } else { Reach::Everybody };
        }
        // A domain stands for its subdomains, too.
        let is_meant = |domain: &str| named.iter().any(|named| is_in_domain(domain, named));
        match domains {
            None | Some([]) => Reach::NotKnown,
            Some(domains) if domains.iter().all(|domain| is_meant(domain)) => Reach::Everybody,
            Some(_) => Reach::Some,
        }
    }

    pub(crate) fn preset(&self) -> Option<Preset> {
        Preset::named(self.identity.as_deref()).or_else(|| Preset::named(self.name.as_deref()))
    }
}

/// Whether a member says anything.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty() && text.trim() != "{}",
        Value::Array(items) => items.iter().any(says),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn is_in_domain(domain: &str, parent: &str) -> bool {
    let (domain, parent) = (domain.trim().to_ascii_lowercase(), parent.trim().to_ascii_lowercase());
    domain == parent || domain.strip_suffix(parent.as_str()).is_some_and(|rest| rest.ends_with('.'))
}

/// The presets that administrators switch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Preset {
    Strict,
    Standard,
}

impl Preset {
    pub(crate) fn named(name: Option<&str>) -> Option<Self> {
        let name = name?.to_ascii_lowercase();
        match () {
            () if name.contains("strict preset security policy") => Some(Self::Strict),
            () if name.contains("standard preset security policy") => Some(Self::Standard),
            () => None,
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Strict => "Strict preset",
            Self::Standard => "Standard preset",
        }
    }
}

/// Makes a document of rules.
macro_rules! rules {
    ($($(#[$words:meta])* $name:ident = $document:literal;)*) => {$(
        $(#[$words])*
        #[derive(Debug, Document)]
        #[document($document)]
        #[serde(transparent)]
        pub struct $name(Assignment);

        impl AsRef<Assignment> for $name {
            fn as_ref(&self) -> &Assignment {
                &self.0
            }
        }
    )*};
}

rules! {
    /// To whom the presets of Exchange Online Protection apply, as `Get-EOPProtectionPolicyRule` gives it.
    EopPresetRule = "eop-protection-policy-rules";
    /// To whom the presets of Defender for Office 365 apply, as `Get-ATPProtectionPolicyRule` gives it.
    AtpPresetRule = "atp-protection-policy-rules";
    /// Whom built-in protection leaves out, as `Get-ATPBuiltInProtectionRule` gives it.
    BuiltInRule = "atp-built-in-protection-rules";
    /// A rule of `Get-MalwareFilterRule`.
    MalwareRule = "malware-filter-rules";
    /// A rule of `Get-SafeAttachmentRule`.
    SafeAttachmentRule = "safe-attachment-rules";
    /// A rule of `Get-SafeLinksRule`.
    SafeLinksRule = "safe-links-rules";
    /// A rule of `Get-AntiPhishRule`.
    AntiPhishRule = "anti-phish-rules";
    /// A rule of `Get-HostedContentFilterRule`.
    SpamRule = "hosted-content-filter-rules";
}

/// A domain for which Exchange accepts mail.
#[derive(Debug, Document)]
#[document("accepted-domains")]
#[serde(rename_all = "PascalCase")]
pub struct AcceptedDomain {
    domain_name: Option<String>,
}

/// The names of all accepted domains, where they are known.
#[must_use]
pub fn names(domains: &Optional<AcceptedDomain>) -> Option<Vec<String>> {
    domains.known()?.iter().map(|domain| domain.domain_name.clone()).collect()
}

/// A number, also one written as text.
///
/// # Errors
/// Of the reader itself.
pub fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{self, json};
    use ephor_sdk::testing::changed;

    /// A rule without any condition and exception, as Exchange writes it, with these properties changed.
    pub(crate) fn for_all(change: &Value) -> Value {
        let rule = json!({
            "State": "Enabled", "Conditions": null, "Exceptions": null, "SentTo": null, "SentToMemberOf": null,
            "RecipientDomainIs": null, "ExceptIfSentTo": null, "ExceptIfSentToMemberOf": null,
            "ExceptIfRecipientDomainIs": null,
        });
        changed(rule, change)
    }

    fn reach(change: &Value) -> Reach {
        let rule: Assignment = serde_json::from_value(for_all(change)).unwrap();
        rule.reach(Some(&["a.example".to_owned(), "sub.b.example".to_owned()]))
    }

    #[test]
    fn a_rule_reaches_everybody_without_a_condition_or_by_all_domains() {
        assert_eq!(reach(&json!({})), Reach::Everybody);
        for all in [json!(["A.example", "b.example"]), json!("a.example b.example"), json!("a.example;b.example")] {
            assert_eq!(reach(&json!({"RecipientDomainIs": all, "Conditions": "x"})), Reach::Everybody, "{all}");
        }
        assert_eq!(reach(&json!({"RecipientDomainIs": ["a.example"]})), Reach::Some);
    }

    #[test]
    fn people_groups_and_exceptions_are_some() {
        for property in
            ["SentTo", "SentToMemberOf", "ExceptIfSentTo", "ExceptIfSentToMemberOf", "ExceptIfRecipientDomainIs"]
        {
            assert_eq!(reach(&json!({ property: ["x@a.example"] })), Reach::Some, "{property}");
            assert_eq!(reach(&json!({ property: "x@a.example y@a.example" })), Reach::Some, "{property}");
        }
    }

    #[test]
    fn what_was_not_read_or_is_newer_is_not_known() {
        for property in [
            "SentTo",
            "SentToMemberOf",
            "RecipientDomainIs",
            "ExceptIfSentTo",
            "ExceptIfSentToMemberOf",
            "ExceptIfRecipientDomainIs",
        ] {
            let mut rule = for_all(&json!({}));
            rule.as_object_mut().unwrap().remove(property);
            let rule: Assignment = serde_json::from_value(rule).unwrap();
            assert_eq!(rule.reach(Some(&["a.example".to_owned()])), Reach::NotKnown, "{property}");
            assert_eq!(reach(&json!({ property: "System.String[]" })), Reach::NotKnown, "{property}");
        }
        for newer in [
            json!({"ExceptIfRecipientTagIs": ["Priority"]}),
            json!({"Exceptions": ["a predicate"]}),
            json!({"Conditions": ["a predicate"]}),
            json!({"RecipientDomainIs": "all of them"}),
        ] {
            assert_eq!(reach(&newer), Reach::NotKnown, "{newer}");
        }
    }
}
