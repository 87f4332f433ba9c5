//! Mailboxes that old protocols do read.

use ephor_sdk::prelude::*;

/// A mailbox is read by POP3 or IMAP4
///
/// # What it checks
/// Joins what the mailbox allows (`PopEnabled`, `ImapEnabled`) with Microsoft's report on mail apps of the last 180 days.
/// A mailbox that allows a protocol and is read by it fails; one that allows it and is not read by it passes, and can
/// have it switched off at once. One that allows neither passes, whatever read it before. If the report hides names, a
/// mailbox that allows a protocol is unknown.
///
/// # Why it matters
/// These are the mailboxes whose owners must be asked before the protocols are switched off: for another app, or for what
/// a scanner, a ticket system or a script reads there. If nobody knows of such a client, somebody else may read along.
///
/// # Remediation
/// Ask the owner what reads the mailbox, move it to Microsoft Graph or to Outlook, and then close it:
///
/// ```powershell
/// Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false
/// ```
///
/// # References
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/microsoft-365/admin/activity-reports/email-apps-usage-ww>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 3.4,
    tags("mail", "protocols"),
    fail(used = "{subject} was read by {protocols} in the last 180 days")
)]
pub struct PopImapUsed<'a> {
    pop_enabled: Option<bool>,
    imap_enabled: Option<bool>,
    mail_apps_used: Option<SymbolSet<'a>>,
}

impl CheckRow for PopImapUsed<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        if self.pop_enabled == Some(false) && self.imap_enabled == Some(false) {
            return Verdict::Pass;
        }
        let Some(apps) = self.mail_apps_used else { return Verdict::not_known("mail_apps_used") };
        let pop = (apps.contains("POP3 App"), self.pop_enabled, "POP3", "pop_enabled");
        let imap = (apps.contains("IMAP4 App"), self.imap_enabled, "IMAP4", "imap_enabled");
        let used: Vec<&str> = [pop, imap].iter().filter(|one| one.0 && one.1 == Some(true)).map(|one| one.2).collect();
        let unclear = [pop, imap].into_iter().find(|one| one.0 && one.1.is_none());
        match (used.is_empty(), unclear) {
            (false, _) => Self::used(used.join(" and ")),
            (true, Some((.., column))) => Verdict::not_known(column),
            (true, None) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(pop: Value, imap: Value, apps: Value) -> Verdict {
        Tenant::new().row::<PopImapUsed<'_>>(json!({"pop_enabled": pop, "imap_enabled": imap, "mail_apps_used": apps}))
    }

    #[test]
    fn a_protocol_that_is_on_and_used_fails() {
        let apps = json!(["Outlook For Windows", "POP3 App", "IMAP4 App"]);
        assert_eq!(verdict(json!(true), json!(true), apps.clone()).arguments(), ["POP3 and IMAP4"]);
        assert_eq!(verdict(json!(false), json!(true), apps.clone()).arguments(), ["IMAP4"]);
        assert_eq!(verdict(json!(true), json!(null), apps).arguments(), ["POP3"]);
        assert!(verdict(json!(true), json!(true), json!(["POP3 App"])).is_fail());
    }

    #[test]
    fn a_protocol_that_is_on_and_not_used_passes() {
        assert!(verdict(json!(true), json!(true), json!(["Outlook For Web", "SMTP App"])).is_pass());
        assert!(verdict(json!(true), json!(false), json!(["IMAP4 App"])).is_pass(), "it was switched off since");
        assert!(verdict(json!(null), json!(null), json!([])).is_pass(), "nobody uses them, on or off");
    }

    #[test]
    fn a_mailbox_that_allows_neither_passes() {
        assert!(verdict(json!(false), json!(false), json!(["POP3 App"])).is_pass());
        assert!(verdict(json!(false), json!(false), json!(null)).is_pass());
    }

    #[test]
    fn a_report_that_was_not_read_is_not_known() {
        assert_eq!(verdict(json!(true), json!(true), json!(null)).arguments(), ["mail_apps_used"]);
        assert_eq!(verdict(json!(null), json!(false), json!(["POP3 App"])).arguments(), ["pop_enabled"]);
        assert_eq!(verdict(json!(false), json!(null), json!(["IMAP4 App"])).arguments(), ["imap_enabled"]);
    }
}
