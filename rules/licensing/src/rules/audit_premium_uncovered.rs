//! Users whom Audit (Premium) of the tenant does not cover.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

/// What makes a user's mailbox one of Exchange Online. The plan *Exchange Foundation* is not among them: it comes with
/// hundreds of products and is no mailbox.
const EXCHANGE: [ServicePlan; 3] = [ServicePlan::ExchangePlan1, ServicePlan::ExchangePlan2, ServicePlan::ExchangeKiosk];

/// Audit (Premium), which the tenant has, does not cover a user
///
/// # What it checks
/// Looks, in a tenant whose own subscriptions contain the service plan *Microsoft 365 Advanced Auditing*
/// (`2f442157-a11c-46b9-ae5b-6e39ff4e5849`), for enabled accounts with a plan of Exchange Online and without that one.
/// Users for whom it is paid and switched off are the finding of `advanced-auditing-disabled`.
///
/// # Why it matters
/// One licence does not cover everybody. Mailbox auditing, `MailItemsAccessed` included, belongs to Audit (Standard) and
/// covers every mailbox; what the premium plan adds for the user whose record it is, is a year of retention instead of 180
/// days. An investigation reaches back a year for some and half a year for the others, and attackers do not choose the
/// licensed ones.
///
/// # Remediation
/// Decide who needs a year of records: administrators, finance, the board, and whoever can read much. License those, by a
/// group: Microsoft 365 admin center > Billing > Licenses > the product > Groups > Assign licenses. Where half a year is
/// enough for the rest, set a waiver for this rule that says so.
///
/// # References
/// - <https://learn.microsoft.com/purview/audit-solutions-overview>
/// - <https://learn.microsoft.com/purview/audit-log-retention-policies>
/// # Witnesses
/// - claim: reference facts.md, audit-premium-uncovered
/// - claim: reference facts.md, default policy of Audit (Premium)
/// - license: reference facts.md, audit-retention-short
#[derive(Rule)]
#[rule(
    table = "users",
    level = "note",
    severity = 1.0,
    tags("audit", "licence"),
    documents(TenantPlan),
    fail(
        uncovered = "{subject} has a mailbox and no Audit (Premium): records of this user are kept for 180 days, not for a year"
    ),
    unknown(no_plans = "The snapshot holds no service plans of the tenant")
)]
pub struct AuditPremiumUncovered<'a> {
    account_enabled: Option<bool>,
    service_plans: Option<ServicePlans<'a>>,
    disabled_plans: Option<ServicePlans<'a>>,
}

impl CheckRow for AuditPremiumUncovered<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let plans = scan.documents::<TenantPlan>();
        if plans.is_empty() {
            return Self::no_plans();
        }
        let has_audit = plans.iter().any(|plan| plan.is(ServicePlan::AdvancedAuditing, "M365_ADVANCED_AUDITING"));
        if !has_audit {
            return Verdict::NotApplicable;
        }
        let is_covered =
            |own: ServicePlans<'_>| own.contains_any(&EXCHANGE) && own.contains(ServicePlan::AdvancedAuditing);
        // Covered: then it does not matter whether the account is on.
        if self.service_plans.is_some_and(is_covered) {
            return Verdict::Pass;
        }
        if self.account_enabled == Some(false) {
            return Verdict::NotApplicable;
        }
        let Some(own) = self.service_plans else { return Verdict::not_known("service_plans") };
        if !own.contains_any(&EXCHANGE) {
            return Verdict::NotApplicable;
        }
        let switched_off = self.disabled_plans.map(|plans| plans.contains(ServicePlan::AdvancedAuditing));
        match (switched_off, self.account_enabled) {
            (Some(true), _) => Verdict::NotApplicable,
            (None, _) => Verdict::not_known("disabled_plans"),
            (_, None) => Verdict::not_known("account_enabled"),
            (Some(false), Some(_)) => Self::uncovered(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    const PREMIUM: &str = "2f442157-a11c-46b9-ae5b-6e39ff4e5849";
    const EXCHANGE_2: &str = "efb87545-963c-4e0d-99df-69c6916d9eb0";
    const FOUNDATION: &str = "113feb6c-3fe4-4440-bddc-54d774bf0318";

    fn tenant(plan: &str) -> Tenant {
        Tenant::new().with::<TenantPlan>(json!({"servicePlanId": plan, "servicePlanName": "X"}))
    }

    fn user(plans: &[&str]) -> Value {
        json!({"account_enabled": true, "service_plans": plans, "disabled_plans": []})
    }

    fn verdict(row: Value) -> Verdict {
        tenant(PREMIUM).row::<AuditPremiumUncovered>(row)
    }

    #[test]
    fn a_user_with_a_mailbox_and_without_the_plan_fails() {
        for plan in EXCHANGE {
            assert!(verdict(user(&[plan.symbol()])).is_fail(), "{plan}");
        }
        for enabled in [json!(true), json!(false), json!(null)] {
            let mut covered = user(&[EXCHANGE_2, PREMIUM]);
            covered["account_enabled"] = enabled;
            assert!(verdict(covered).is_pass());
        }
    }

    #[test]
    fn a_tenant_without_the_plan_is_not_judged() {
        assert!(tenant(EXCHANGE_2).row::<AuditPremiumUncovered>(user(&[EXCHANGE_2])).is_not_applicable());
        let government = json!({"servicePlanId": "x", "servicePlanName": "M365_ADVANCED_AUDITING_GOV"});
        let tenant = Tenant::new().with::<TenantPlan>(government);
        assert!(tenant.row::<AuditPremiumUncovered>(user(&[EXCHANGE_2])).is_fail());
    }

    #[test]
    fn one_plan_among_those_of_the_tenant_is_enough_and_one_without_id_and_name_is_none() {
        let other = tenant(EXCHANGE_2).with::<TenantPlan>(json!({"provisioningStatus": "Success"}));
        assert!(other.clone().row::<AuditPremiumUncovered>(user(&[EXCHANGE_2])).is_not_applicable());
        let both = other.with::<TenantPlan>(json!({"servicePlanId": PREMIUM.to_uppercase()}));
        assert!(both.row::<AuditPremiumUncovered>(user(&[EXCHANGE_2])).is_fail());
    }

    #[test]
    fn users_without_a_mailbox_or_who_cannot_sign_in_are_not_judged() {
        assert!(verdict(user(&[FOUNDATION])).is_not_applicable(), "Exchange Foundation is no mailbox");
        assert!(verdict(user(&[])).is_not_applicable());
        let off = json!({"account_enabled": false, "service_plans": [EXCHANGE_2], "disabled_plans": []});
        assert!(verdict(off).is_not_applicable());
    }

    #[test]
    fn a_plan_that_is_switched_off_is_the_finding_of_the_other_rule() {
        let row = json!({"account_enabled": true, "service_plans": [EXCHANGE_2], "disabled_plans": [PREMIUM]});
        assert!(verdict(row).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let none = Tenant::new().row::<AuditPremiumUncovered>(user(&[EXCHANGE_2, PREMIUM]));
        assert_eq!(none.message::<AuditPremiumUncovered>(), "no-plans");
        for column in ["account_enabled", "service_plans", "disabled_plans"] {
            let mut row = user(&[EXCHANGE_2]);
            row[column] = Value::Null;
            assert_eq!(verdict(row).arguments(), [column]);
        }
    }
}
