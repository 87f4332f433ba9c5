//! The document `app-management-policies`: the policies, and whom each applies to.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::properties::{copied, id, without};
use super::standing::Standing;
use super::{Derived, Inputs, Object};
use ephor_snapshot::Status;

const POLICIES: &str = "graph/app-management-policies";
/// As many objects as Graph gives of a list that is expanded, and no link to the rest (reference collector-faults.md, F6).
const EXPANDED: usize = 20;
const APPLIES_TO: &str = "app-management-policy-targets";

/// Makes the document `app-management-policies`. Where whom a policy applies to is not known, it has no `appliesTo`.
///
/// # Feeds
/// - `graph/app-management-policies`: `GET /v1.0/policies/appManagementPolicies`; Policy.Read.All.
/// - `app-management-policy-targets`: `GET /v1.0/policies/appManagementPolicies/{id}/appliesTo`, of each; Application.Read.All
///   besides.
///
/// # Errors
/// If a feed cannot be read.
pub fn app_management_policies<F: Inputs>(feeds: &F) -> Result<Derived, F::Error> {
    let mut standing = match Standing::on(feeds, POLICIES) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let mut targets: HashMap<String, Vec<Value>> = HashMap::new();
    feeds.each(APPLIES_TO, &mut |target| {
        if let Some(policy) = id(target, "ofPolicy") {
            let shown = copied(target, &["appId", "displayName"]);
            targets.entry(policy).or_default().push(Value::Object(shown));
        }
    })?;
    let gap = feeds.gap(APPLIES_TO);
    // A capture of another day holds whom they apply to in the policies themselves.
    let unasked = gap.as_ref().is_some_and(|gap| gap.status == Status::NotCollected);
    let (mut unknown, mut full) = (0, 0);
    let mut rows: BTreeMap<String, Object> = BTreeMap::new();
    feeds.each(POLICIES, &mut |policy| {
        let Some(policy_id) = id(policy, "id") else { return };
        let mut row = without(policy, &[]);
        let known = targets.get(&policy_id);
        // Of a list that may go on, what is not there is not known.
        if gap.is_none() {
            row.insert("appliesTo".to_owned(), json!(known.map_or(&[][..], Vec::as_slice)));
        } else if !unasked || !row.get("appliesTo").is_some_and(Value::is_array) {
            row.remove("appliesTo");
            unknown += 1;
        } else {
            full +=
                usize::from(row.get("appliesTo").and_then(Value::as_array).is_some_and(|all| all.len() == EXPANDED));
        }
        rows.insert(policy_id, row);
    })?;
    standing.some(
        full,
        rows.len(),
        "policies have 20 in appliesTo, as many as Graph gives with $expand: there may be more",
    );
    if unknown > 0 {
        standing.also(feeds, APPLIES_TO, "whom the policies apply to is not known");
    }
    Ok(standing.derived(rows.into_values().collect()))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn policy() -> Value {
        json!({"id": "P", "displayName": "Policy", "isEnabled": true})
    }

    fn target(name: &str) -> Value {
        json!({"@odata.type": "#microsoft.graph.application", "id": "o", "appId": "a", "displayName": name, "ofPolicy": "p"})
    }

    #[test]
    fn a_policy_has_all_whom_it_applies_to() {
        let all: Vec<Value> = (0..35).map(|at| target(&format!("App {at}"))).collect();
        let Ok(made) = app_management_policies(&Sample::new().whole(POLICIES, &[policy()]).whole(APPLIES_TO, &all));
        assert_eq!((made.status, made.rows.len()), (Status::Complete, 1));
        let listed = made.rows[0]["appliesTo"].as_array().unwrap();
        assert_eq!((listed.len(), &listed[0]), (35, &json!({"appId": "a", "displayName": "App 0"})));
    }

    #[test]
    fn a_policy_that_applies_to_nobody_is_told_from_one_of_which_that_is_not_known() {
        let of = |feeds: Sample| {
            let Ok(made) = app_management_policies(&feeds.whole(POLICIES, &[policy()]));
            (made.status, made.rows[0].get("appliesTo").cloned())
        };
        assert_eq!(of(Sample::new().whole(APPLIES_TO, &[])), (Status::Complete, Some(json!([]))));
        assert_eq!(of(Sample::new().refused(APPLIES_TO, Status::Denied, "no")), (Status::Partial, None));
        assert_eq!(of(Sample::new().cut(APPLIES_TO, &[target("x")], "stopped")), (Status::Partial, None));
    }

    #[test]
    fn no_policies_apply_to_nobody() {
        let Ok(made) =
            app_management_policies(&Sample::new().whole(POLICIES, &[]).refused(APPLIES_TO, Status::Denied, "no"));
        assert_eq!((made.status, made.rows.len()), (Status::Complete, 0));
    }
}
