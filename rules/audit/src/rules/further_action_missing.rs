//! Audit sets without what CIS asks beside the default.

use ephor_sdk::prelude::*;

use crate::sets::{self, Profile};

/// An audit set lacks actions that CIS asks for beside the default
///
/// # What it checks
/// Asks nothing unless the parameter `profile` is `cis`: by Microsoft's measure the managed default is right. With `cis`
/// it asks the sets of user mailboxes for the actions of CIS 6.1.2 that are not in the default: for Owner
/// `Create`, `MailboxLogin` and `Move`, for Delegate `FolderBind` and `Move`, for Admin `Copy`, `FolderBind` and `Move`.
/// CIS asks for no others: shared mailboxes and those of groups, rooms and equipment are left out.
///
/// # Why it matters
/// The default tells what was read, sent and deleted, and not who signed in to the mailbox or which folders were opened
/// and moved about. The price is real: to add an action takes the set over, and Microsoft adds nothing to it any more.
/// `audit-set-customized` warns of just that. The two rules pull apart on purpose: choose one measure, and set `profile`
/// to the same value for both.
///
/// # Remediation
/// Whoever adds an action takes the set over: from then on it gets no action that Microsoft adds, and
/// `audit-set-customized` names it. Spare mailboxes that are opened all day by an application: `FolderBind` floods their
/// log.
///
/// Add the actions, each to the set of its logon type; not all actions exist for every logon type. `@{Add=...}` keeps
/// what is in a set, and a plain list would replace it:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> `
///   -AuditOwner @{Add="Create","MailboxLogin","Move"} `
///   -AuditDelegate @{Add="FolderBind","Move"} `
///   -AuditAdmin @{Add="Copy","FolderBind","Move"}
/// Get-Mailbox -Identity <mailbox> | Format-List DefaultAuditSet,AuditOwner,AuditDelegate,AuditAdmin
/// ```
///
/// # References
/// - CIS-M365 6.1.2 (in part: the actions beside the default, with `profile` as `cis`)
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, further-action-missing (CIS asks UserMailbox only)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 2.5,
    tags("audit"),
    parameter(profile: text = "microsoft", "What sets are measured by: `microsoft` (its default, managed by it) or `cis` (the default and more)"),
    fail(missing = "The audit sets of {subject} lack actions that CIS asks for: {actions}"),
    unknown(no_profile = "The parameter profile is {profile}; it should be microsoft or cis")
)]
pub struct FurtherActionMissing<'a> {
    recipient_type: MailboxType<'a>,
    default_audit_set: Option<LogonTypes<'a>>,
    audit_owner: Option<AuditActions<'a>>,
    audit_delegate: Option<AuditActions<'a>>,
    audit_admin: Option<AuditActions<'a>>,
}

impl CheckRow for FurtherActionMissing<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if self.recipient_type.kind() != MailboxKind::User {
            return Verdict::NotApplicable;
        }
        let profile = scan.profile();
        match Profile::parse(profile) {
            Some(Profile::Cis) => {}
            Some(Profile::Microsoft) => return Verdict::NotApplicable,
            None => return Self::no_profile(profile),
        }
        let sets = sets::of(self.default_audit_set, self.audit_owner, self.audit_delegate, self.audit_admin);
        match sets::lacking(sets, |set| set.missing(sets::further(set.logon_type).iter().copied())) {
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

    fn by(profile: &str, row: Value) -> Verdict {
        Tenant::new().parameter("profile", profile).row::<FurtherActionMissing>(row)
    }

    /// A mailbox whose sets have what CIS asks for.
    fn as_asked() -> Value {
        json!({"recipient_type": "UserMailbox", "default_audit_set": [],
            "audit_owner": ["Create", "MailboxLogin", "Move"], "audit_delegate": ["FolderBind", "Move"],
            "audit_admin": ["Copy", "folderbind", "Move"]})
    }

    #[test]
    fn by_microsofts_measure_nothing_is_asked() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": [], "audit_owner": []});
        assert!(by("microsoft", row.clone()).is_not_applicable());
        assert!(Tenant::new().row::<FurtherActionMissing>(row).is_not_applicable(), "the default");
    }

    #[test]
    fn sets_as_cis_asks_for_pass_and_each_action_is_asked_for() {
        assert!(by("cis", as_asked()).is_pass());
        for (column, logon_type) in [("audit_owner", "Owner"), ("audit_delegate", "Delegate"), ("audit_admin", "Admin")]
        {
            for at in 0..as_asked()[column].as_array().unwrap().len() {
                let mut row = as_asked();
                let left_out = row[column].as_array_mut().unwrap().remove(at);
                let found = by("cis", row);
                assert!(found.is_fail(), "{column} {left_out}");
                let [words] = found.arguments() else { panic!("one argument") };
                assert_eq!(
                    words.to_lowercase(),
                    format!("{logon_type}: {}", left_out.as_str().unwrap()).to_lowercase()
                );
            }
        }
    }

    #[test]
    fn a_set_that_microsoft_manages_does_not_have_them() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": ["Admin", "Delegate", "Owner"]});
        let found = by("cis", row);
        assert_eq!(
            found.arguments(),
            ["Owner: Create, MailboxLogin, Move; Delegate: FolderBind, Move; \
            Admin: Copy, FolderBind, Move"]
        );
    }

    #[test]
    fn the_sets_of_groups_and_other_mailboxes_are_never_judged() {
        for kind in ["SharedMailbox", "GroupMailbox", "RoomMailbox"] {
            assert!(by("cis", json!({"recipient_type": kind, "default_audit_set": []})).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let mut row = as_asked();
        row["audit_delegate"] = Value::Null;
        assert_eq!(by("cis", row).arguments(), ["audit_delegate"]);
        assert!(by("cis", json!({"default_audit_set": []})).is_unknown());
        assert_eq!(by("", as_asked()).message::<FurtherActionMissing>(), "no-profile");
    }
}
