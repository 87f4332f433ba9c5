//! What the tenant has paid for.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, TenantPlan};

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

/// What a rule on a setting of Defender for Office 365 says where that is missing, or may be (`unlicensed`); none where the
/// setting is to be judged.
pub fn without_defender<R: Rule + MayRead<TenantPlan> + MayRead<AtpPresetRule>>(
    scan: &Scan<R>,
    unlicensed: impl FnOnce() -> Verdict,
) -> Option<Verdict> {
    let plans = scan.optional();
    if lacks_defender(&plans) {
        return Some(Verdict::NotApplicable);
    }
    may_lack_defender(&plans, &scan.optional()).then(unlicensed)
}

/// Whether the tenant has Safe Documents.
#[must_use]
pub fn has_safe_documents(plans: &Optional<TenantPlan>) -> bool {
    plans.known().is_some_and(|plans| plans.iter().any(|plan| plan.is_named("SAFEDOCS")))
}

/// Whether the tenant is proven to have no data loss prevention: its plans are known by name, and those that bring it are not
/// among them.
#[must_use]
pub fn lacks_data_loss_prevention(plans: &Optional<TenantPlan>) -> bool {
    const NAMES: [&str; 4] = ["BPOS_S_DlpAddOn", "EXCHANGE_S_ENTERPRISE", "COMMUNICATIONS_DLP", "MICROSOFTENDPOINTDLP"];
    let is_named = |plan: &Item<TenantPlan>| NAMES.iter().any(|name| plan.is_named(name));
    plans.known().is_some_and(|plans| plans.iter().all(|plan| plan.name().is_some() && !is_named(plan)))
}

/// Whether the tenant has a plan of E3, E5, G3, G5, F1 or F3: Exchange Online Plan 2 or Kiosk. E1 and the plans of Business
/// have the same plan of Exchange, and cannot be told apart. None if it cannot be told whether.
#[must_use]
pub fn has_enterprise(plans: &Optional<TenantPlan>) -> Option<bool> {
    let plans = plans.known()?;
    let is_it = |plan: &Item<TenantPlan>| {
        plan.is(ServicePlan::ExchangePlan2, "EXCHANGE_S_ENTERPRISE")
            || plan.is(ServicePlan::ExchangeKiosk, "EXCHANGE_S_DESKLESS")
    };
    if plans.iter().any(is_it) {
        return Some(true);
    }
    plans.iter().all(|plan| plan.name().is_some()).then_some(false)
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
