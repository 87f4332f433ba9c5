//! An audit of reading that records nothing.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::plans;

/// The audit log holds no trace of mail being read
///
/// # What it checks
/// Reads how many records of `MailItemsAccessed` the unified audit log holds of the seven days before the collection, and
/// fails when there is none at all. Microsoft makes them for people with Office 365 or Microsoft 365 E3 or E5: in a tenant
/// that has none of their plans (Exchange Online Plan 2, Audit (Premium)) the rule does not apply. How the mailboxes are set
/// up is the finding of `mail-items-accessed-missing`; this is whether it works.
///
/// # Why it matters
/// Mail is read every day, so a week without a record means that records are not made or do not arrive: auditing is
/// off, the sets lack the action, or the log does not take it up. It shows only when the log is needed, and
/// then it is too late: records are not made afterwards.
///
/// # Remediation
/// Look from the top down which of these is not as it should be:
///
/// ```powershell
/// Get-OrganizationConfig | Format-List AuditDisabled
/// Get-AdminAuditLogConfig | Format-List UnifiedAuditLogIngestionEnabled
/// Get-Mailbox -Identity <mailbox> | Format-List DefaultAuditSet,AuditOwner
/// ```
///
/// Then read a message, and look for it a day later: Microsoft Purview portal > Audit > Search, with the operation
/// `MailItemsAccessed`.
///
/// # References
/// - ATT&CK T1114.002
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-log-investigate-accounts>
/// # Witnesses
/// - claim: reference facts.md, mail-items-accessed-silent
/// - license: reference facts.md, X3 (MailItemsAccessed: E3/E5)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.0,
    tags("audit"),
    documents(Activity),
    optional(TenantPlan),
    fail(silent = "The unified audit log holds no record of MailItemsAccessed from {from} to {to}"),
    unknown(not_one = "The snapshot holds {count} answers of the audit log on MailItemsAccessed; there should be one")
)]
pub struct MailItemsAccessedSilent;

/// What the unified audit log holds of an operation.
#[derive(Document)]
#[document("mail-items-accessed-activity")]
pub struct Activity {
    from: Option<String>,
    to: Option<String>,
    records: Option<i64>,
}

impl CheckTenant for MailItemsAccessedSilent {
    fn check(scan: &Scan<Self>) -> Verdict {
        if plans::lacks_enterprise(&scan.optional::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let answers = scan.documents::<Activity>();
        let [activity] = answers.as_slice() else { return Self::not_one(answers.len()).at_all(answers.iter()) };
        let (Some(from), Some(to)) = (&activity.from, &activity.to) else {
            return Verdict::not_known(if activity.from.is_none() { "from" } else { "to" }).at(activity);
        };
        match activity.records {
            Some(1..) => Verdict::Pass,
            Some(0) => Self::silent(from, to).at(activity),
            _ => Verdict::not_known("records").at(activity),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn activity(records: Value) -> Value {
        json!({"id": "MailItemsAccessed", "from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z", "records": records,
            "mailboxes": 1})
    }

    fn verdict(answer: Value) -> Verdict {
        Tenant::new().with::<Activity>(answer).check::<MailItemsAccessedSilent>()
    }

    #[test]
    fn a_week_without_a_record_fails_and_says_which() {
        let found = verdict(activity(json!(0)));
        assert_eq!(found.message::<MailItemsAccessedSilent>(), "silent");
        assert_eq!(found.arguments(), ["2026-11-15T00:00:00Z", "2026-11-22T00:00:00Z"]);
        let Verdict::Fail(found) = found else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
    }

    #[test]
    fn a_tenant_without_the_plan_is_not_judged() {
        let with = |plan: &str| {
            let tenant = Tenant::new().with::<TenantPlan>(json!({"servicePlanName": plan}));
            tenant.with::<Activity>(activity(json!(0))).check::<MailItemsAccessedSilent>()
        };
        assert!(with("EXCHANGE_S_DESKLESS").is_not_applicable());
        assert!(with("EXCHANGE_S_ENTERPRISE").is_fail());
    }

    #[test]
    fn a_single_record_passes() {
        assert!(verdict(activity(json!(1))).is_pass());
        assert!(verdict(activity(json!(90_000))).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(activity(Value::Null)).is_unknown());
        assert!(verdict(activity(json!(-1))).is_unknown());
        assert!(verdict(json!({"from": "x", "records": 0})).is_unknown(), "a span without an end");
        assert!(verdict(json!({"to": "x", "records": 5})).is_unknown());
        assert_eq!(Tenant::new().check::<MailItemsAccessedSilent>().arguments(), ["0"]);
        let two = Tenant::new().with::<Activity>(activity(json!(1))).with::<Activity>(activity(json!(1)));
        assert!(two.check::<MailItemsAccessedSilent>().is_unknown());
    }
}
