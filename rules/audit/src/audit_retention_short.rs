//! How long the unified audit log keeps what it recorded.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::Value;

/// Audit records are deleted before anybody may need them
///
/// # What it does
/// Looks for an audit retention policy that is not disabled, is not for named users only, and keeps records for at least
/// the months of the parameter `months`; and for Audit (Premium) among the tenant's service plans: without it records
/// are deleted after 180 days, whatever a policy says. Which kinds of records the policy is for is not judged.
///
/// # Why it matters
/// Many intrusions are found months after they began. Then the question is what was read and sent in the first week, and
/// the answer stands in records that were deleted by then.
///
/// # How to mend
/// Assign a licence with Audit (Premium): Microsoft 365 E5, or the Purview Suite add-on. Then, in Security & Compliance
/// PowerShell:
///
/// ```powershell
/// New-UnifiedAuditLogRetentionPolicy -Name "One year" -RecordTypes ExchangeItem, ExchangeAdmin, SharePointFileOperation, AzureActiveDirectory -RetentionDuration TwelveMonths -Priority 1
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.5.2v1
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-log-retention-policies>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("audit"),
    documents(RetentionPolicy, TenantPlan),
    parameter(months: integer = 12, "Months for which records must be kept"),
    fail(
        unlicensed = "audit records are deleted after 180 days: Audit (Premium) is not among the service plans of the tenant",
        none = "there is no audit retention policy: records are kept no longer than the licence of each person says",
        short = "no audit retention policy keeps everybody's records for {months} months; there are: {policies}"
    )
)]
pub struct AuditRetentionShort;

/// A policy, as `Get-UnifiedAuditLogRetentionPolicy` gives it.
#[derive(Debug, Deserialize, Document)]
#[document("unified-audit-log-retention-policies")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct RetentionPolicy {
    name: Option<String>,
    enabled: Option<bool>,
    retention_duration: Option<String>,
    #[serde(default, deserialize_with = "is_set")]
    user_ids: bool,
}

/// Whether a list holds anything.
fn is_set<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    })
}

/// The months of a duration. Source: New-UnifiedAuditLogRetentionPolicy, -RetentionDuration, 2026-11.
fn months(duration: &str) -> Option<i64> {
    const DURATIONS: [(&str, i64); 10] = [
        ("SevenDays", 0),
        ("OneMonth", 1),
        ("ThreeMonths", 3),
        ("SixMonths", 6),
        ("NineMonths", 9),
        ("TwelveMonths", 12),
        ("ThreeYears", 36),
        ("FiveYears", 60),
        ("SevenYears", 84),
        ("TenYears", 120),
    ];
    DURATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(duration)).map(|(_, months)| *months)
}

impl CheckTenant for AuditRetentionShort {
    fn check(scan: &Scan<Self>) -> Verdict {
        let plans = scan.documents::<TenantPlan>();
        if !plans.iter().any(|plan| plan.is(ServicePlan::AdvancedAuditing, "M365_ADVANCED_AUDITING")) {
            let unnamed = plans.iter().find(|plan| !plan.says_which());
            return unnamed.map_or_else(Self::unlicensed, |plan| Verdict::not_known("servicePlanName").at(plan));
        }
        let policies = scan.documents::<RetentionPolicy>();
        let wanted = scan.integer("months");
        // A policy that does not say that it is disabled is not.
        let counts = |policy: &&Item<RetentionPolicy>| policy.enabled != Some(false) && !policy.user_ids;
        let duration = |policy: &Item<RetentionPolicy>| policy.retention_duration.as_deref().and_then(months);
        if policies.iter().filter(counts).any(|policy| duration(policy).is_some_and(|months| months >= wanted)) {
            return Verdict::Pass;
        }
        if let Some(unclear) = policies.iter().filter(counts).find(|policy| duration(policy).is_none()) {
            return Verdict::not_known("RetentionDuration").at(unclear);
        }
        if policies.is_empty() {
            return Self::none();
        }
        let shown = |policy: &Item<RetentionPolicy>| {
            let name = policy.name.as_deref().unwrap_or_default();
            let duration = policy.retention_duration.as_deref().unwrap_or("unknown");
            let disabled = if policy.enabled == Some(false) { ", disabled" } else { "" };
            let users = if policy.user_ids { ", for named users only" } else { "" };
            format!("\"{name}\" ({duration}{disabled}{users})")
        };
        let list: Vec<String> = policies.iter().map(shown).collect();
        Self::short(wanted, list.join(", ")).at_all(policies.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn tenant(plan: &str) -> Tenant {
        Tenant::new().with::<TenantPlan>(json!({"servicePlanName": plan}))
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant("M365_ADVANCED_AUDITING").with_all::<RetentionPolicy>(policies).check::<AuditRetentionShort>()
    }

    fn policy(duration: &str) -> Value {
        json!({"Name": "P", "Enabled": true, "RetentionDuration": duration})
    }

    #[test]
    fn a_year_or_more_passes() {
        for duration in ["TwelveMonths", "ThreeYears", "FiveYears", "SevenYears", "TenYears"] {
            assert!(verdict(&[policy("SevenDays"), policy(duration)]).is_pass(), "{duration}");
        }
    }

    #[test]
    fn less_than_a_year_fails_and_is_named() {
        for duration in ["SevenDays", "OneMonth", "ThreeMonths", "SixMonths", "NineMonths"] {
            let found = verdict(&[policy(duration)]);
            assert_eq!((found.is_fail(), found.message::<AuditRetentionShort>()), (true, "short"));
            assert_eq!(found.arguments(), ["12".to_owned(), format!("\"P\" ({duration})")]);
        }
        assert_eq!(verdict(&[]).message::<AuditRetentionShort>(), "none");
    }

    #[test]
    fn a_policy_that_is_disabled_or_for_some_people_does_not_count() {
        let off = json!({"Name": "P", "Enabled": false, "RetentionDuration": "TenYears"});
        let some = json!({"Name": "P", "Enabled": true, "RetentionDuration": "TenYears", "UserIds": ["a@b.example"]});
        assert!(verdict(&[off]).is_fail());
        assert!(verdict(&[some]).is_fail());
        let all = json!({"Name": "P", "RetentionDuration": "TenYears", "UserIds": []});
        assert!(verdict(&[all]).is_pass());
    }

    #[test]
    fn without_the_licence_no_policy_helps() {
        let found = tenant("EXCHANGE_S_ENTERPRISE").with::<RetentionPolicy>(policy("TenYears"));
        assert_eq!(found.check::<AuditRetentionShort>().message::<AuditRetentionShort>(), "unlicensed");
        let by_id = json!({"servicePlanId": ServicePlan::AdvancedAuditing.symbol()});
        let tenant = Tenant::new().with::<TenantPlan>(by_id).with::<RetentionPolicy>(policy("TenYears"));
        assert!(tenant.check::<AuditRetentionShort>().is_pass());
    }

    #[test]
    fn a_duration_or_a_plan_that_cannot_be_read_is_not_known() {
        assert!(verdict(&[policy("SomeMonths")]).is_unknown());
        assert!(verdict(&[json!({"Name": "P"})]).is_unknown());
        let unnamed = Tenant::new().with::<TenantPlan>(json!({})).with::<RetentionPolicy>(policy("TenYears"));
        assert!(unnamed.check::<AuditRetentionShort>().is_unknown());
    }

    #[test]
    fn how_long_is_long_enough_can_be_set() {
        let tenant = tenant("M365_ADVANCED_AUDITING").with::<RetentionPolicy>(policy("ThreeYears"));
        assert!(tenant.parameter("months", "60").check::<AuditRetentionShort>().is_fail());
    }
}
