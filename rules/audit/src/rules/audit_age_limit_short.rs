//! Mailboxes that throw their audit records away early.

use ephor_sdk::prelude::*;

/// A mailbox keeps its audit records for a shorter time than the default
///
/// # What it checks
/// Compares `AuditLogAgeLimit` of each mailbox with the parameter `days`: 90, which is Microsoft's default. The limit is that of the mailbox's own store of records, and not of the unified audit log,
/// which keeps them for 180 days, or a year with Audit (Premium), whatever the mailbox says. Group mailboxes are left out:
/// their settings are fixed by Microsoft.
///
/// Microsoft has announced that this store is taken out of use, and tells no last day that could be confirmed: where
/// `Search-MailboxAuditLog` is gone or finds nothing new, switch this rule off.
///
/// # Why it matters
/// The mailbox's own store is a second place where it is written who read and deleted mail. A limit below the default was
/// set by somebody. A limit of 0 removes all records with the next run of the Managed Folder Assistant, which is how traces are removed.
///
/// # Remediation
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -AuditLogAgeLimit 180
/// ```
///
/// # References
/// - ATT&CK T1070.008
/// - <https://learn.microsoft.com/powershell/module/exchange/set-mailbox>
/// # Witnesses
/// - claim: reference facts.md, audit-age-limit-short (90 days stand in audit-mailboxes.md)
/// - claim: unconfirmed, whether the mailbox's own store is still written and read
/// - default: reference facts.md, audit-age-limit-short (90 days)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 2.5,
    tags("audit", "retention"),
    parameter(days: integer = "90", "Days for which a mailbox must keep its audit records"),
    fail(
        short = "{subject} keeps its own audit records for {limit}; it should be {days} days at least",
        nothing_kept = "{subject} keeps no audit records of its own: AuditLogAgeLimit is 0, which removes them all"
    )
)]
pub struct AuditAgeLimitShort<'a> {
    recipient_type: MailboxType<'a>,
    audit_log_age_limit: Duration,
}

impl CheckRow for AuditAgeLimitShort<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let (limit, days) = (self.audit_log_age_limit, scan.days());
        match self.recipient_type.kind() {
            MailboxKind::Group => Verdict::NotApplicable,
            _ if limit.0 <= 0 => Self::nothing_kept(),
            _ if limit < Duration::days(days) => Self::short(limit, days),
            _ => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn row(seconds: i64) -> Value {
        json!({"recipient_type": "UserMailbox", "audit_log_age_limit": seconds})
    }

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<AuditAgeLimitShort>(row)
    }

    #[test]
    fn the_default_passes_and_less_fails() {
        assert!(verdict(row(90 * 86_400)).is_pass());
        let found = verdict(row(90 * 86_400 - 1));
        assert_eq!(found.message::<AuditAgeLimitShort>(), "short");
        assert_eq!(verdict(row(30 * 86_400)).arguments(), ["30 days", "90"]);
    }

    #[test]
    fn the_parameter_asks_for_more() {
        let by_cis = Tenant::new().parameter("days", "180");
        assert!(by_cis.row::<AuditAgeLimitShort>(row(90 * 86_400)).is_fail());
        assert!(by_cis.row::<AuditAgeLimitShort>(row(180 * 86_400)).is_pass());
    }

    #[test]
    fn a_limit_of_nothing_has_its_own_words() {
        for seconds in [0, -1] {
            assert_eq!(verdict(row(seconds)).message::<AuditAgeLimitShort>(), "nothing-kept");
        }
    }

    #[test]
    fn every_kind_of_mailbox_but_groups_is_judged() {
        for kind in ["SharedMailbox", "RoomMailbox", "DiscoveryMailbox"] {
            assert!(verdict(json!({"recipient_type": kind, "audit_log_age_limit": 60})).is_fail(), "{kind}");
        }
        assert!(verdict(json!({"recipient_type": "GroupMailbox", "audit_log_age_limit": 60})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({"recipient_type": "UserMailbox"})).is_unknown());
        assert!(verdict(json!({"audit_log_age_limit": 90 * 86_400})).is_unknown());
    }
}
