//! Each object of a document: objects within, lists, names of objects.

use ephor_sdk::prelude::*;

/// A policy has no control
///
/// # What it checks
/// Looks at each policy of Conditional Access.
///
/// # Why it matters
/// Objects of documents have objects and lists within, and any of them may be null.
///
/// # Remediation
/// Add a control.
#[derive(Rule)]
#[rule(
    each(Policy),
    level = "warning",
    severity = 3.0,
    fail(
        none = "{subject} asks nothing of {groups} in the state {state}",
        wide = "{subject} is for all, but {excluded}"
    )
)]
pub struct PolicyWithoutControl;

#[derive(Document)]
#[document("conditional-access-policies")]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    state: Option<String>,
    conditions: Option<Conditions>,
    grant_controls: Option<GrantControls>,
}

#[derive(Object)]
pub struct Conditions {
    users: Option<Users>,
}

#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct Users {
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    include_users: Option<Vec<String>>,
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    exclude_users: Option<Vec<String>>,
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    include_groups: Option<Vec<String>>,
}

#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct GrantControls {
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    built_in_controls: Option<Vec<String>>,
}

impl CheckDocument<Policy> for PolicyWithoutControl {
    fn check(policy: &Item<Policy>, _scan: &Scan<Self>) -> Verdict {
        let Some(state) = &policy.state else { return Verdict::not_known("state") };
        if state == "disabled" {
            return Verdict::NotApplicable;
        }
        let Some(users) = policy.conditions.as_ref().and_then(|conditions| conditions.users.as_ref()) else {
            return Verdict::not_known("conditions.users");
        };
        let controls = policy.grant_controls.as_ref().and_then(|grant| grant.built_in_controls.as_ref());
        if controls.is_none_or(Vec::is_empty) {
            let groups = users.include_groups.iter().flatten().map(|id| Phrase::of(ObjectKind::Group, id));
            return Self::none(groups.collect::<Phrases>(), state).at(policy);
        }
        let all = users.include_users.iter().flatten().any(|id| id == "All");
        let excluded: Vec<Phrase> =
            users.exclude_users.iter().flatten().map(|id| Phrase::of(ObjectKind::User, id)).collect();
        if all && !excluded.is_empty() {
            return Self::wide(Phrase::text("{").then(&Phrase::joined(&excluded, " and ")).and("}"));
        }
        Verdict::Pass
    }
}
