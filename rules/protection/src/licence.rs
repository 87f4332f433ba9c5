//! What the tenant has paid for.

use ephor_sdk::prelude::*;

use crate::assignment::AtpPresetRule;

/// A service plan of the tenant's subscriptions.
#[derive(Debug, Deserialize, Document)]
#[document("service-plans")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct TenantPlan {
    service_plan_name: Option<String>,
}

/// Whether one of the plans is Defender for Office 365; none if that cannot be told. The plans of the government and of
/// schools have the same names with an ending.
fn has_defender(plans: &Optional<TenantPlan>) -> Option<bool> {
    let plans = plans.known()?;
    let is_defender = |name: &str| {
        let name = name.to_ascii_uppercase();
        name.starts_with("ATP_ENTERPRISE") || name.starts_with("THREAT_INTELLIGENCE")
    };
    let mut names = plans.iter().map(|plan| plan.service_plan_name.as_deref());
    if names.clone().flatten().any(is_defender) {
        return Some(true);
    }
    if names.any(|name| name.is_none()) { None } else { Some(false) }
}

/// Whether Defender for Office 365 is proven to be missing: the tenant's plans are known, and neither plan 1 nor plan 2
/// is among them.
#[must_use]
pub fn lacks_defender(plans: &Optional<TenantPlan>) -> bool {
    has_defender(plans) == Some(false)
}

/// Whether Defender for Office 365 may be missing: reading its rules ended in a complaint about the licence, and the
/// tenant's plans do not say that it is there.
#[must_use]
pub fn may_lack_defender(plans: &Optional<TenantPlan>, rules: &Optional<AtpPresetRule>) -> bool {
    matches!(rules, Optional::Unlicensed) && has_defender(plans) != Some(true)
}
