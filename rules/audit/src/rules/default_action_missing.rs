//! Customized audit sets that record less than Microsoft's default.

use ephor_sdk::prelude::*;

use crate::sets;

/// A customized audit set lacks actions that are audited by default
///
/// # What it checks
/// Compares the customized audit sets of user and shared mailboxes with what Microsoft audits by default now: 13 actions
/// for Admin, 11 for Delegate, 10 for Owner, such as `HardDelete`, `SendAs`, `UpdateInboxRules` and
/// `UpdateFolderPermissions`. `MailItemsAccessed` is left to `mail-items-accessed-missing`. A set that Microsoft manages
/// (`DefaultAuditSet` names its logon type) has the default. `AddFolderPermissions`, `ModifyFolderPermissions` and
/// `RemoveFolderPermissions` do not stand in for `UpdateFolderPermissions`. The sets of group mailboxes are fixed and are
/// never judged.
///
/// # Why it matters
/// Who breaks into a mailbox makes an inbox rule, opens a folder to another account, sends in the owner's name and
/// purges the traces. Each of these is an action in the default set, and each that is missing is a step that nobody can
/// prove later.
///
/// # Remediation
/// Hand the sets back to Microsoft. This restores the default with all future additions, and drops what was added:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -DefaultAuditSet Admin,Delegate,Owner
/// ```
///
/// To keep a customized set, add the actions that the finding names, each to the set of its logon type; not all actions
/// exist for every logon type:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -AuditDelegate @{Add="HardDelete","SendAs"}
/// ```
///
/// # References
/// - CIS-M365 6.1.2 (in part: the actions that are audited by default, without `MailItemsAccessed`)
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, default-action-missing (default sets of 13, 11 and 10)
/// - default: reference facts.md, default-action-missing (CIS 6.1.2 DefaultValue; audit-mailboxes.md)
/// - remediation: reference facts.md, default-action-missing
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 6.0,
    tags("audit"),
    fail(missing = "The customized audit sets of {subject} lack actions that are audited by default: {actions}")
)]
pub struct DefaultActionMissing<'a> {
    recipient_type: MailboxType<'a>,
    default_audit_set: Option<LogonTypes<'a>>,
    audit_owner: Option<AuditActions<'a>>,
    audit_delegate: Option<AuditActions<'a>>,
    audit_admin: Option<AuditActions<'a>>,
}

impl CheckRow for DefaultActionMissing<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if !sets::may_be_chosen(self.recipient_type.kind()) {
            return Verdict::NotApplicable;
        }
        let sets = sets::of(self.default_audit_set, self.audit_owner, self.audit_delegate, self.audit_admin);
        let others = |logon_type| sets::defaults(logon_type).filter(|action| *action != AuditAction::MailItemsAccessed);
        match sets::lacking(sets, |set| set.missing(others(set.logon_type))) {
            Err(column) => Verdict::not_known(column),
            Ok(actions) if actions.is_empty() => Verdict::Pass,
            Ok(actions) => Self::missing(actions),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<DefaultActionMissing>(row)
    }

    fn defaults(logon_type: LogonType) -> Vec<&'static str> {
        sets::defaults(logon_type).map(AuditAction::symbol).collect()
    }

    /// A mailbox whose sets are customized and equal to the default.
    fn equal_to_default() -> Value {
        json!({"recipient_type": "UserMailbox", "default_audit_set": [], "audit_owner": defaults(LogonType::Owner),
            "audit_delegate": defaults(LogonType::Delegate), "audit_admin": defaults(LogonType::Admin)})
    }

    #[test]
    fn managed_sets_and_sets_with_all_of_the_default_pass() {
        let managed = json!({"recipient_type": "UserMailbox", "default_audit_set": ["Admin", "Delegate", "Owner"],
            "audit_owner": [], "audit_delegate": ["SendAs"]});
        assert!(verdict(managed).is_pass());
        assert!(verdict(equal_to_default()).is_pass());
    }

    #[test]
    fn each_default_action_of_each_logon_type_is_asked_for() {
        for (logon_type, column) in [
            (LogonType::Owner, "audit_owner"),
            (LogonType::Delegate, "audit_delegate"),
            (LogonType::Admin, "audit_admin"),
        ] {
            for action in defaults(logon_type) {
                let mut row = equal_to_default();
                row[column] = json!(defaults(logon_type).into_iter().filter(|one| *one != action).collect::<Vec<_>>());
                let found = verdict(row);
                if action == "MailItemsAccessed" {
                    assert!(found.is_pass(), "{action} is the finding of another rule");
                } else {
                    assert_eq!(found.arguments(), [format!("{logon_type}: {action}")]);
                }
            }
        }
    }

    #[test]
    fn one_finding_names_all_that_is_missing() {
        let mut row = equal_to_default();
        row["audit_owner"] = json!(["MailboxLogin"]);
        row["audit_delegate"] = json!([
            "addfolderpermissions",
            "create",
            "APPLYRECORD",
            "HardDelete",
            "MoveToDeletedItems",
            "SoftDelete",
            "Update",
            "UpdateInboxRules",
            "SendAs",
            "SendOnBehalf"
        ]);
        let owner = "Owner: ApplyRecord, HardDelete, MoveToDeletedItems, SoftDelete, Update, UpdateFolderPermissions, \
            UpdateInboxRules, Send, UpdateCalendarDelegation";
        assert_eq!(verdict(row).arguments(), [format!("{owner}; Delegate: UpdateFolderPermissions")]);
    }

    #[test]
    fn the_sets_of_groups_and_other_mailboxes_are_never_judged() {
        for kind in ["GroupMailbox", "RoomMailbox", "PublicFolderMailbox"] {
            let row = json!({"recipient_type": kind, "default_audit_set": [], "audit_owner": []});
            assert!(verdict(row).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let mut row = equal_to_default();
        row["audit_admin"] = Value::Null;
        assert_eq!(verdict(row.clone()).arguments(), ["audit_admin"]);
        row["audit_owner"] = json!([]);
        assert!(verdict(row).is_fail(), "what is known to be missing counts");
        let mut row = equal_to_default();
        row["default_audit_set"] = Value::Null;
        assert!(verdict(row.clone()).is_pass(), "all of the default is listed: who manages it does not matter");
        row["audit_owner"] = json!([]);
        assert_eq!(verdict(row).arguments(), ["default_audit_set"]);
        assert!(verdict(json!({"default_audit_set": ["Admin", "Delegate", "Owner"]})).is_unknown());
    }
}
