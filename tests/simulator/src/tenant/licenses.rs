//! Subscriptions with their service plans, and which licenses a user must have to have the plans of a row.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{names, text};
use crate::encoding;
use crate::snapshot::{Object, Snapshot};

/// Service plans of subscriptions: Microsoft's table of product names and service plan identifiers, as far as rules
/// look at the plans.
const KNOWN: &[(&str, &[&str])] = &[
    // SPE_E5
    (
        "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
        &[
            "2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2",
            "2f442157-a11c-46b9-ae5b-6e39ff4e5849",
            "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
            "43de0ff5-c92c-492b-9116-175376d08c38",
            "57ff2da0-773e-42df-b2af-ffb7a2317929",
            "7547a3fe-08ee-4ccb-b430-5077c5041653",
            "8a256a2b-b617-496d-b51b-e76466e88db0",
            "8e0c0a52-6a6c-4d40-8370-dd62790dcd70",
            "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
            "eec0eb4f-6444-4f95-aba0-50c24d67f998",
            "efb87545-963c-4e0d-99df-69c6916d9eb0",
            "f20fedf3-f3c3-43c3-8267-2bfdd51c0939",
            "f6de4823-28fa-440b-b886-4783fa86ddba",
        ],
    ),
    // SPE_E3
    (
        "05e9a617-0261-4cee-bb44-138d3ef5d965",
        &[
            "2f442157-a11c-46b9-ae5b-6e39ff4e5849",
            "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
            "43de0ff5-c92c-492b-9116-175376d08c38",
            "57ff2da0-773e-42df-b2af-ffb7a2317929",
            "7547a3fe-08ee-4ccb-b430-5077c5041653",
            "8a256a2b-b617-496d-b51b-e76466e88db0",
            "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
            "efb87545-963c-4e0d-99df-69c6916d9eb0",
            "f20fedf3-f3c3-43c3-8267-2bfdd51c0939",
            "f6de4823-28fa-440b-b886-4783fa86ddba",
        ],
    ),
    // SPB
    (
        "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46",
        &[
            "2f442157-a11c-46b9-ae5b-6e39ff4e5849",
            "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
            "43de0ff5-c92c-492b-9116-175376d08c38",
            "57ff2da0-773e-42df-b2af-ffb7a2317929",
            "7547a3fe-08ee-4ccb-b430-5077c5041653",
            "8a256a2b-b617-496d-b51b-e76466e88db0",
            "9aaf7827-d63c-4b61-89c3-182f06f82e5c",
            "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
            "f20fedf3-f3c3-43c3-8267-2bfdd51c0939",
            "f6de4823-28fa-440b-b886-4783fa86ddba",
        ],
    ),
    // SPE_F1
    (
        "66b55226-6b4f-492c-910c-a3b7a3c9d993",
        &[
            "2f442157-a11c-46b9-ae5b-6e39ff4e5849",
            "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
            "4a82b400-a79f-41a4-b4e2-e94f5787b113",
            "57ff2da0-773e-42df-b2af-ffb7a2317929",
            "7547a3fe-08ee-4ccb-b430-5077c5041653",
            "8a256a2b-b617-496d-b51b-e76466e88db0",
            "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
            "f6de4823-28fa-440b-b886-4783fa86ddba",
        ],
    ),
];

#[derive(Debug)]
struct Sku {
    id: String,
    plans: BTreeSet<String>,
}

/// The subscriptions of a tenant.
#[derive(Debug, Default)]
pub(crate) struct Skus {
    all: Vec<Sku>,
    /// As Graph answers them.
    pub objects: Vec<Object>,
}

impl Skus {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let plans = snapshot.document("service-plans");
        let ids: BTreeSet<&str> = plans.iter().filter_map(|plan| text(plan, "servicePlanId")).collect();
        let mut skus = Self::default();
        for object in snapshot.document("subscribed-skus") {
            let id = text(object, "skuId").unwrap_or_default().to_owned();
            let written = object.get("servicePlans").and_then(Value::as_array).map(|plans| {
                plans.iter().filter_map(|plan| plan.get("servicePlanId")?.as_str()).map(str::to_lowercase).collect()
            });
            let known = KNOWN.iter().find(|(known, _)| *known == id).map(|(_, plans)| *plans);
            let own = written.unwrap_or_else(|| match known {
                Some(known) => known.iter().filter(|plan| ids.contains(*plan)).map(|plan| (*plan).to_owned()).collect(),
                None => ids.iter().map(|plan| (*plan).to_owned()).collect::<BTreeSet<_>>(),
            });
            skus.all.push(Sku { id, plans: own });
        }
        // Every plan of the tenant is in some subscription.
        let held: BTreeSet<String> = skus.all.iter().flat_map(|sku| sku.plans.iter().cloned()).collect();
        if let Some(first) = skus.all.first_mut() {
            first.plans.extend(ids.iter().filter(|plan| !held.contains(**plan)).map(|plan| (*plan).to_owned()));
        }
        for (object, sku) in snapshot.document("subscribed-skus").iter().zip(&skus.all) {
            let mut object = object.clone();
            let own = plans.iter().filter(|plan| text(plan, "servicePlanId").is_some_and(|id| sku.plans.contains(id)));
            object.entry("servicePlans").or_insert_with(|| own.cloned().map(Value::Object).collect());
            object.entry("id").or_insert_with(|| json!(format!("{}_{}", snapshot.tenant_id, sku.id)));
            skus.objects.push(object);
        }
        skus
    }

    /// `assignedPlans` and `licenseAssignmentStates` of a user.
    pub(crate) fn assignments(&self, row: &Object) -> (Option<Value>, Option<Value>) {
        let Some(enabled) = names(row, "service_plans") else { return (None, None) };
        let disabled = names(row, "disabled_plans");
        let plan = |id: &&str, status: &str| {
            json!({
                "assignedDateTime": "2024-01-01T00:00:00Z",
                "capabilityStatus": status,
                "service": "exchange",
                "servicePlanId": id,
            })
        };
        let mut plans: Vec<Value> = enabled.iter().map(|id| plan(id, "Enabled")).collect();
        plans.extend(disabled.iter().flatten().map(|id| plan(id, "Deleted")));
        let columns =
            (disabled, names(row, "group_plans"), names(row, "license_errors"), names(row, "license_error_groups"));
        let (Some(disabled), Some(of_groups), Some(errors), Some(error_groups)) = columns else {
            return (Some(Value::Array(plans)), None);
        };
        let states = self.states(&enabled, &disabled, &of_groups, &errors, &error_groups);
        (Some(Value::Array(plans)), Some(Value::Array(states)))
    }

    fn states(
        &self,
        enabled: &[&str],
        disabled: &[&str],
        of_groups: &[&str],
        errors: &[&str],
        error_groups: &[&str],
    ) -> Vec<Value> {
        let mut states = Vec::new();
        let allowed: BTreeSet<&str> = enabled.iter().chain(disabled).copied().collect();
        let mut wanted: BTreeSet<&str> = of_groups.iter().copied().collect();
        let mut covered: BTreeSet<&str> = BTreeSet::new();
        let mut off: BTreeSet<&str> = BTreeSet::new();
        while let Some(sku) = self.best(&wanted, &allowed) {
            // A plan that is neither enabled nor switched off is one that the license should bring and does not.
            let plans = || sku.plans.iter().map(String::as_str);
            let own: Vec<&str> = plans().filter(|plan| !of_groups.contains(plan) && allowed.contains(plan)).collect();
            off.extend(own.iter().copied());
            covered.extend(plans().filter(|plan| of_groups.contains(plan)));
            wanted.retain(|plan| !sku.plans.contains(*plan));
            states.push(state(&sku.id, Some(&encoding::guid(&sku.id)), "Active", Some("None"), &own));
        }
        let mut direct: BTreeSet<&str> = enabled.iter().copied().filter(|plan| !covered.contains(plan)).collect();
        let mut missing: Vec<&str> = disabled.iter().copied().filter(|plan| !off.contains(plan)).collect();
        while let Some(sku) = self.best(&direct, &allowed) {
            let mut own: BTreeSet<&str> = missing.drain(..).collect();
            own.extend(sku.plans.iter().map(String::as_str).filter(|plan| disabled.contains(plan)));
            direct.retain(|plan| !sku.plans.contains(*plan));
            states.push(state(&sku.id, None, "Active", Some("None"), &own.into_iter().collect::<Vec<_>>()));
        }
        if !missing.is_empty() {
            let sku = self.all.first().map_or("", |sku| sku.id.as_str());
            states.push(state(sku, None, "Active", Some("None"), &missing));
        }
        for at in 0..errors.len().max(error_groups.len()) {
            let sku = self.all.first().map_or("", |sku| sku.id.as_str());
            let error = errors.get(at).or(errors.last()).copied();
            states.push(state(sku, error_groups.get(at).copied(), "Error", error, &[]));
        }
        states
    }

    /// The subscription that gives most of what is wanted, and least beside it.
    fn best(&self, wanted: &BTreeSet<&str>, known: &BTreeSet<&str>) -> Option<&Sku> {
        let count =
            |sku: &Sku, set: &BTreeSet<&str>| sku.plans.iter().filter(|plan| set.contains(plan.as_str())).count();
        let beside = |sku: &Sku| sku.plans.len() - count(sku, known);
        let best = self.all.iter().max_by_key(|sku| (count(sku, wanted), usize::MAX - beside(sku)));
        best.filter(|sku| count(sku, wanted) > 0)
    }
}

fn state(sku: &str, group: Option<&str>, state: &str, error: Option<&str>, disabled: &[&str]) -> Value {
    json!({
        "skuId": sku,
        "assignedByGroup": group,
        "disabledPlans": disabled,
        "state": state,
        "error": error,
        "lastUpdatedDateTime": "2024-01-01T00:00:00Z",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skus() -> Skus {
        let sku = |id: &str, plans: &[&str]| Sku {
            id: id.to_owned(),
            plans: plans.iter().map(|plan| (*plan).to_owned()).collect(),
        };
        Skus { all: vec![sku("e5", &["a", "b", "c"]), sku("e3", &["a", "b"])], objects: Vec::new() }
    }

    /// Subscription, whether by a group, state, what is switched off.
    fn states(row: Value) -> Vec<(String, bool, String, Vec<String>)> {
        let row = row.as_object().unwrap().clone();
        let (_, states) = skus().assignments(&row);
        let text = |state: &Value, name: &str| state[name].as_str().unwrap_or_default().to_owned();
        states
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|state| {
                let off = state["disabledPlans"].as_array().unwrap();
                let off = off.iter().map(|plan| plan.as_str().unwrap().to_owned()).collect();
                (text(state, "skuId"), state["assignedByGroup"].is_string(), text(state, "state"), off)
            })
            .collect()
    }

    fn state(sku: &str, group: bool, state: &str, off: &[&str]) -> (String, bool, String, Vec<String>) {
        (sku.to_owned(), group, state.to_owned(), off.iter().map(|plan| (*plan).to_owned()).collect())
    }

    fn row(enabled: &[&str], disabled: &[&str], groups: &[&str], errors: &[&str]) -> Value {
        json!({
            "service_plans": enabled, "disabled_plans": disabled, "group_plans": groups, "license_errors": errors,
            "license_error_groups": [],
        })
    }

    #[test]
    fn the_least_license_that_gives_the_plans_is_assigned() {
        assert_eq!(states(row(&["a", "b"], &[], &[], &[])), [state("e3", false, "Active", &[])]);
        assert_eq!(states(row(&["a", "c"], &["b"], &[], &[])), [state("e5", false, "Active", &["b"])]);
        assert_eq!(states(row(&[], &[], &[], &[])), []);
    }

    #[test]
    fn plans_of_a_group_come_by_a_group_and_a_lost_one_is_not_switched_off() {
        assert_eq!(states(row(&["a", "b"], &[], &["a", "b"], &[])), [state("e3", true, "Active", &[])]);
        let lost = states(row(&["a", "c"], &[], &["a", "c"], &[]));
        assert_eq!(lost, [state("e5", true, "Active", &[])]);
        let both = states(row(&["a", "b", "c"], &[], &["a", "b"], &[]));
        assert_eq!(both, [state("e3", true, "Active", &[]), state("e5", false, "Active", &[])]);
    }

    #[test]
    fn an_error_is_an_assignment_that_gives_nothing() {
        assert_eq!(states(row(&[], &[], &[], &["CountViolation"])), [state("e5", false, "Error", &[])]);
        let (plans, states) = skus().assignments(json!({"service_plans": ["a"]}).as_object().unwrap());
        assert!(plans.is_some() && states.is_none(), "what is not known is not written");
    }
}
