//! What the tenant has paid for, as far as auditing depends on it.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

/// Plans of E3 and E5: Exchange Online Plan 2, and Audit (Premium), which is sold for them only.
const OF_ENTERPRISE: [(ServicePlan, &str); 2] =
    [(ServicePlan::ExchangePlan2, "EXCHANGE_S_ENTERPRISE"), (ServicePlan::AdvancedAuditing, "M365_ADVANCED_AUDITING")];

/// Whether the tenant is proven to have neither E3 nor E5: its plans are known by name, and none of theirs is among them.
#[must_use]
pub fn lacks_enterprise(plans: &Optional<TenantPlan>) -> bool {
    let is_it = |plan: &Item<TenantPlan>| OF_ENTERPRISE.iter().any(|(known, name)| plan.is(*known, name));
    plans.known().is_some_and(|plans| plans.iter().all(|plan| plan.name().is_some() && !is_it(plan)))
}
