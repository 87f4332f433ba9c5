//! Mailboxes that are not covered by auditing of the organization, and not audited themselves.

use ephor_sdk::prelude::*;

use crate::own_switch::check;

/// A mailbox that needs its own audit switch is not audited
///
/// # What it checks
/// Looks at discovery mailboxes and public folder mailboxes, and whether `AuditEnabled` is true. Rooms and equipment are those
/// of `room-audit-disabled`. Other kinds are left out: while auditing is on for the organization, Exchange audits user,
/// shared and group mailboxes whatever `AuditEnabled` says, and `organization-auditing-disabled` judges that switch.
///
/// # Why it matters
/// Auditing by default leaves these kinds of mailbox out. Discovery mailboxes hold the results of searches, that is
/// copies of other people's mail. Without the switch nobody can tell who read them.
///
/// # Remediation
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

/// Source: Microsoft Learn, "Manage mailbox auditing", read 2026-11.
const KINDS: [MailboxKind; 2] = [MailboxKind::Discovery, MailboxKind::PublicFolder];

impl CheckRow for MailboxAuditDisabled<'_> {
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
        let others = ["UserMailbox", "SharedMailbox", "GroupMailbox", "SchedulingMailbox", "RoomMailbox"];
        assert_judges::<MailboxAuditDisabled<'_>>(
            &["DiscoveryMailbox", "PublicFolderMailbox", "discoverymailbox"],
            &others,
        );
    }
}
