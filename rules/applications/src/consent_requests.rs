//! Where the admin consent workflow is set: the same switch in two places.

use ephor_sdk::Others;
use ephor_sdk::prelude::*;

/// A group of settings of the directory. Tenants made lately may have none.
#[derive(Debug, Document)]
#[document("directory-settings")]
pub struct DirectorySetting {
    #[serde(default)]
    values: Option<Vec<Option<NameAndValue>>>,
}

/// One setting: a text, whatever it means.
#[derive(Debug, Object)]
struct NameAndValue {
    name: Option<String>,
    value: Option<String>,
}

impl DirectorySetting {
    /// The value of the setting of that name, if the group has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.values.iter().flatten().flatten();
        let of_name = values.find(|one| one.name.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name)))?;
        Some(of_name.value.as_deref().unwrap_or_default())
    }
}

/// Who may ask, and who answers.
#[derive(Debug, Document)]
#[document("admin-consent-request-policy")]
#[serde(rename_all = "camelCase")]
pub struct RequestPolicy {
    /// The switch.
    pub is_enabled: Option<bool>,
    /// Whether reviewers get mail.
    pub notify_reviewers: Option<bool>,
    reviewers: Option<Vec<Option<Reviewer>>>,
}

/// A query for users, for the members of a group, or for the holders of a role.
#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Reviewer {
    query: Option<String>,
    /// What the query is about; without a query they name nobody.
    #[serde(flatten)]
    others: Others,
}

impl RequestPolicy {
    /// Whether it names anybody who answers; none if it does not say, or in a way that is new.
    #[must_use]
    pub fn names_reviewers(&self) -> Option<bool> {
        let named = |one: &Reviewer| one.query.as_deref().is_some_and(|query| !query.trim().is_empty());
        let all = self.reviewers.as_ref()?;
        if all.iter().flatten().any(named) {
            return Some(true);
        }
        let new = |one: &Reviewer| one.others.unread(&["queryType", "queryRoot"]).is_some();
        (!all.iter().flatten().any(new)).then_some(false)
    }
}
