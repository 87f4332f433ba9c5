//! Mailboxes that are not covered by auditing of the organization, and not audited themselves.

use ephor_sdk::prelude::*;

/// A mailbox that needs its own audit switch is not audited
///
/// # What it does
/// Looks at discovery mailboxes and public folder mailboxes, and whether `AuditEnabled` is true. Rooms and equipment are those
/// of `room-audit-disabled`. Other kinds are left out: while auditing is on for the organization, Exchange audits user,
/// shared and group mailboxes whatever `AuditEnabled` says, and `organization-auditing-disabled` judges that switch.
///
/// # Why it matters
/// Auditing by default leaves these kinds of mailbox out. Discovery mailboxes hold the results of searches, that is
/// copies of other people's mail. Without the switch nobody can tell who read them.
///
/// # How to mend
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -AuditEnabled $true
/// ```
///
/// For a public folder mailbox add `-PublicFolder`.
///
/// # References
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, mailbox-audit-disabled (resource, public folder and discovery mailboxes are not audited by default)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 4.5,
    tags("audit"),
    fail(not_audited = "{subject} is a {kind} and is not audited: AuditEnabled is false")
)]
pub struct MailboxAuditDisabled<'a> {
    recipient_type: MailboxType<'a>,
    audit_enabled: Option<bool>,
}

/// Whether mailboxes of a kind still obey their own switch. Source: Microsoft Learn, "Manage mailbox auditing", read
/// 2026-11.
const fn obeys_own_switch(kind: MailboxKind) -> bool {
    matches!(kind, MailboxKind::Discovery | MailboxKind::PublicFolder)
}

impl CheckRow for MailboxAuditDisabled<'_> {
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
        Tenant::new().row::<MailboxAuditDisabled>(row)
    }

    #[test]
    fn each_kind_that_obeys_its_own_switch_is_judged() {
        for kind in ["DiscoveryMailbox", "PublicFolderMailbox", "discoverymailbox"] {
            let off = verdict(json!({"recipient_type": kind, "audit_enabled": false}));
            assert!(off.is_fail(), "{kind}");
            assert_eq!(off.arguments(), [kind]);
            assert!(verdict(json!({"recipient_type": kind, "audit_enabled": true})).is_pass(), "{kind}");
            assert!(verdict(json!({"recipient_type": kind})).is_unknown(), "{kind}");
        }
    }

    #[test]
    fn kinds_that_the_organization_covers_and_rooms_are_left_out() {
        for kind in ["UserMailbox", "SharedMailbox", "GroupMailbox", "SchedulingMailbox", "RoomMailbox"] {
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
