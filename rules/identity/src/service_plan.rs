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

/// Whether Microsoft Entra ID P2 is among them, in any cloud: the government plans have the name with an ending.
#[must_use]
pub fn has_premium_p2(plans: &[Item<TenantPlan>]) -> bool {
    has(plans, ServicePlan::EntraP2, "aad_premium_p2")
}

/// Whether Conditional Access is among them: Microsoft Entra ID P1 or P2, in any cloud.
#[must_use]
pub fn has_conditional_access(plans: &[Item<TenantPlan>]) -> bool {
    has(plans, ServicePlan::EntraP1, "aad_premium") || has_premium_p2(plans)
}

fn has(plans: &[Item<TenantPlan>], plan: ServicePlan, name: &str) -> bool {
    let is = |text: &Option<String>, wanted: &str| {
        text.as_deref().is_some_and(|text| text.to_ascii_lowercase().starts_with(wanted))
    };
    plans.iter().any(|known| is(&known.service_plan_id, plan.symbol()) || is(&known.service_plan_name, name))
}
