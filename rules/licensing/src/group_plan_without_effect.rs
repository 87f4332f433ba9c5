//! Audit (Premium) from a group that did not reach the mailbox.

use ephor_sdk::prelude::*;

/// Audit (Premium) comes from a group, and the mailbox does not show it
///
/// # What it does
/// Looks at user and shared mailboxes whose owner has the service plan *Microsoft 365 Advanced Auditing* through a group,
/// and judges by the outcome: whether each of the audit sets `AuditOwner`, `AuditDelegate` and `AuditAdmin` lists
/// `MailItemsAccessed`. A licence that says *Active* is no evidence.
///
/// # Why it matters
/// What a licence switches on in a mailbox happens when it is assigned. With licences from a group that step has been
/// known to be left out, without any error: the portal shows the plan, and the mailbox does not log that mail is read.
///
/// # How to mend
/// Have the licence processed again, and look at the mailbox a day later:
///
/// ```powershell
/// Invoke-MgLicenseUser -UserId <user>
/// Get-Mailbox -Identity <mailbox> | Format-List DefaultAuditSet,AuditOwner,AuditDelegate,AuditAdmin
/// ```
///
/// Where `DefaultAuditSet` does not name the logon type, the set was customised and no licence changes it. Hand it back to
/// Microsoft:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -DefaultAuditSet Admin,Delegate,Owner
/// ```
///
/// # References
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/graph/api/user-reprocesslicenseassignment>
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 5.5,
    tags("audit", "licence"),
    fail(
        without_effect = "the owner of {subject} has Audit (Premium) from a group, and MailItemsAccessed is not in the audit set of: {logon_types} (managed by Microsoft: {managed})"
    )
)]
pub struct GroupPlanWithoutEffect<'a> {
    recipient_type: MailboxType<'a>,
    owner_group_plans: Option<ServicePlans<'a>>,
    default_audit_set: Option<LogonTypes<'a>>,
    audit_owner: Option<AuditActions<'a>>,
    audit_delegate: Option<AuditActions<'a>>,
    audit_admin: Option<AuditActions<'a>>,
}

impl CheckRow for GroupPlanWithoutEffect<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if !matches!(self.recipient_type.kind(), MailboxKind::User | MailboxKind::Shared) {
            return Verdict::NotApplicable;
        }
        match self.owner_group_plans.map(|plans| plans.contains(ServicePlan::AdvancedAuditing)) {
            None => return Verdict::not_known("owner_group_plans"),
            Some(false) => return Verdict::NotApplicable,
            Some(true) => {}
        }
        let mut absent = Vec::new();
        let mut not_known = None;
        for (logon_type, column, actions) in [
            (LogonType::Owner, "audit_owner", self.audit_owner),
            (LogonType::Delegate, "audit_delegate", self.audit_delegate),
            (LogonType::Admin, "audit_admin", self.audit_admin),
        ] {
            match actions.map(|actions| actions.contains(AuditAction::MailItemsAccessed)) {
                Some(true) => {}
                Some(false) => absent.push(logon_type.symbol()),
                None => not_known = not_known.or(Some(column)),
            }
        }
        match (absent.is_empty(), not_known) {
            (false, _) => {
                let managed = self.default_audit_set.map_or_else(|| "not known".to_owned(), |set| set.to_string());
                Self::without_effect(absent.join(", "), managed)
            }
            (true, Some(column)) => Verdict::not_known(column),
            (true, None) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    const PREMIUM: &str = "2f442157-a11c-46b9-ae5b-6e39ff4e5849";

    fn mailbox() -> Value {
        json!({"recipient_type": "UserMailbox", "owner_group_plans": [PREMIUM],
            "default_audit_set": ["Admin", "Delegate", "Owner"], "audit_owner": ["MailItemsAccessed"],
            "audit_delegate": ["Update", "MailItemsAccessed"], "audit_admin": ["mailitemsaccessed"]})
    }

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<GroupPlanWithoutEffect>(row)
    }

    #[test]
    fn a_mailbox_that_shows_the_action_everywhere_passes() {
        assert!(verdict(mailbox()).is_pass());
    }

    #[test]
    fn each_set_without_the_action_is_named_managed_or_not() {
        for (column, logon_type) in [("audit_owner", "Owner"), ("audit_delegate", "Delegate"), ("audit_admin", "Admin")]
        {
            let mut row = mailbox();
            row[column] = json!(["Update"]);
            assert_eq!(verdict(row.clone()).arguments(), [logon_type, "Admin, Delegate, Owner"]);
            row["default_audit_set"] = json!([]);
            assert_eq!(verdict(row.clone()).arguments(), [logon_type, "none"]);
            row["default_audit_set"] = Value::Null;
            assert_eq!(verdict(row).arguments(), [logon_type, "not known"]);
        }
    }

    #[test]
    fn without_the_plan_from_a_group_nothing_is_asked() {
        let mut row = mailbox();
        row["audit_owner"] = json!([]);
        row["owner_group_plans"] = json!(["efb87545-963c-4e0d-99df-69c6916d9eb0"]);
        assert!(verdict(row.clone()).is_not_applicable());
        row["owner_group_plans"] = json!([PREMIUM.to_uppercase()]);
        assert!(verdict(row.clone()).is_fail());
        for kind in ["GroupMailbox", "RoomMailbox"] {
            row["recipient_type"] = json!(kind);
            assert!(verdict(row.clone()).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for column in ["owner_group_plans", "audit_owner", "audit_delegate", "audit_admin"] {
            let mut row = mailbox();
            row[column] = Value::Null;
            assert_eq!(verdict(row).arguments(), [column]);
        }
        let mut row = mailbox();
        row["audit_owner"] = Value::Null;
        row["audit_admin"] = json!([]);
        assert_eq!(verdict(row).arguments()[0], "Admin", "what is known to be absent counts");
        let mut row = mailbox();
        row["recipient_type"] = Value::Null;
        assert!(verdict(row).is_unknown());
    }
}
