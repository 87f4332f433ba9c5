//! What the tenant has paid for.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

/// Whether Microsoft Entra ID P2 is among them.
#[must_use]
pub fn has_premium_p2(plans: &[Item<TenantPlan>]) -> bool {
    plans.iter().any(|plan| plan.is(ServicePlan::EntraP2, "AAD_PREMIUM_P2"))
}

/// Whether Conditional Access is among them: Microsoft Entra ID P1 or P2.
#[must_use]
pub fn has_conditional_access(plans: &[Item<TenantPlan>]) -> bool {
    plans.iter().any(|plan| plan.is(ServicePlan::EntraP1, "AAD_PREMIUM")) || has_premium_p2(plans)
}
