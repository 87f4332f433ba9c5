//! The document `service-plans`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::properties::{id, list, text};
use super::standing::Standing;
use super::{Derived, Inputs, Object};

const SUBSCRIPTIONS: &str = "graph/subscribed-skus";
/// States of a subscription in which nobody may use it.
const ENDED: &[&str] = &["Suspended", "LockedOut", "Deleted"];

/// Makes the document `service-plans`: the plans of the subscriptions that are in force and provisioned, each once.
///
/// # Feeds
/// - `graph/subscribed-skus`: `GET /v1.0/subscribedSkus`, which has no pages; application right LicenseAssignment.Read.All.
///
/// # Errors
/// If the feed cannot be read.
pub fn service_plans<F: Inputs>(feeds: &F) -> Result<Derived, F::Error> {
    let mut standing = match Standing::on(feeds, SUBSCRIPTIONS) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let mut plans: BTreeMap<String, Object> = BTreeMap::new();
    let (mut all, mut without) = (0, 0);
    feeds.each(SUBSCRIPTIONS, &mut |sku| {
        all += 1;
        without += usize::from(!sku.get("servicePlans").is_some_and(Value::is_array));
        if text(sku, "capabilityStatus").is_some_and(|state| ENDED.iter().any(|end| end.eq_ignore_ascii_case(state))) {
            return;
        }
        for plan in list(sku, "servicePlans") {
            let provisioned =
                text(plan, "provisioningStatus").is_some_and(|status| status.eq_ignore_ascii_case("Success"));
            let Some(id) = id(plan, "servicePlanId").filter(|_| provisioned) else { continue };
            let mut plan = plan.clone();
            plan.insert("servicePlanId".to_owned(), Value::String(id.clone()));
            // Subscriptions may give a plan to users, or to the organization: the same one whichever comes first.
            let wide = |plan: &Object| text(plan, "appliesTo").map(str::to_owned);
            match plans.get(&id) {
                Some(known) if wide(known) <= wide(&plan) => {}
                _ => {
                    plans.insert(id, plan);
                }
            }
        }
    })?;
    standing.some(without, all, "subscriptions came without their service plans");
    Ok(standing.derived(plans.into_values().collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    fn plan(id: &str, status: &str, to: &str) -> Value {
        json!({"servicePlanId": id, "servicePlanName": id.to_uppercase(), "provisioningStatus": status, "appliesTo": to})
    }

    fn derived(skus: &[Value]) -> Derived {
        service_plans(&Sample::new().whole(SUBSCRIPTIONS, skus)).unwrap()
    }

    #[test]
    fn a_plan_of_two_subscriptions_stands_once_and_is_the_same_in_any_order() {
        let one = json!({"capabilityStatus": "Enabled", "servicePlans": [plan("B", "Success", "User"), plan("a", "Success", "User")]});
        let other = json!({"capabilityStatus": "Warning", "servicePlans": [plan("b", "Success", "Company"), plan("c", "PendingInput", "User")]});
        for skus in [[one.clone(), other.clone()], [other, one]] {
            let found = derived(&skus);
            let kept: Vec<_> =
                found.rows.iter().map(|plan| (plan["servicePlanId"].clone(), plan["appliesTo"].clone())).collect();
            assert_eq!(kept, [(json!("a"), json!("User")), (json!("b"), json!("Company"))]);
            assert_eq!(found.status, Status::Complete);
        }
    }

    #[test]
    fn a_subscription_that_ended_gives_nothing() {
        let ended = |state: &str| json!({"capabilityStatus": state, "servicePlans": [plan("a", "Success", "User")]});
        for state in ["Suspended", "LockedOut", "Deleted"] {
            assert_eq!(derived(&[ended(state)]).rows.len(), 0, "{state}");
        }
        assert_eq!(derived(&[ended("Warning")]).rows.len(), 1);
    }

    #[test]
    fn a_subscription_whose_plans_did_not_come_is_told() {
        let found = derived(&[json!({"skuId": "s"}), json!({"servicePlans": [plan("a", "Success", "User")]})]);
        assert_eq!((found.rows.len(), found.status), (1, Status::Partial));
    }
}
