//! Calendars that everybody may read, or write.

use ephor_sdk::everybody::Trustee;
use ephor_sdk::prelude::*;

/// A calendar is open to everybody beyond free and busy times
///
/// # What it checks
/// Reads the permissions of each calendar for `Default` (everybody in the organization) and `Anonymous`. More than
/// `AvailabilityOnly` fails. Where the organization wants subjects and places to be seen, `limited-details` lets
/// `LimitedDetails` pass for `Default`; never for `Anonymous`. Both are known by their names in other
/// languages, too; where a folder has no entry that is recognised, an entry for nobody who is known is unknown.
/// Calendars of rooms are judged like those of people.
///
/// # Why it matters
/// A calendar with its details says who meets whom about what, holds the links and codes of meetings, and who may write in
/// it can put in others. A stranger who took over one account reads those of all colleagues.
///
/// # Remediation
///
/// ```powershell
/// Get-MailboxFolderPermission -Identity "<mailbox>:\Calendar"
/// Set-MailboxFolderPermission -Identity "<mailbox>:\Calendar" -User Default -AccessRights AvailabilityOnly
/// ```
///
/// The calendar of a mailbox in another language has that language's name.
///
/// # References
/// - ATT&CK T1098.002
/// - ATT&CK T1591
/// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-mailboxfolderpermission>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - claim: reference field-faults.md, M9 a list of words that is not complete, and its gap is silent
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "folder-permissions",
    level = "warning",
    severity = 4.6,
    tags("mail", "sharing"),
    parameter(limited_details: boolean = false, "Whether everybody in the organization may see subjects and places"),
    fail(
        organization = "{subject} gives everybody in the organization {rights}",
        anybody = "{subject} gives anybody {rights}"
    ),
    unknown(
        whom = "Whether {subject} is for everybody is not known: no entry of the folder was recognised as Default, and each folder has one"
    )
)]
pub struct CalendarOpenToEverybody<'a> {
    folder: &'a str,
    trustee: Option<&'a str>,
    rights: Option<SymbolSet<'a>>,
}

impl CheckRow for CalendarOpenToEverybody<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !self.folder.eq_ignore_ascii_case("Calendar") {
            return Verdict::NotApplicable;
        }
        let trustee = match self.trustee.map(Trustee::of) {
            None => return Self::whom(),
            Some(Trustee::Named) => return Verdict::NotApplicable,
            Some(everybody) => everybody,
        };
        let Some(rights) = self.rights else { return Verdict::not_known("rights") };
        let with_details = trustee == Trustee::Default && scan.limited_details();
        let is_little = |right: &str| {
            ["None", "FolderVisible", "AvailabilityOnly"].iter().any(|little| little.eq_ignore_ascii_case(right))
                || with_details && right.eq_ignore_ascii_case("LimitedDetails")
        };
        if rights.iter().all(is_little) {
            return Verdict::Pass;
        }
        if trustee == Trustee::Anonymous { Self::anybody(rights) } else { Self::organization(rights) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type Open = CalendarOpenToEverybody<'static>;

    fn row(folder: Value, trustee: Value, rights: Value) -> Value {
        json!({"folder": folder, "trustee": trustee, "rights": rights})
    }

    fn verdict(trustee: &str, rights: Value) -> Verdict {
        Tenant::new().row::<Open>(row(json!("Calendar"), json!(trustee), rights))
    }

    #[test]
    fn more_than_free_and_busy_fails() {
        for right in ["LimitedDetails", "Reviewer", "Editor", "Owner", "ReadItems"] {
            let found = verdict("Default", json!([right]));
            assert_eq!((found.is_fail(), found.message::<Open>()), (true, "organization"), "{right}");
            assert_eq!(found.arguments(), [right]);
        }
        assert_eq!(verdict("Anonym", json!(["Reviewer"])).message::<Open>(), "anybody");
        assert!(verdict("Default", json!(["FolderVisible", "ReadItems"])).is_fail());
    }

    #[test]
    fn free_and_busy_and_nothing_pass() {
        for rights in [json!(["AvailabilityOnly"]), json!(["None"]), json!([]), json!(["FolderVisible"])] {
            assert!(verdict("Default", rights.clone()).is_pass(), "{rights}");
            assert!(verdict("Anonymous", rights.clone()).is_pass(), "{rights}");
        }
    }

    #[test]
    fn limited_details_may_be_allowed_inside_only() {
        let with = |trustee: &str, right: &str| {
            let tenant = Tenant::new().parameter("limited-details", "true");
            tenant.row::<Open>(row(json!("Calendar"), json!(trustee), json!([right])))
        };
        assert!(with("Standard", "LimitedDetails").is_pass());
        assert!(with("Default", "Reviewer").is_fail());
        assert!(with("Anonymous", "LimitedDetails").is_fail());
    }

    #[test]
    fn named_trustees_and_other_folders_are_not_judged() {
        assert!(verdict("bob@contoso.com", json!(["Owner"])).is_not_applicable());
        let inbox = row(json!("Inbox"), json!("Default"), json!(["Reviewer"]));
        assert!(Tenant::new().row::<Open>(inbox).is_not_applicable());
    }

    #[test]
    fn what_was_not_read_never_passes() {
        assert!(verdict("Default", json!(null)).is_unknown());
        assert!(Tenant::new().row::<Open>(row(json!(null), json!("Default"), json!(["None"]))).is_unknown());
        assert!(Tenant::new().row::<Open>(row(json!("Calendar"), json!(null), json!(["None"]))).is_unknown());
    }
}
