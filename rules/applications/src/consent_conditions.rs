//! Permission grant policies: under which conditions users may consent.
//!
//! Sources: permissionGrantConditionSet of Microsoft Graph, v1.0 and beta (microsoftgraph/microsoft-graph-docs-contrib
//! api-reference/beta/resources/permissiongrantconditionset.md @129c9460: "For an event to match a permission grant condition
//! set, all conditions must be met"), and permissiongrantpolicy.md beside it @028b8e35. What the built-in policies hold
//! follows from it; reference field-faults.md, F2.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;
use ephor_sdk::{Others, texts_if_known};

/// What may be consented to.
#[derive(Document)]
#[document("permission-grant-policies")]
#[serde(rename_all = "camelCase")]
pub struct GrantPolicy {
    id: Option<String>,
    includes: Option<Vec<Option<Conditions>>>,
    excludes: Option<Vec<Value>>,
    #[serde(flatten)]
    others: Others,
}

/// Consent is given to what meets all conditions of a set, so that a further one can only narrow it.
#[derive(Object)]
#[serde(rename_all = "camelCase")]
struct Conditions {
    permission_type: Option<String>,
    permission_classification: Option<String>,
    resource_application: Option<String>,
    #[serde(default, deserialize_with = "texts_if_known")]
    permissions: Option<Vec<String>>,
    #[serde(default, deserialize_with = "texts_if_known")]
    client_application_ids: Option<Vec<String>>,
    #[serde(default, deserialize_with = "texts_if_known")]
    client_application_tenant_ids: Option<Vec<String>>,
    #[serde(default, deserialize_with = "texts_if_known")]
    client_application_publisher_ids: Option<Vec<String>>,
    client_applications_from_verified_publisher_only: Option<bool>,
    /// Of beta alone: v1.0 has it not, and false is its default.
    certified_client_applications_only: Option<bool>,
    #[serde(flatten)]
    others: Others,
}

/// How much a policy, or a set of conditions, takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// Everything that a user can consent to.
    Broad,
    /// Some of it.
    Narrow,
    /// That is not known: why.
    NotKnown(String),
}

/// APIs of which all permissions open mail, files and conversations: to limit consent to one of them is no limit. Microsoft
/// Graph, Azure AD Graph, Exchange Online and SharePoint Online.
const EVERYTHING: [&str; 4] = [
    "00000003-0000-0000-c000-000000000000",
    "00000002-0000-0000-c000-000000000000",
    "00000002-0000-0ff1-ce00-000000000000",
    "00000003-0000-0ff1-ce00-000000000000",
];

fn is_any(text: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(text.trim()))
}

/// The breadth of a condition that is a word, by those that take in everything and those that do not.
fn word(text: Option<&str>, name: &str, broad: &[&str], narrow: &[&str]) -> Breadth {
    match text {
        None | Some("") => Breadth::NotKnown(format!("{name} is not there")),
        Some(text) if is_any(text, broad) => Breadth::Broad,
        Some(text) if is_any(text, narrow) => Breadth::Narrow,
        Some(text) => Breadth::NotKnown(format!("{name} is {text}")),
    }
}

/// The breadth of a condition that is a list of ids or `all`.
fn list(ids: Option<&Vec<String>>, name: &str) -> Breadth {
    match ids {
        None => Breadth::NotKnown(format!("{name} is not there")),
        // The vendor writes `all` for all, and nobody says what an empty list matches.
        Some(ids) if ids.iter().all(|id| id.trim().is_empty()) => Breadth::NotKnown(format!("{name} is empty")),
        Some(ids) if ids.iter().any(|id| is_any(id, &["all", "any", "*"])) => Breadth::Broad,
        Some(_) => Breadth::Narrow,
    }
}

/// The breadth of a switch that narrows where it is on.
fn switch(only: Option<bool>, name: &str) -> Breadth {
    match only {
        Some(true) => Breadth::Narrow,
        Some(false) => Breadth::Broad,
        None => Breadth::NotKnown(format!("{name} is not there")),
    }
}

impl Conditions {
    fn breadth(&self) -> Breadth {
        let text = |text: &'_ Option<String>| text.as_deref().map(str::to_owned);
        let (kind, class, resource) =
            (text(&self.permission_type), text(&self.permission_classification), text(&self.resource_application));
        let new = self.others.unread(&[]).map(|name| format!("{name} is a condition that is new"));
        let each = [
            // Users cannot consent to application permissions.
            word(kind.as_deref(), "permissionType", &["delegated", "delegatedUserConsentable"], &["application"]),
            switch(
                self.client_applications_from_verified_publisher_only,
                "clientApplicationsFromVerifiedPublisherOnly",
            ),
            switch(self.certified_client_applications_only.or(Some(false)), "certifiedClientApplicationsOnly"),
            word(class.as_deref(), "permissionClassification", &["all"], &["low", "medium", "high"]),
            match resource.as_deref() {
                Some(id) if is_id(id) && !is_any(id, &EVERYTHING) => Breadth::Narrow,
                other => word(other, "resourceApplication", &[&["any", "all"][..], &EVERYTHING].concat(), &[]),
            },
            list(self.permissions.as_ref(), "permissions"),
            list(self.client_application_ids.as_ref(), "clientApplicationIds"),
            list(self.client_application_tenant_ids.as_ref(), "clientApplicationTenantIds"),
            list(self.client_application_publisher_ids.as_ref(), "clientApplicationPublisherIds"),
            new.map_or(Breadth::Broad, Breadth::NotKnown),
        ];
        // One condition that narrows is enough, whatever the others say.
        if each.contains(&Breadth::Narrow) {
            return Breadth::Narrow;
        }
        each.into_iter().find(|breadth| *breadth != Breadth::Broad).unwrap_or(Breadth::Broad)
    }
}

/// Whether a text has the form of an id.
fn is_id(text: &str) -> bool {
    let text = text.trim();
    text.len() == 36 && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

impl GrantPolicy {
    /// Whether it has that id.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(id))
    }

    /// Whether there is something that it leaves out.
    #[must_use]
    pub fn excludes_something(&self) -> bool {
        self.excludes.as_ref().is_some_and(|excludes| excludes.iter().any(|one| !one.is_null()))
    }

    /// How much it takes in: one set that takes in everything is enough.
    #[must_use]
    pub fn breadth(&self) -> Breadth {
        let Some(includes) = &self.includes else { return Breadth::NotKnown("includes is not there".to_owned()) };
        // Pre-approval is consent that an administrator gave.
        if let Some(new) = self.others.unread(&["includeAllPreApprovedApplications", "resourceScopeType"]) {
            return Breadth::NotKnown(format!("{new} is new"));
        }
        let sets: Vec<Breadth> = includes.iter().flatten().map(Conditions::breadth).collect();
        if sets.contains(&Breadth::Broad) {
            return Breadth::Broad;
        }
        sets.into_iter().find(|set| *set != Breadth::Narrow).unwrap_or(Breadth::Narrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{self, json};
    use ephor_sdk::testing::changed;

    fn breadth(changes: Value) -> Breadth {
        let set = json!({"permissionType": "delegated", "permissionClassification": "all", "permissions": ["all"],
            "resourceApplication": "any", "clientApplicationIds": ["all"], "clientApplicationTenantIds": ["all"],
            "clientApplicationPublisherIds": ["all"], "clientApplicationsFromVerifiedPublisherOnly": false});
        policy(json!({"id": "p", "includes": [null, changed(set, &changes)]}))
    }

    fn policy(policy: Value) -> Breadth {
        serde_json::from_value::<GrantPolicy>(policy).unwrap().breadth()
    }

    fn is_not_known(breadth: &Breadth, what: &str) -> bool {
        matches!(breadth, Breadth::NotKnown(why) if why.starts_with(what))
    }

    #[test]
    fn everything_is_broad_in_all_its_spellings() {
        for changes in [
            json!({}),
            json!({"permissionType": "delegatedUserConsentable"}),
            json!({"certifiedClientApplicationsOnly": false}),
            json!({"permissions": "all", "resourceApplication": "ANY"}),
            json!({"resourceApplication": "00000003-0000-0000-c000-000000000000"}),
        ] {
            assert_eq!(breadth(changes.clone()), Breadth::Broad, "{changes}");
        }
    }

    #[test]
    fn one_condition_that_is_known_to_narrow_is_enough() {
        for changes in [
            json!({"clientApplicationsFromVerifiedPublisherOnly": true}),
            json!({"certifiedClientApplicationsOnly": true}),
            json!({"permissionClassification": "low"}),
            json!({"permissions": ["e1fe6dd8-ba31-4d61-89e7-88639da4683d"]}),
            json!({"clientApplicationIds": ["a"]}),
            json!({"clientApplicationTenantIds": ["t"], "permissions": null}),
            json!({"clientApplicationPublisherIds": ["1234567"], "new": true}),
            json!({"permissionType": "application"}),
            json!({"resourceApplication": "11112222-3333-4444-5555-666677778888"}),
        ] {
            assert_eq!(breadth(changes.clone()), Breadth::Narrow, "{changes}");
        }
    }

    #[test]
    fn a_value_or_condition_that_is_new_is_neither() {
        for (changes, what) in [
            (json!({"permissionType": "unknownFutureValue"}), "permissionType is unknownFutureValue"),
            (json!({"permissionClassification": "none"}), "permissionClassification is none"),
            (json!({"resourceApplication": "microsoftOnly"}), "resourceApplication is microsoftOnly"),
            (json!({"clientApplicationPublisherIds": []}), "clientApplicationPublisherIds is empty"),
            (json!({"scopeSensitivityLabels": {"labelKind": "enumerated"}}), "scopeSensitivityLabels is a condition"),
            (json!({"clientApplicationsNewerThan": 30}), "clientApplicationsNewerThan is a condition that is new"),
        ] {
            let found = breadth(changes);
            assert!(is_not_known(&found, what), "{found:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let names = [
            "permissionType",
            "clientApplicationsFromVerifiedPublisherOnly",
            "permissionClassification",
            "resourceApplication",
            "permissions",
            "clientApplicationIds",
            "clientApplicationTenantIds",
            "clientApplicationPublisherIds",
        ];
        for name in names {
            assert!(is_not_known(&breadth(json!({name: null})), &format!("{name} is not there")), "{name}");
        }
        assert!(is_not_known(&policy(json!({"id": "p"})), "includes"));
    }

    #[test]
    fn a_member_of_the_policy_that_is_new_may_turn_it_either_way() {
        for includes in [json!([]), json!([{"permissionType": "application"}])] {
            assert_eq!(policy(json!({"id": "p", "includes": includes})), Breadth::Narrow);
            let found = policy(json!({"id": "p", "includes": includes, "includesEverything": true}));
            assert!(is_not_known(&found, "includesEverything is new"));
        }
        let known = json!({"id": "p", "displayName": "P", "description": "d", "includes": [],
            "includeAllPreApprovedApplications": true, "resourceScopeType": "tenant"});
        assert_eq!(policy(known), Breadth::Narrow);
    }
}
