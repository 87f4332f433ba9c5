//! What the tenant has paid for.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

/// Whether Microsoft Entra ID P2, and with it Privileged Identity Management, is among them.
#[must_use]
pub fn has_premium_p2(plans: &[Item<TenantPlan>]) -> bool {
    plans.iter().any(|plan| plan.is(ServicePlan::EntraP2, "AAD_PREMIUM_P2"))
}
