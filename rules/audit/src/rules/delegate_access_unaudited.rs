//! Delegates whose doings leave no trace.

use ephor_sdk::prelude::*;

use crate::sets::{self, AuditSet};

/// What a delegate with such a right can do and an investigation asks for first.
const MATTER: [AuditAction; 8] = [
    AuditAction::MailItemsAccessed,
    AuditAction::SendAs,
    AuditAction::SendOnBehalf,
    AuditAction::HardDelete,
    AuditAction::SoftDelete,
    AuditAction::MoveToDeletedItems,
    AuditAction::UpdateInboxRules,
    AuditAction::UpdateFolderPermissions,
];

/// Somebody has full access to a mailbox that does not log what delegates do
///
/// # What it checks
/// Looks at each right of full access to a user or shared mailbox that is given to somebody else, and asks the
/// mailbox's audit set for delegates for what matters: `MailItemsAccessed`, `SendAs`, `SendOnBehalf`, `HardDelete`,
/// `SoftDelete`, `MoveToDeletedItems`, `UpdateInboxRules` and `UpdateFolderPermissions`. A set that Microsoft manages has
/// them all. Exchange logs someone with full access as Delegate, not as Owner. Rights that deny, and group mailboxes,
/// whose sets are fixed, are left out.
///
/// # Why it matters
/// To give oneself, or an account that one controls, full access to a mailbox is a quiet way to stay in: no password is
/// needed, and the owner sees nothing. What the delegate reads, sends and deletes is written down only if this set says
/// so.
///
/// # Remediation
/// Handing the set back breaks nothing. Before you take a right away ask the owner: assistants, and programs that
/// work in the mailbox, stop at once.
///
/// Hand the set back to Microsoft, and take the right away where nobody needs it any more:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -DefaultAuditSet Delegate
/// Remove-MailboxPermission -Identity <mailbox> -User <delegate> -AccessRights FullAccess
/// ```
///
/// # References
/// - CIS-M365 6.1.2 (in part: the set for delegates, of mailboxes to which somebody has full access)
/// - ATT&CK T1098.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, delegate-access-unaudited
/// - remediation: reference facts.md, delegate-access-unaudited (-DefaultAuditSet)
#[derive(Rule)]
#[rule(
    table = "mailbox-permissions",
    level = "warning",
    severity = 5.5,
    tags("audit", "delegates"),
    fail(
        unaudited = "Full access is given and not watched: {subject}; the mailbox does not log these actions of delegates: {actions}"
    )
)]
pub struct DelegateAccessUnaudited<'a> {
    rights: SymbolSet<'a>,
    deny: Option<bool>,
    recipient_type: Option<MailboxType<'a>>,
    default_audit_set: Option<LogonTypes<'a>>,
    audit_delegate: Option<AuditActions<'a>>,
}

impl CheckRow for DelegateAccessUnaudited<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        match self.deny {
            _ if !self.rights.contains("FullAccess") => return Verdict::NotApplicable,
            Some(true) => return Verdict::NotApplicable,
            None => return Verdict::not_known("deny"),
            Some(false) => {}
        }
        match self.recipient_type {
            None => return Verdict::not_known("recipient_type"),
            Some(kind) if !sets::may_be_chosen(kind.kind()) => return Verdict::NotApplicable,
            Some(_) => {}
        }
        let set = AuditSet {
            logon_type: LogonType::Delegate,
            column: "audit_delegate",
            managed: self.default_audit_set.map(|managed| managed.contains(LogonType::Delegate)),
            actions: self.audit_delegate,
        };
        match set.missing(MATTER.into_iter()) {
            Err(column) => Verdict::not_known(column),
            Ok(missing) if missing.is_empty() => Verdict::Pass,
            Ok(missing) => Self::unaudited(sets::words(&missing)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: &Value) -> Verdict {
        Tenant::new().row::<DelegateAccessUnaudited>(row.clone())
    }

    fn weak() -> Value {
        json!({"rights": ["FullAccess"], "deny": false, "recipient_type": "UserMailbox",
            "default_audit_set": ["Admin", "Owner"], "audit_delegate": ["SendAs", "Create"]})
    }

    #[test]
    fn full_access_to_a_mailbox_that_does_not_log_delegates_fails() {
        let found = verdict(&weak());
        assert!(found.is_fail());
        assert_eq!(
            found.arguments(),
            ["MailItemsAccessed, SendOnBehalf, HardDelete, SoftDelete, MoveToDeletedItems, \
            UpdateInboxRules, UpdateFolderPermissions"]
        );
    }

    #[test]
    fn each_action_that_matters_is_asked_for() {
        for action in MATTER {
            let mut row = weak();
            let others = MATTER.iter().filter(|one| **one != action).map(|one| one.symbol());
            row["audit_delegate"] = json!(others.collect::<Vec<_>>());
            assert_eq!(verdict(&row).arguments(), [action.symbol()]);
        }
        for action in MATTER {
            assert!(sets::defaults(LogonType::Delegate).any(|known| known == action), "{action} is no default");
        }
    }

    #[test]
    fn a_set_that_microsoft_manages_or_that_lists_them_passes() {
        let mut row = weak();
        row["default_audit_set"] = json!(["Delegate"]);
        assert!(verdict(&row).is_pass());
        let mut row = weak();
        row["audit_delegate"] = json!(MATTER.map(AuditAction::symbol));
        assert!(verdict(&row).is_pass());
    }

    #[test]
    fn other_rights_rights_that_deny_and_other_mailboxes_are_left_out() {
        for (column, value) in [
            ("rights", json!(["ReadPermission"])),
            ("rights", json!([])),
            ("deny", json!(true)),
            ("recipient_type", json!("GroupMailbox")),
            ("recipient_type", json!("RoomMailbox")),
        ] {
            let mut row = weak();
            row[column] = value;
            assert!(verdict(&row).is_not_applicable(), "{row}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["rights", "deny", "recipient_type", "default_audit_set", "audit_delegate"] {
            let mut row = weak();
            row[column] = Value::Null;
            let found = verdict(&row);
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
    }

    /// Whether there is anything to watch is not known then.
    #[test]
    fn nor_does_a_mailbox_that_logs_enough() {
        for column in ["deny", "recipient_type"] {
            let mut row = weak();
            row["default_audit_set"] = json!(["Delegate"]);
            row[column] = Value::Null;
            assert_eq!(verdict(&row).arguments(), [column]);
        }
    }
}
