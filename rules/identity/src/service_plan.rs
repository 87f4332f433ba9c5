//! What the tenant has paid for.

use ephor_sdk::prelude::*;

/// A service plan of the tenant's subscriptions.
#[derive(Debug, Deserialize, Document)]
#[document("service-plans")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct ServicePlan {
    service_plan_id: Option<String>,
    service_plan_name: Option<String>,
}

/// AAD_PREMIUM_P2. Source: Microsoft Learn, "Product names and service plan identifiers for licensing".
const PREMIUM_P2: (&str, &str) = ("eec0eb4f-6444-4f95-aba0-50c24d67f998", "aad_premium_p2");

/// Whether Microsoft Entra ID P2 is among them, in any cloud: the government plans have the name with an ending.
#[must_use]
pub fn has_premium_p2(plans: &[Item<ServicePlan>]) -> bool {
    let is = |text: &Option<String>, wanted: &str| {
        text.as_deref().is_some_and(|text| text.to_ascii_lowercase().starts_with(wanted))
    };
    plans.iter().any(|plan| is(&plan.service_plan_id, PREMIUM_P2.0) || is(&plan.service_plan_name, PREMIUM_P2.1))
}
