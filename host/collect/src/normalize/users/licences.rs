//! Which service plans a user has, and how.

use std::collections::{BTreeSet, HashMap};

use ephor_schema::Element;
use ephor_schema::tables::users as column;
use serde_json::Value;

use super::super::Error;
use super::super::cells::{Cell, Cells};
use super::super::raw::{Object, RawInputs, RawStream};
use super::super::tally::property;
use super::super::value;
use crate::normalize::lists;

/// The service plans of the tenant's subscriptions, by the id of the subscription.
#[derive(Debug, Default)]
pub(super) struct Skus(HashMap<String, BTreeSet<String>>);

/// One licence that a user has or should have.
struct Assignment<'a> {
    sku: Option<String>,
    group: Option<String>,
    state: &'a str,
    error: Option<&'a str>,
    disabled: BTreeSet<String>,
}

impl Assignment<'_> {
    fn is(&self, states: &[&str]) -> bool {
        states.iter().any(|state| self.state.eq_ignore_ascii_case(state))
    }

    /// Whether the user has what the licence contains.
    fn works(&self) -> bool {
        self.is(&["Active", "ActiveWithError"])
    }
}

fn id(object: &Object, name: &str) -> Option<String> {
    property(object, name).map(str::to_lowercase)
}

fn objects(value: &Value) -> Option<Vec<&Object>> {
    match value {
        Value::Array(values) => values.iter().map(Value::as_object).collect(),
        Value::Object(one) => Some(vec![one]),
        _ => None,
    }
}

fn assignment(object: &Object) -> Option<Assignment<'_>> {
    let disabled = match object.get("disabledPlans") {
        None => Vec::new(),
        // Below its depth ConvertTo-Json writes an empty list as an empty text.
        Some(plans) if value::is_blank(plans) => Vec::new(),
        Some(plans) => lists::read(plans, Element::Word)?,
    };
    Some(Assignment {
        sku: id(object, "skuId"),
        group: id(object, "assignedByGroup"),
        state: property(object, "state")?,
        error: property(object, "error"),
        disabled: disabled.iter().map(|plan| plan.to_lowercase()).collect(),
    })
}

impl Skus {
    /// Those of the feed that gives the subscriptions.
    pub(super) fn of(feeds: &RawInputs) -> Result<Self, Error> {
        let plans = |sku: &Object| {
            let plans = objects(sku.get("servicePlans")?)?;
            let of_users = |plan: &&&Object| property(plan, "appliesTo") != Some("Company");
            Some(plans.iter().filter(of_users).filter_map(|plan| id(plan, "servicePlanId")).collect())
        };
        let mut skus = HashMap::new();
        feeds.each("graph/subscribed-skus", |sku| {
            skus.extend(id(sku, "skuId").zip(plans(sku)));
            Ok(())
        })?;
        Ok(Self(skus))
    }

    /// Fills the columns of a user that tell of licences.
    pub(super) fn fill(&self, feed: &RawStream, object: &Object, cells: &mut Cells) {
        let enabled = object.get("assignedPlans").and_then(objects).map(|plans| {
            let enabled = |plan: &&&Object| {
                property(plan, "capabilityStatus").is_some_and(|status| status.eq_ignore_ascii_case("Enabled"))
            };
            plans.iter().filter(enabled).filter_map(|plan| id(plan, "servicePlanId")).collect::<BTreeSet<_>>()
        });
        set(cells, &column::SERVICE_PLANS, enabled.clone());
        let states = match object.get("licenseAssignmentStates") {
            Some(Value::Null) if feed.tells(object, "licenseAssignmentStates") => Some(Vec::new()),
            Some(states) => objects(states),
            None => None,
        };
        let Some(states) = states.and_then(|states| states.into_iter().map(assignment).collect::<Option<Vec<_>>>())
        else {
            return;
        };
        let failed = || states.iter().filter(|state| state.is(&["Error", "ActiveWithError"]));
        let errors = failed().filter_map(|state| state.error.map(str::to_owned)).collect();
        set(cells, &column::LICENSE_ERRORS, Some(errors));
        set(cells, &column::LICENSE_ERROR_GROUPS, Some(failed().filter_map(|state| state.group.clone()).collect()));
        set(cells, &column::DISABLED_PLANS, self.disabled(&states, enabled.as_ref()));
        set(cells, &column::GROUP_PLANS, self.of_groups(&states, enabled.as_ref()));
    }

    /// Plans that a licence contains and that no licence gives. A licence in error gives nothing.
    fn disabled(&self, states: &[Assignment<'_>], enabled: Option<&BTreeSet<String>>) -> Option<BTreeSet<String>> {
        let mut disabled: BTreeSet<String> =
            states.iter().filter(|state| state.works()).flat_map(|state| state.disabled.iter().cloned()).collect();
        if let Some(enabled) = enabled {
            disabled.retain(|plan| !enabled.contains(plan));
            return Some(disabled);
        }
        for state in states.iter().filter(|state| state.works()) {
            if disabled.is_empty() {
                break;
            }
            let plans = self.0.get(state.sku.as_ref()?)?;
            disabled.retain(|plan| !plans.contains(plan) || state.disabled.contains(plan));
        }
        Some(disabled)
    }

    /// Enabled plans of the licences that come through a group.
    fn of_groups(&self, states: &[Assignment<'_>], enabled: Option<&BTreeSet<String>>) -> Option<BTreeSet<String>> {
        let mut all = BTreeSet::new();
        for state in states.iter().filter(|state| state.group.is_some() && state.is(&["Active"])) {
            let plans = self.0.get(state.sku.as_ref()?)?;
            all.extend(plans.difference(&state.disabled).cloned());
        }
        if let Some(enabled) = enabled {
            all.retain(|plan| enabled.contains(plan));
        }
        Some(all)
    }
}

fn set(cells: &mut Cells, column: &ephor_schema::Column, plans: Option<BTreeSet<String>>) {
    cells.set(column, plans.map(|plans| Cell::Symbols(plans.into_iter().collect())));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::raw::Outcome;
    use super::*;

    fn columns(user: Value, skus: &Skus) -> Value {
        let user = user.as_object().unwrap().clone();
        let feed = RawStream::of_capture("graph/users", "Graph", "users".into(), Outcome::Whole);
        let mut cells = Cells::default();
        skus.fill(&feed, &user, &mut cells);
        let list = |column| match cells.get(column) {
            Some(Cell::Symbols(names)) => json!(names),
            _ => Value::Null,
        };
        json!([
            list(&column::SERVICE_PLANS),
            list(&column::DISABLED_PLANS),
            list(&column::GROUP_PLANS),
            list(&column::LICENSE_ERRORS),
            list(&column::LICENSE_ERROR_GROUPS)
        ])
    }

    fn skus() -> Skus {
        let set = |plans: &[&str]| plans.iter().map(|plan| (*plan).to_owned()).collect();
        Skus([("e5".to_owned(), set(&["a", "b"])), ("e3".to_owned(), set(&["b", "c"]))].into())
    }

    #[test]
    fn a_plan_that_another_licence_enables_is_not_switched_off() {
        let states = json!([
            {"skuId": "E5", "state": "Active", "error": null, "assignedByGroup": "G1", "disabledPlans": ["A", "B"]},
            {"skuId": "E3", "state": "Active", "error": "None", "assignedByGroup": null, "disabledPlans": []},
        ]);
        let user = json!({"licenseAssignmentStates": states});
        assert_eq!(columns(user, &skus()), json!([null, ["a"], [], [], []]));
    }

    #[test]
    fn a_licence_in_error_gives_nothing_and_is_named() {
        let user = json!({
            "assignedPlans": [
                {"servicePlanId": "C", "capabilityStatus": "Enabled"},
                {"servicePlanId": "B", "capabilityStatus": "Deleted"},
            ],
            "licenseAssignmentStates": [
                {"skuId": "e5", "state": "Error", "error": "CountViolation", "assignedByGroup": "G1", "disabledPlans": ["a"]},
                {"skuId": "e3", "state": "Active", "assignedByGroup": "g2", "disabledPlans": ["b"]},
            ],
        });
        assert_eq!(columns(user, &skus()), json!([["c"], ["b"], ["c"], ["CountViolation"], ["g1"]]));
    }

    #[test]
    fn plans_of_a_group_are_not_known_without_the_subscriptions() {
        let state = json!({"skuId": "e5", "state": "Active", "assignedByGroup": "g1", "disabledPlans": []});
        let user = json!({"licenseAssignmentStates": [state]});
        assert_eq!(columns(user.clone(), &Skus::default()), json!([null, [], null, [], []]));
        assert_eq!(columns(user, &skus()), json!([null, [], ["a", "b"], [], []]));
        assert_eq!(columns(json!({"licenseAssignmentStates": null}), &Skus::default()), json!([null, [], [], [], []]));
        assert_eq!(columns(json!({}), &skus()), json!([null, null, null, null, null]));
    }
}
