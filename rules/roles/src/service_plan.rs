//! What the tenant has paid for.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

/// Whether Privileged Identity Management is among them: it comes with Microsoft Entra ID P2 and with Microsoft Entra ID
/// Governance. Source: reference facts.md, PIM comes with P2 or Microsoft Entra ID Governance (B).
#[must_use]
pub fn has_pim(plans: &[Item<TenantPlan>]) -> bool {
    plans.iter().any(|plan| {
        plan.is(ServicePlan::EntraP2, "AAD_PREMIUM_P2")
            || plan.is(ServicePlan::EntraIdGovernance, "Entra_Identity_Governance")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::global_administrator_approval_missing::GlobalAdministratorApprovalMissing;
    use ephor_sdk::serde_json::{Value, json};

    /// The verdict of a rule on privileged roles in a tenant that has these plans, and no role among its documents.
    fn verdict(plans: &[Value]) -> Verdict {
        Tenant::new().with_all::<TenantPlan>(plans).check::<GlobalAdministratorApprovalMissing>()
    }

    #[test]
    fn governance_brings_privileged_identity_management_as_p2_does() {
        let p1 = json!({"servicePlanName": "AAD_PREMIUM", "servicePlanId": ServicePlan::EntraP1.symbol()});
        assert!(verdict(&[p1.clone()]).is_not_applicable());
        for plan in [
            json!({"servicePlanName": "AAD_PREMIUM_P2"}),
            json!({"servicePlanName": "Entra_Identity_Governance"}),
            json!({"servicePlanId": "E866A266-3CFF-43A3-ACCA-0C90A7E00C8B", "servicePlanName": "X"}),
        ] {
            assert!(verdict(&[p1.clone(), plan.clone()]).is_unknown(), "{plan}");
        }
    }
}
