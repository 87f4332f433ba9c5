//! Accounts whose actions in mailboxes are not logged.

use ephor_sdk::prelude::*;

/// What an account does in mailboxes is not logged
///
/// # What it checks
/// Looks for accounts with a mailbox audit bypass (`AuditBypassEnabled`), whatever the state of the account: a
/// disabled account can be enabled again, and an application can act as it.
///
/// # Why it matters
/// The bypass goes with the actor. Whatever such an account does, in its own mailbox and in every other that it can
/// open, leaves no trace in the mailbox audit log. It was made for service accounts that flood the log, and it is
/// a known way to read mail unseen.
///
/// # Remediation
/// A bypass was often given to a backup or an archive that would flood the log. Find out what the account does, and
/// whether its work still needs it, before you ask for its records.
///
/// Switch the bypass off, and look in the unified audit log for `Set-MailboxAuditBypassAssociation` to learn who
/// switched it on:
///
/// ```powershell
/// Set-MailboxAuditBypassAssociation -Identity <account> -AuditBypassEnabled $false
/// ```
///
/// # References
/// - CIS-M365 6.1.3
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/powershell/module/exchange/set-mailboxauditbypassassociation>
/// # Witnesses
/// - claim: reference facts.md, audit-bypass
/// - remediation: reference facts.md, audit-bypass
#[derive(Rule)]
#[rule(
    table = "users",
    level = "error",
    severity = 8.2,
    tags("audit"),
    fail(bypassed = "What {subject} does in mailboxes is not logged: the account bypasses mailbox auditing")
)]
pub struct AuditBypass {
    audit_bypass_enabled: bool,
}

impl CheckRow for AuditBypass {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.audit_bypass_enabled { Self::bypassed() } else { Verdict::Pass }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    #[test]
    fn a_bypass_fails_and_its_absence_passes() {
        let tenant = Tenant::new();
        let verdict = tenant.row::<AuditBypass>(json!({"audit_bypass_enabled": true}));
        assert!(verdict.is_fail());
        assert_eq!(verdict.message::<AuditBypass>(), "bypassed");
        assert!(tenant.row::<AuditBypass>(json!({"audit_bypass_enabled": false})).is_pass());
    }

    #[test]
    fn a_disabled_account_is_judged_too() {
        let row = json!({"audit_bypass_enabled": true, "account_enabled": false, "user_type": "Guest"});
        assert!(Tenant::new().row::<AuditBypass>(row).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(Tenant::new().row::<AuditBypass>(json!({"account_enabled": true})).is_unknown());
    }
}
