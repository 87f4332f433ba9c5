//! Mailboxes that do not log that mail was read.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::{plans, sets};

/// Reading mail leaves no trace in the audit log
///
/// # What it checks
/// Looks at user and shared mailboxes and asks, for each of the logon types Owner, Delegate and Admin, whether
/// `MailItemsAccessed` is audited. It is where Microsoft still manages the set (`DefaultAuditSet` names the logon
/// type) or where the customized set contains it. Other mailboxes are left out: the sets of group mailboxes are fixed
/// by Microsoft, and `mailbox-audit-disabled` judges discovery mailboxes and public folders, `room-audit-disabled` rooms and
/// equipment. Microsoft audits the action for people with Office 365 or Microsoft 365 E3 or E5: in a tenant that has none of
/// their plans (Exchange Online Plan 2, Audit (Premium)) nothing is judged. In one that has some, the mailboxes of people with
/// another plan are judged as well.
///
/// # Why it matters
/// After a break-in the question is which messages were read, and `MailItemsAccessed` is the only record that answers
/// it, for every protocol. A set that was customized before Microsoft added the action stays as it was, so it is
/// missing just where somebody once took care. It belongs to Audit (Standard): an E3 mailbox is not excused.
///
/// # Remediation
/// Hand the sets back to Microsoft. This restores the default and all future additions, and drops what was added:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -DefaultAuditSet Admin,Delegate,Owner
/// ```
///
/// To keep a customized set, add the action to it, for each logon type that the finding names:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -AuditOwner @{Add="MailItemsAccessed"}
/// ```
///
/// # References
/// - CIS-M365 6.1.2 (in part: one action of those that are asked for)
/// - SCuBA MS.EXO.13.1v1 (in part: one action; whether auditing is on is the finding of `organization-auditing-disabled`)
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/purview/audit-log-investigate-accounts>
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, mail-items-accessed-missing
/// - license: reference facts.md, X3 (MailItemsAccessed: E3/E5)
/// - remediation: reference facts.md, audit-set-customised (-DefaultAuditSet)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "error",
    severity = 7.5,
    tags("audit"),
    optional(TenantPlan),
    fail(not_logged = "{subject} does not log MailItemsAccessed when it is opened by: {logon_types}")
)]
pub struct MailItemsAccessedMissing<'a> {
    recipient_type: MailboxType<'a>,
    default_audit_set: Option<LogonTypes<'a>>,
    audit_owner: Option<AuditActions<'a>>,
    audit_delegate: Option<AuditActions<'a>>,
    audit_admin: Option<AuditActions<'a>>,
}

impl CheckRow for MailItemsAccessedMissing<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !sets::may_be_chosen(self.recipient_type.kind()) || plans::lacks_enterprise(&scan.optional::<TenantPlan>()) {
            return Verdict::NotApplicable;
        }
        let mut missing = Vec::new();
        let mut not_known = None;
        for set in sets::of(self.default_audit_set, self.audit_owner, self.audit_delegate, self.audit_admin) {
            match set.missing([AuditAction::MailItemsAccessed].into_iter()) {
                Ok(actions) if actions.is_empty() => {}
                Ok(_) => missing.push(set.logon_type.symbol()),
                Err(column) => not_known = not_known.or(Some(column)),
            }
        }
        match (missing.is_empty(), not_known) {
            (false, _) => Self::not_logged(missing.join(", ")),
            (true, Some(column)) => Verdict::not_known(column),
            (true, None) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<MailItemsAccessedMissing>(row)
    }

    #[test]
    fn a_managed_set_passes_whatever_the_lists_say() {
        let all = ["admin", "Delegate", "Owner"];
        assert!(verdict(json!({"recipient_type": "UserMailbox", "default_audit_set": all})).is_pass());
        let row = json!({"recipient_type": "SharedMailbox", "default_audit_set": all, "audit_owner": ["Update"],
            "audit_delegate": [], "audit_admin": []});
        assert!(verdict(row).is_pass());
    }

    #[test]
    fn a_customized_set_that_lists_the_action_passes() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": [], "audit_owner": ["mailitemsaccessed"],
            "audit_delegate": ["Update", "MailItemsAccessed"], "audit_admin": ["MailItemsAccessed"]});
        assert!(verdict(row).is_pass());
    }

    #[test]
    fn one_finding_names_the_logon_types_that_lack_it() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": ["Delegate"],
            "audit_owner": ["MailboxLogin"], "audit_delegate": ["SendAs"], "audit_admin": ["MessageBind", "FolderBind"]});
        assert_eq!(verdict(row).arguments(), ["Owner, Admin"]);
        let row = json!({"recipient_type": "sharedmailbox", "default_audit_set": ["Owner", "Admin"],
            "audit_delegate": []});
        assert_eq!(verdict(row).arguments(), ["Delegate"]);
    }

    #[test]
    fn each_logon_type_has_its_own_set() {
        for (column, logon_type) in [("audit_owner", "Owner"), ("audit_delegate", "Delegate"), ("audit_admin", "Admin")]
        {
            let listed = json!(["MailItemsAccessed"]);
            let mut row = json!({"recipient_type": "UserMailbox", "default_audit_set": [], "audit_owner": listed,
                "audit_delegate": listed, "audit_admin": listed});
            row[column] = json!(["Update"]);
            assert_eq!(verdict(row.clone()).arguments(), [logon_type]);
            row["default_audit_set"] = json!([logon_type]);
            assert!(verdict(row).is_pass(), "{logon_type}");
        }
    }

    #[test]
    fn other_mailboxes_are_left_out() {
        for kind in ["GroupMailbox", "RoomMailbox", "DiscoveryMailbox"] {
            let row = json!({"recipient_type": kind, "default_audit_set": [], "audit_owner": [], "audit_delegate": [],
                "audit_admin": []});
            assert!(verdict(row).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn a_tenant_without_the_plans_is_not_judged_and_only_where_that_is_known() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": [], "audit_owner": [],
            "audit_delegate": [], "audit_admin": []});
        let with = |plan: Value| Tenant::new().with::<TenantPlan>(plan).row::<MailItemsAccessedMissing>(row.clone());
        assert!(with(json!({"servicePlanName": "EXCHANGE_S_STANDARD"})).is_not_applicable());
        for plan in ["EXCHANGE_S_ENTERPRISE_GOV", "M365_ADVANCED_AUDITING"] {
            assert!(with(json!({"servicePlanName": plan})).is_fail(), "{plan}");
        }
        assert!(with(json!({"servicePlanId": "x"})).is_fail(), "a plan without a name may be one");
        assert!(verdict(row.clone()).is_fail(), "plans that were not read");
    }

    #[test]
    fn a_null_set_matters_only_where_microsoft_does_not_manage_it() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": ["Delegate", "Admin"]});
        let verdict_of_row = verdict(row);
        assert!(verdict_of_row.is_unknown());
        assert_eq!(verdict_of_row.arguments(), ["audit_owner"]);
        let listed = json!({"recipient_type": "UserMailbox", "audit_owner": ["MailItemsAccessed"],
            "audit_delegate": ["MailItemsAccessed"], "audit_admin": ["MailItemsAccessed"]});
        assert!(verdict(listed).is_pass(), "listed everywhere: who manages the sets does not matter");
        let row = json!({"recipient_type": "UserMailbox", "audit_owner": [], "audit_delegate": [], "audit_admin": []});
        assert_eq!(verdict(row).arguments(), ["default_audit_set"]);
        assert!(verdict(json!({"default_audit_set": ["Admin", "Delegate", "Owner"]})).is_unknown());
    }

    #[test]
    fn what_is_known_to_be_missing_fails_beside_what_is_not_known() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": [], "audit_owner": [],
            "audit_delegate": ["MailItemsAccessed"]});
        let verdict = verdict(row);
        assert!(verdict.is_fail());
        assert_eq!(verdict.arguments(), ["Owner"]);
    }
}
