//! Inboxes that anybody may read.

use ephor_sdk::everybody::Trustee;
use ephor_sdk::prelude::*;

/// An inbox is open to everybody
///
/// # What it checks
/// Reads the permissions of each inbox for `Default` (everybody in the organization) and `Anonymous`. Any right but
/// `None` fails. Both are known by their names in other
/// languages, too; where a folder has no entry that is recognised, an entry for nobody who is known is unknown.
///
/// # Why it matters
/// With one click everybody in the organization reads the mail of this person, with no permission that names them and
/// nothing for the owner to see. Intruders set it because lists of delegates do not show it.
///
/// # Remediation
///
/// ```powershell
/// Get-MailboxFolderPermission -Identity "<mailbox>:\Inbox"
/// Set-MailboxFolderPermission -Identity "<mailbox>:\Inbox" -User Default -AccessRights None
/// ```
///
/// Look at the folder above, too (`<mailbox>:\`), and in the audit log for who changed it. The inbox of a mailbox in
/// another language has that language's name.
///
/// # References
/// - ATT&CK T1098.002
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-mailboxfolderpermission>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - claim: reference field-faults.md, M9 a list of words that is not complete, and its gap is silent
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "folder-permissions",
    level = "error",
    severity = 7.6,
    tags("mail", "delegates"),
    fail(
        organization = "{subject} gives everybody in the organization {rights}",
        anybody = "{subject} gives anybody {rights}"
    ),
    unknown(
        whom = "Whether {subject} is for everybody is not known: no entry of the folder was recognised as Default, and each folder has one"
    )
)]
pub struct InboxOpenToEverybody<'a> {
    folder: &'a str,
    trustee: Option<&'a str>,
    rights: Option<SymbolSet<'a>>,
}

impl CheckRow for InboxOpenToEverybody<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if !self.folder.eq_ignore_ascii_case("Inbox") {
            return Verdict::NotApplicable;
        }
        let trustee = match self.trustee.map(Trustee::of) {
            None => return Self::whom(),
            Some(Trustee::Named) => return Verdict::NotApplicable,
            Some(everybody) => everybody,
        };
        let Some(rights) = self.rights else { return Verdict::not_known("rights") };
        if rights.iter().all(|right| right.eq_ignore_ascii_case("None")) {
            return Verdict::Pass;
        }
        if trustee == Trustee::Anonymous { Self::anybody(rights) } else { Self::organization(rights) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type Open = InboxOpenToEverybody<'static>;

    fn verdict(folder: Value, trustee: Value, rights: Value) -> Verdict {
        Tenant::new().row::<Open>(json!({"folder": folder, "trustee": trustee, "rights": rights}))
    }

    #[test]
    fn any_right_for_everybody_fails() {
        for (trustee, message) in [("Default", "organization"), ("Standard", "organization"), ("Anonymous", "anybody")]
        {
            let found = verdict(json!("Inbox"), json!(trustee), json!(["Reviewer"]));
            assert_eq!((found.is_fail(), found.message::<Open>()), (true, message), "{trustee}");
            assert_eq!(found.arguments(), ["Reviewer"]);
        }
        assert!(verdict(json!("Inbox"), json!("Default"), json!(["AvailabilityOnly"])).is_fail());
        assert!(verdict(json!("Inbox"), json!("Default"), json!(["None", "FolderVisible"])).is_fail());
    }

    #[test]
    fn no_right_passes() {
        assert!(verdict(json!("Inbox"), json!("Default"), json!(["None"])).is_pass());
        assert!(verdict(json!("Inbox"), json!("Anonymous"), json!([])).is_pass());
    }

    #[test]
    fn named_trustees_and_other_folders_are_not_judged() {
        assert!(verdict(json!("Inbox"), json!("bob@contoso.com"), json!(["Owner"])).is_not_applicable());
        assert!(verdict(json!("Calendar"), json!("Default"), json!(["Reviewer"])).is_not_applicable());
    }

    #[test]
    fn what_was_not_read_never_passes() {
        assert_eq!(verdict(json!("Inbox"), json!("Default"), json!(null)).arguments(), ["rights"]);
        assert!(verdict(json!(null), json!("Default"), json!(["None"])).is_unknown());
        assert!(verdict(json!("Inbox"), json!(null), json!(["None"])).is_unknown());
    }
}
