//! Rooms and equipment that nobody audits.

use ephor_sdk::prelude::*;

/// The mailbox of a room or of equipment is not audited
///
/// # What it does
/// Looks at resource mailboxes, those of rooms and equipment, and whether `AuditEnabled` is true. It is false for a new one:
/// auditing by default leaves them out.
///
/// # Why it matters
/// The calendar of a room shows who meets whom, and when. Without the switch nobody can tell who read it.
///
/// # How to mend
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

/// Whether mailboxes of a kind still obey their own switch. Source: Microsoft Learn, "Manage mailbox auditing", read
/// 2026-11.
const fn obeys_own_switch(kind: MailboxKind) -> bool {
    matches!(kind, MailboxKind::Room | MailboxKind::Equipment)
}

impl CheckRow for RoomAuditDisabled<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if !obeys_own_switch(self.recipient_type.kind()) {
            return Verdict::NotApplicable;
        }
        match self.audit_enabled {
            Some(true) => Verdict::Pass,
            Some(false) => Self::not_audited(self.recipient_type),
            None => Verdict::not_known("audit_enabled"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<RoomAuditDisabled>(row)
    }

    #[test]
    fn each_kind_that_obeys_its_own_switch_is_judged() {
        for kind in ["RoomMailbox", "EquipmentMailbox", "roommailbox"] {
            let off = verdict(json!({"recipient_type": kind, "audit_enabled": false}));
            assert!(off.is_fail(), "{kind}");
            assert_eq!(off.arguments(), [kind]);
            assert!(verdict(json!({"recipient_type": kind, "audit_enabled": true})).is_pass(), "{kind}");
            assert!(verdict(json!({"recipient_type": kind})).is_unknown(), "{kind}");
        }
    }

    #[test]
    fn kinds_that_the_organization_covers_and_others_are_left_out() {
        for kind in ["UserMailbox", "SharedMailbox", "GroupMailbox", "SchedulingMailbox", "DiscoveryMailbox"] {
            let off = verdict(json!({"recipient_type": kind, "audit_enabled": false}));
            assert!(off.is_not_applicable(), "{kind}");
            assert!(verdict(json!({"recipient_type": kind})).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn a_mailbox_of_an_unknown_kind_is_unknown() {
        assert!(verdict(json!({"audit_enabled": false})).is_unknown());
        assert!(verdict(json!({"audit_enabled": true})).is_unknown());
    }
}
