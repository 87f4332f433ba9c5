//! Mailboxes of which reading was not recorded to the end.

use ephor_sdk::prelude::*;

/// Exchange stopped recording which messages of a mailbox were read
///
/// # What it checks
/// Looks for records of `MailItemsAccessed` of the seven days before the collection that say `IsThrottled`. Exchange
/// writes such a record when a mailbox had more than 1,000 records of opened messages (`Bind`) within 24 hours, and then
/// makes no more of them for 24 hours.
///
/// # Why it matters
/// For that day the log does not tell which messages were read: in an investigation all of them count as read. Hardly
/// anybody opens a thousand messages a day by hand. It is an application, a synchronization that runs wild, or somebody
/// who takes the mailbox away.
///
/// # Remediation
/// Find who opened the mailbox, with which client and from where, and whether that is meant to be so:
///
/// ```powershell
/// $records = Search-UnifiedAuditLog -StartDate <date> -EndDate <date> -Operations MailItemsAccessed -SessionId throttled -SessionCommand ReturnLargeSet -ResultSize 5000
/// $records.AuditData | ConvertFrom-Json | Where-Object MailboxOwnerUPN -eq "<mailbox>"
/// ```
///
/// `-UserIds` would find only what the owner did, and neither delegates nor applications; repeat the first line until it
/// gives no more. In the records, read `ClientInfoString`, `ClientIPAddress`, `AppId` and the property `IsThrottled`. Take the rights to
/// the mailbox away from an application that does not need them.
///
/// # References
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/purview/audit-log-investigate-accounts>
/// # Witnesses
/// - claim: reference facts.md, mail-items-accessed-throttled (1,000 in 24 hours)
/// - remediation: reference facts.md, mail-items-accessed-throttled (AuditData.MailboxOwnerUPN)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 5.0,
    tags("audit"),
    fail(
        throttled = "Exchange stopped recording which messages of {subject} were read, {count} times from {from} to {to}"
    )
)]
pub struct MailItemsAccessedThrottled {
    mail_items_accessed_throttled: i64,
}

impl CheckRow for MailItemsAccessedThrottled {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        match self.mail_items_accessed_throttled {
            0 => Verdict::Pass,
            count @ 1.. => {
                let to = scan.collected_at();
                Self::throttled(count, Time(to.0.saturating_sub(Duration::days(7).0)), to)
            }
            _ => Verdict::not_known("mail_items_accessed_throttled"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(count: Value) -> Verdict {
        Tenant::new().row::<MailItemsAccessedThrottled>(json!({"mail_items_accessed_throttled": count}))
    }

    #[test]
    fn a_single_record_of_throttling_fails_and_says_when() {
        assert_eq!(verdict(json!(1)).arguments(), ["1", "2026-11-15T00:00:00Z", "2026-11-22T00:00:00Z"]);
    }

    #[test]
    fn none_passes() {
        assert!(verdict(json!(0)).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null).is_unknown());
        assert!(verdict(json!(-1)).is_unknown());
    }
}
