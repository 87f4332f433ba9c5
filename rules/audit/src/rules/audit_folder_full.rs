//! Mailboxes whose store of audit records is about to overflow.

use ephor_sdk::prelude::*;

use crate::holds;

/// How many records the audit folder of a mailbox takes. Source: Microsoft Learn, "Manage mailbox auditing", read
/// 2026-11.
const MOST_ITEMS: i64 = 3_000_000;
const GIGABYTE: i64 = 1 << 30;
/// Quota of the Recoverable Items folder, of which the audit folder is a part: without and with a hold. Source: Microsoft
/// Learn, "Exchange Online limits", read 2026-11.
const QUOTA: i64 = 30 * GIGABYTE;
const QUOTA_ON_HOLD: i64 = 100 * GIGABYTE;

/// The audit folder of a mailbox is nearly full
///
/// # What it checks
/// Reads the folder *Audits* among the recoverable items of a mailbox: the number of records in it, against the limit of
/// 3,000,000, and its size, against the quota of the recoverable items, 30 GB, or 100 GB for a mailbox on hold. The
/// parameter `percent` says from when on it counts as nearly full.
///
/// Microsoft has announced that this store is taken out of use, and tells no last day that could be confirmed: where
/// `Search-MailboxAuditLog` is gone or finds nothing new, switch this rule off.
///
/// # Why it matters
/// When the limit is reached Exchange writes no more records into the mailbox, and whatever fills the recoverable items
/// keeps people from deleting mail. Millions of records are a sign of their own: an application that reads the whole
/// mailbox again and again, or somebody who buries a trace.
///
/// # Remediation
/// Find who makes the records, in the unified audit log, by `ClientInfoString` and `ClientIPAddress`. Then let older ones
/// go earlier, if the unified audit log has them:
///
/// ```powershell
/// Get-MailboxFolderStatistics -Identity <mailbox> -FolderScope RecoverableItems | Format-List Name,ItemsInFolder,FolderSize
/// Set-Mailbox -Identity <mailbox> -AuditLogAgeLimit 90
/// ```
///
/// # References
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// - <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits>
/// # Witnesses
/// - claim: reference facts.md, audit-folder-full (3,000,000 records, 30 and 100 GB stand in audit-mailboxes.md)
/// - claim: unconfirmed, whether the mailbox's own store is still written and read
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 3.0,
    tags("audit", "retention"),
    parameter(percent: integer = "80", "Percentage of a limit from which on the folder counts as nearly full"),
    fail(
        many = "The audit folder of {subject} holds {items} records of {most}",
        large = "The audit folder of {subject} takes {size} GB of {quota} GB"
    )
)]
pub struct AuditFolderFull<'a> {
    audit_folder_items: Option<i64>,
    audit_folder_size: Option<i64>,
    litigation_hold_enabled: Option<bool>,
    in_place_holds: Option<SymbolSet<'a>>,
}

impl CheckRow for AuditFolderFull<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let percent = i128::from(scan.percent());
        let nearly_full = |value: i64, most: i64| i128::from(value) * 100 >= i128::from(most) * percent;
        if let Some(items) = self.audit_folder_items
            && nearly_full(items, MOST_ITEMS)
        {
            return Self::many(items, MOST_ITEMS);
        }
        let held = holds::is_held(self.litigation_hold_enabled, self.in_place_holds);
        if let Some(size) = self.audit_folder_size
            && nearly_full(size, QUOTA)
        {
            match held {
                Err(column) if !nearly_full(size, QUOTA_ON_HOLD) => return Verdict::not_known(column),
                Ok(true) if !nearly_full(size, QUOTA_ON_HOLD) => {}
                Ok(false) => return Self::large(size / GIGABYTE, QUOTA / GIGABYTE),
                Ok(true) | Err(_) => return Self::large(size / GIGABYTE, QUOTA_ON_HOLD / GIGABYTE),
            }
        }
        match (self.audit_folder_items, self.audit_folder_size) {
            (Some(_), Some(_)) => Verdict::Pass,
            (None, _) => Verdict::not_known("audit_folder_items"),
            (_, None) => Verdict::not_known("audit_folder_size"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(items: Value, size: Value, held: Value) -> Verdict {
        Tenant::new().row::<AuditFolderFull>(json!({"audit_folder_items": items, "audit_folder_size": size,
            "litigation_hold_enabled": held, "in_place_holds": []}))
    }

    #[test]
    fn four_fifths_of_the_records_fail() {
        assert!(verdict(json!(2_399_999), json!(0), json!(false)).is_pass());
        assert_eq!(verdict(json!(2_400_000), json!(0), json!(false)).arguments(), ["2400000", "3000000"]);
        assert!(verdict(json!(i64::MAX), Value::Null, Value::Null).is_fail(), "no number is too large");
    }

    #[test]
    fn four_fifths_of_the_quota_fail_and_a_hold_makes_the_quota_larger() {
        let at = 24 * GIGABYTE;
        assert!(verdict(json!(1), json!(at - 1), json!(false)).is_pass());
        assert_eq!(verdict(json!(1), json!(at), json!(false)).arguments(), ["24", "30"]);
        assert!(verdict(json!(1), json!(at), json!(true)).is_pass());
        assert!(verdict(json!(1), json!(80 * GIGABYTE - 1), json!(true)).is_pass());
        assert_eq!(verdict(json!(1), json!(80 * GIGABYTE), json!(true)).arguments(), ["80", "100"]);
    }

    #[test]
    fn the_parameter_says_when_it_counts() {
        let row = json!({"audit_folder_items": 1_500_000, "audit_folder_size": 0, "litigation_hold_enabled": false});
        assert!(Tenant::new().parameter("percent", "50").row::<AuditFolderFull>(row.clone()).is_fail());
        assert!(Tenant::new().parameter("percent", "51").row::<AuditFolderFull>(row).is_pass());
    }

    #[test]
    fn a_hold_that_is_not_known_matters_only_between_the_quotas() {
        assert!(verdict(json!(1), json!(20 * GIGABYTE), Value::Null).is_pass());
        assert_eq!(verdict(json!(1), json!(24 * GIGABYTE), Value::Null).arguments(), ["litigation_hold_enabled"]);
        assert!(verdict(json!(1), json!(80 * GIGABYTE), Value::Null).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(verdict(Value::Null, json!(0), json!(false)).arguments(), ["audit_folder_items"]);
        assert_eq!(verdict(json!(0), Value::Null, json!(false)).arguments(), ["audit_folder_size"]);
    }
}
