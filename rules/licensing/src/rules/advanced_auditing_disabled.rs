//! Audit (Premium): paid for, and switched off.

use ephor_sdk::prelude::*;

/// Audit (Premium) is paid for and switched off for a user
///
/// # What it checks
/// Looks for enabled accounts with a licence that contains the service plan *Microsoft 365 Advanced Auditing*
/// (`2f442157-a11c-46b9-ae5b-6e39ff4e5849`) where that plan is switched off and no other assignment switches it on.
/// Accounts without such a licence are left out, and so are those that cannot sign in.
///
/// # Why it matters
/// Without the plan the records of this user are kept for 180 days instead of a year, and break-ins are often found
/// later than that. The licence costs the same either way; the plan was most likely left out by a template of
/// options from the time when the plan was new.
///
/// # Remediation
/// Microsoft 365 admin center > Users > Active users > the user > Licenses and apps > Apps: tick *Microsoft 365
/// Advanced Auditing*. Where the licence comes from a group, change the group's licence instead, for all its members. By
/// program, give the list of disabled plans without this one; whatever you leave out of the list is switched on:
///
/// ```powershell
/// Set-MgUserLicense -UserId <user> -RemoveLicenses @() -AddLicenses @(@{SkuId="<sku>"; DisabledPlans=@(<other plans>)})
/// ```
///
/// # References
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-solutions-overview>
/// - <https://learn.microsoft.com/graph/api/user-assignlicense>
/// # Witnesses
/// - claim: reference facts.md, advanced-auditing-disabled
/// - license: MicrosoftDocs/entra-docs docs/identity/users/licensing-service-plan-reference.md @6ceb2467
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 5.0,
    tags("audit", "licence"),
    fail(switched_off = "{subject} has a licence with Audit (Premium), and its service plan is switched off")
)]
pub struct AdvancedAuditingDisabled<'a> {
    account_enabled: Option<bool>,
    service_plans: Option<ServicePlans<'a>>,
    disabled_plans: Option<ServicePlans<'a>>,
}

impl CheckRow for AdvancedAuditingDisabled<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.account_enabled == Some(false) {
            return Verdict::NotApplicable;
        }
        let Some(disabled) = self.disabled_plans else { return Verdict::not_known("disabled_plans") };
        let enabled = self.service_plans.map(|plans| plans.contains(ServicePlan::AdvancedAuditing));
        match (disabled.contains(ServicePlan::AdvancedAuditing), enabled, self.account_enabled) {
            (false, Some(false), _) => Verdict::NotApplicable,
            (_, _, None) => Verdict::not_known("account_enabled"),
            (true, _, Some(_)) => Self::switched_off(),
            (false, Some(true), Some(_)) => Verdict::Pass,
            (false, None, Some(_)) => Verdict::not_known("service_plans"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    const PLAN: &str = "2f442157-a11c-46b9-ae5b-6e39ff4e5849";
    const OTHER: &str = "efb87545-963c-4e0d-99df-69c6916d9eb0";

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<AdvancedAuditingDisabled>(row)
    }

    #[test]
    fn a_plan_that_is_switched_off_fails() {
        let row = json!({"account_enabled": true, "service_plans": [OTHER], "disabled_plans": [OTHER, PLAN]});
        assert!(verdict(row).is_fail());
        let upper = json!({"account_enabled": true, "disabled_plans": [PLAN.to_uppercase()]});
        assert!(verdict(upper).is_fail(), "the enabled plans need not be known");
    }

    #[test]
    fn a_plan_that_is_on_passes() {
        let row = json!({"account_enabled": true, "service_plans": [PLAN, OTHER], "disabled_plans": [OTHER]});
        assert!(verdict(row).is_pass());
    }

    #[test]
    fn accounts_without_the_plan_or_without_sign_in_are_left_out() {
        let without = json!({"account_enabled": true, "service_plans": [OTHER], "disabled_plans": []});
        assert!(verdict(without).is_not_applicable());
        let off = json!({"account_enabled": false, "service_plans": [], "disabled_plans": [PLAN]});
        assert!(verdict(off).is_not_applicable());
        assert!(verdict(json!({"account_enabled": false})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let not_known = |row| verdict(row).arguments().first().cloned().unwrap_or_default();
        assert_eq!(not_known(json!({"account_enabled": true, "service_plans": [PLAN]})), "disabled_plans");
        assert_eq!(not_known(json!({"account_enabled": true, "disabled_plans": []})), "service_plans");
        assert_eq!(not_known(json!({"service_plans": [], "disabled_plans": [PLAN]})), "account_enabled");
        assert_eq!(not_known(json!({"service_plans": [PLAN], "disabled_plans": []})), "account_enabled");
    }
}
