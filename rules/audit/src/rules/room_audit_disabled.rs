//! Rooms and equipment that nobody audits.

use ephor_sdk::prelude::*;

use crate::own_switch::check;

/// The mailbox of a room or of equipment is not audited
///
/// # What it checks
/// Looks at resource mailboxes, those of rooms and equipment, and whether `AuditEnabled` is true. It is false for a new one:
/// auditing by default leaves them out.
///
/// # Why it matters
/// The calendar of a room shows who meets whom, and when. Without the switch nobody can tell who read it.
///
/// # Remediation
/// Where the calendars of some rooms are worth watching, switch it on for these; the others need a waiver, or the rule can be
/// switched off:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -AuditEnabled $true
/// ```
///
/// # References
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, mailbox-audit-disabled (resource, public folder and discovery mailboxes are not audited by default)
/// - default: reference facts.md, mailbox-audit-disabled (AuditEnabled is False on rooms)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 2.0,
    tags("audit"),
    fail(not_audited = "{subject} is a {kind} and is not audited: AuditEnabled is false")
)]
pub struct RoomAuditDisabled<'a> {
    recipient_type: MailboxType<'a>,
    audit_enabled: Option<bool>,
}

/// Source: Microsoft Learn, "Manage mailbox auditing", read 2026-11.
const KINDS: [MailboxKind; 2] = [MailboxKind::Room, MailboxKind::Equipment];

impl CheckRow for RoomAuditDisabled<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        check(&KINDS, self.recipient_type.kind(), self.audit_enabled, || Self::not_audited(self.recipient_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own_switch::tests::assert_judges;

    #[test]
    fn each_kind_that_obeys_its_own_switch_is_judged_and_no_other() {
        let others = ["UserMailbox", "SharedMailbox", "GroupMailbox", "SchedulingMailbox", "DiscoveryMailbox"];
        assert_judges::<RoomAuditDisabled<'_>>(&["RoomMailbox", "EquipmentMailbox", "roommailbox"], &others);
    }
}
