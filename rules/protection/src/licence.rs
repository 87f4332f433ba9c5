//! What the tenant has paid for.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::AtpPresetRule;

/// Whether one of the plans is Defender for Office 365; none if that cannot be told.
fn has_defender(plans: &Optional<TenantPlan>) -> Option<bool> {
    let plans = plans.known()?;
    let is_defender =
        |plan: &Item<TenantPlan>| ["ATP_ENTERPRISE", "THREAT_INTELLIGENCE"].iter().any(|name| plan.is_named(name));
    if plans.iter().any(is_defender) {
        return Some(true);
    }
    if plans.iter().any(|plan| plan.name().is_none()) { None } else { Some(false) }
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    /// Fails unless `R` does not apply to a tenant that is proven to lack Defender, however `bad` its policies are, and
    /// says unknown of a `good` one whose source hints at that.
    #[track_caller]
    pub(crate) fn assert_needs_defender<R: Rule>(good: &Tenant, bad: &Tenant) {
        let with = |plan: &str| bad.clone().with::<TenantPlan>(json!({"servicePlanName": plan})).check::<R>();
        assert!(with("EXCHANGE_S_ENTERPRISE").is_not_applicable());
        assert!(with("ATP_ENTERPRISE_GOV").is_fail());
        let good = good.clone().unlicensed::<AtpPresetRule>();
        assert_eq!(good.check::<R>().message::<R>(), "unlicensed");
        assert!(good.with::<TenantPlan>(json!({"servicePlanName": "ATP_ENTERPRISE"})).check::<R>().is_pass());
    }
}
