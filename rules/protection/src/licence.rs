//! What the tenant has paid for.

use ephor_sdk::prelude::*;

/// A service plan of the tenant's subscriptions.
#[derive(Debug, Deserialize, Document)]
#[document("service-plans")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct TenantPlan {
    service_plan_name: Option<String>,
}

/// Whether Defender for Office 365 is proven to be missing: the tenant's plans are known, and neither plan 1 nor plan 2
/// is among them. The plans of the government and of schools have the same names with an ending.
#[must_use]
pub fn lacks_defender(plans: &Optional<TenantPlan>) -> bool {
    let may_be = |plan: &Item<TenantPlan>| {
        plan.service_plan_name.as_deref().is_none_or(|name| {
            let name = name.to_ascii_uppercase();
            name.starts_with("ATP_ENTERPRISE") || name.starts_with("THREAT_INTELLIGENCE")
        })
    };
    plans.known().is_some_and(|plans| !plans.iter().any(may_be))
}
