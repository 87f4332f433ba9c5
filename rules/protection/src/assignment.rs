//! Rules that assign policies: whom they reach.

use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::Value;

/// A rule that assigns a policy to recipients, as Exchange gives all of its kinds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase", default)]
pub struct Assignment {
    identity: Option<String>,
    name: Option<String>,
    state: Value,
    #[serde(deserialize_with = "number")]
    pub(crate) priority: Option<i64>,
    pub(crate) anti_phish_policy: Option<String>,
    pub(crate) hosted_content_filter_policy: Option<String>,
    pub(crate) malware_filter_policy: Option<String>,
    pub(crate) safe_attachment_policy: Option<String>,
    pub(crate) safe_links_policy: Option<String>,
    // Exchange writes null for a condition that is not set.
    #[serde(deserialize_with = "texts")]
    sent_to: Vec<String>,
    #[serde(deserialize_with = "texts")]
    sent_to_member_of: Vec<String>,
    #[serde(deserialize_with = "texts")]
    recipient_domain_is: Vec<String>,
    #[serde(deserialize_with = "texts")]
    except_if_sent_to: Vec<String>,
    #[serde(deserialize_with = "texts")]
    except_if_sent_to_member_of: Vec<String>,
    #[serde(deserialize_with = "texts")]
    except_if_recipient_domain_is: Vec<String>,
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

    /// Whether nobody is left out by an exception.
    pub const fn has_no_exception(&self) -> bool {
        self.except_if_sent_to.is_empty()
            && self.except_if_sent_to_member_of.is_empty()
            && self.except_if_recipient_domain_is.is_empty()
    }

    pub(crate) fn reach(&self, domains: Option<&[String]>) -> Reach {
        if !self.sent_to.is_empty() || !self.sent_to_member_of.is_empty() || !self.has_no_exception() {
            return Reach::Some;
        }
        if self.recipient_domain_is.is_empty() {
            return Reach::Everybody;
        }
        // A domain stands for its subdomains, too.
        let is_meant = |domain: &str| self.recipient_domain_is.iter().any(|named| is_in_domain(domain, named));
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
        #[derive(Debug, Deserialize, Document)]
        #[document($document)]
        #[serde(crate = "ephor_sdk::serde", transparent)]
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
#[derive(Debug, Deserialize, Document)]
#[document("accepted-domains")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct AcceptedDomain {
    domain_name: Option<String>,
}

/// The names of all accepted domains, where they are known.
#[must_use]
pub fn names(domains: &Optional<AcceptedDomain>) -> Option<Vec<String>> {
    domains.known()?.iter().map(|domain| domain.domain_name.clone()).collect()
}

/// A list of texts, or a single one; null is none.
///
/// # Errors
/// Of the reader itself.
pub fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) if !text.trim().is_empty() => vec![text],
        Value::Array(items) => items.iter().map(text_of).filter(|text| !text.is_empty()).collect(),
        object @ Value::Object(_) => vec![text_of(&object)],
        _ => Vec::new(),
    })
}

/// Some domains and recipients are objects with their name. What is written in another way is there all the same.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => {
            let named = ["Domain", "Name", "Address"].iter().find_map(|key| other.get(key)?.as_str());
            named.map_or_else(|| other.to_string(), |text| text.trim().to_owned())
        }
    }
}

/// The same, where a property that is not there is not known.
///
/// # Errors
/// Of the reader itself.
pub fn known_texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    texts(from).map(Some)
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
