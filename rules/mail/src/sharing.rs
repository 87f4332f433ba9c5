//! What people may share with people elsewhere.

use ephor_sdk::prelude::*;

/// A sharing policy, as `Get-SharingPolicy` gives it.
#[derive(Debug, Document)]
#[document("sharing-policies")]
#[serde(rename_all = "PascalCase")]
pub struct SharingPolicy {
    /// `domain:action, action`; the domain is `*` for all that are federated, or `Anonymous` for anybody.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    pub domains: Option<Vec<String>>,
    /// Whether the policy is on; it is where the property is not there.
    pub enabled: Option<bool>,
}

/// What may be shared. Source: MicrosoftDocs/office-docs-powershell, New-SharingPolicy, `-Domains`.
const ACTIONS: &[&str] = &[
    "CalendarSharingFreeBusySimple",
    "CalendarSharingFreeBusyDetail",
    "CalendarSharingFreeBusyReviewer",
    "ContactsSharing",
];

impl SharingPolicy {
    /// The entries in effect for everybody (`*` and `Anonymous`) with an action that `matters` takes. None if the entries
    /// are not known, or one for everybody has an action that nobody knows; a policy that is off has none in effect.
    #[must_use]
    pub fn for_everybody(&self, matters: fn(&str) -> bool) -> Option<Vec<&str>> {
        if self.enabled == Some(false) {
            return Some(Vec::new());
        }
        let domains = self.domains.as_ref()?;
        let found: Vec<&str> = domains
            .iter()
            .filter(|entry| for_everybody(entry).iter().any(|action| matters(action)))
            .map(String::as_str)
            .collect();
        let is_known = |action: &&str| ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action));
        let all_known = domains.iter().all(|entry| for_everybody(entry).iter().all(is_known));
        (!found.is_empty() || all_known).then_some(found)
    }
}

/// The actions of an entry that are for everybody. An export may have joined several entries to one text: a domain and a
/// colon begin the next.
fn for_everybody(entry: &str) -> Vec<&str> {
    let mut everybody = false;
    let mut actions = Vec::new();
    let words = entry.split(|char: char| char.is_whitespace() || matches!(char, ',' | ';' | '+' | '|'));
    for word in words.filter(|word| !word.is_empty()) {
        let action = match word.split_once(':') {
            Some((domain, action)) => {
                everybody = domain == "*" || domain.eq_ignore_ascii_case("Anonymous");
                action
            }
            None => word,
        };
        if everybody && !action.is_empty() {
            actions.push(action);
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_were_joined_are_taken_apart() {
        assert_eq!(for_everybody("*:A, B"), ["A", "B"]);
        assert_eq!(for_everybody("*: A+B"), ["A", "B"]);
        assert_eq!(for_everybody("*:A, Anonymous:B"), ["A", "B"]);
        assert_eq!(for_everybody("a.example:A, anonymous:B; b.example:C"), ["B"]);
        assert_eq!(for_everybody("*:A b.example:B"), ["A"]);
        assert!(for_everybody("a.example:A, B").is_empty());
    }

    #[test]
    fn an_action_that_nobody_knows_is_not_known_for_everybody_only() {
        let of = |entry: &str| SharingPolicy { domains: Some(vec![entry.to_owned()]), enabled: None };
        let matters = |action: &str| action == "ContactsSharing";
        assert_eq!(of("*:TasksSharing").for_everybody(matters), None);
        assert_eq!(of("a.example:TasksSharing").for_everybody(matters), Some(vec![]));
        assert_eq!(of("*:TasksSharing, ContactsSharing").for_everybody(matters).map(|all| all.len()), Some(1));
    }
}
