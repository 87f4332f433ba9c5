//! What people may share with people elsewhere.

use ephor_sdk::prelude::*;

/// A sharing policy, as `Get-SharingPolicy` gives it.
#[derive(Debug, Deserialize, Document)]
#[document("sharing-policies")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct SharingPolicy {
    /// `domain:action, action`; the domain is `*` for all that are federated, or `Anonymous` for anybody.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    pub domains: Option<Vec<String>>,
    /// Whether the policy is on; it is where the property is not there.
    pub enabled: Option<bool>,
}

impl SharingPolicy {
    /// The entries in effect for everybody (`*` and `Anonymous`) with an action that `matters` takes. None if the entries
    /// are not known; a policy that is off has none in effect.
    #[must_use]
    pub fn for_everybody(&self, matters: fn(&str) -> bool) -> Option<Vec<&str>> {
        if self.enabled == Some(false) {
            return Some(Vec::new());
        }
        let for_everybody = |entry: &&String| {
            entry.split_once(':').is_some_and(|(domain, actions)| {
                let domain = domain.trim();
                (domain == "*" || domain.eq_ignore_ascii_case("Anonymous"))
                    && actions.split([',', '+']).any(|action| matters(action.trim()))
            })
        };
        Some(self.domains.as_ref()?.iter().filter(for_everybody).map(String::as_str).collect())
    }
}
