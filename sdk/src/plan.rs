//! What a tenant has paid for.

use crate::{Document, ServicePlan};

/// A service plan of the tenant's subscriptions. Whether a tenant without them has none, or they were not read, is for
/// the rule to say.
#[derive(Debug, Document)]
#[document("service-plans")]
#[serde(rename_all = "camelCase")]
pub struct TenantPlan {
    service_plan_id: Option<String>,
    service_plan_name: Option<String>,
}

impl TenantPlan {
    /// Its name, such as `AAD_PREMIUM_P2`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.service_plan_name.as_deref().map(str::trim)
    }

    /// Whether it says which plan it is: by its id or its name.
    #[must_use]
    pub const fn says_which(&self) -> bool {
        self.service_plan_id.is_some() || self.service_plan_name.is_some()
    }

    /// Whether its name is this one, whatever its case, with or without an ending: the plans of governments and schools
    /// have the same names with one.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let start = self.name().and_then(|own| own.get(..name.len()));
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    }

    /// Whether it is this plan in any cloud: by its id, which the plans of other clouds do not share, or by its name.
    #[must_use]
    pub fn is(&self, plan: ServicePlan, name: &str) -> bool {
        let id = self.service_plan_id.as_deref().unwrap_or_default().trim();
        id.eq_ignore_ascii_case(plan.symbol()) || self.is_named(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is_p2(id: &str, name: &str) -> bool {
        let plan: TenantPlan = serde_json::from_value(json!({"servicePlanId": id, "servicePlanName": name})).unwrap();
        plan.is(ServicePlan::EntraP2, "AAD_PREMIUM_P2")
    }

    #[test]
    fn a_plan_is_known_by_its_id_or_by_the_start_of_its_name() {
        assert!(is_p2(&ServicePlan::EntraP2.symbol().to_uppercase(), "X"));
        assert!(is_p2("x", "aad_premium_p2"));
        assert!(is_p2("x", " AAD_PREMIUM_P2_GOV"));
    }

    #[test]
    fn another_plan_is_not_it() {
        assert!(!is_p2(ServicePlan::EntraP1.symbol(), "AAD_PREMIUM"));
        assert!(!is_p2("", "€€€€€€€€€€€€"));
        let nothing: TenantPlan = serde_json::from_value(json!({})).unwrap();
        assert!(
            !nothing.is(ServicePlan::EntraP2, "AAD_PREMIUM_P2") && nothing.name().is_none() && !nothing.says_which()
        );
        let named: TenantPlan = serde_json::from_value(json!({"servicePlanName": "X", "servicePlanId": null})).unwrap();
        assert!(named.says_which());
    }
}
