//! What the tenant has paid for.

use ephor_sdk::prelude::*;

/// A service plan of the tenant's subscriptions.
#[derive(Debug, Deserialize, Document)]
#[document("service-plans")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct TenantPlan {
    service_plan_id: Option<String>,
    service_plan_name: Option<String>,
}

/// Whether Microsoft Entra ID P2, and with it Privileged Identity Management, is among them, in any cloud: the
/// government plans have the name with an ending.
#[must_use]
pub fn has_premium_p2(plans: &[Item<TenantPlan>]) -> bool {
    let is = |text: &Option<String>, wanted: &str| {
        text.as_deref().is_some_and(|text| text.to_ascii_lowercase().starts_with(wanted))
    };
    plans.iter().any(|plan| {
        is(&plan.service_plan_id, ServicePlan::EntraP2.symbol()) || is(&plan.service_plan_name, "aad_premium_p2")
    })
}
