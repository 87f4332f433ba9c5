//! Mailboxes that may send by SMTP whatever the organization says.

use ephor_sdk::prelude::*;

/// A mailbox may send by SMTP AUTH whatever the organization says
///
/// # What it checks
/// Reads `SmtpClientAuthenticationDisabled` of each mailbox. False beats the setting of the organization, and fails. A
/// mailbox without a value of its own inherits, and passes: the rule `smtp-auth-enabled` judges the organization. True
/// passes, too, but is no better than none: once many mailboxes have a value of their own, nobody sees which are the
/// exceptions.
///
/// # Why it matters
/// SMTP AUTH is the last way into Exchange Online that takes a name and a password and nothing else. A mailbox that is
/// excepted for a printer is the one whose password gets guessed, and then sends fraud in the organization's name.
///
/// # Remediation
/// Move the device to a connector, to Microsoft Graph, or to High Volume Email with OAuth, which reaches recipients inside
/// only. Then let the mailbox inherit again:
///
/// ```powershell
/// Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $null
/// ```
///
/// A mailbox of a device that cannot do without goes into `allowed-mailboxes`.
///
/// # References
/// - CIS-M365 6.5.4 (in part: single mailboxes; `smtp-auth-enabled` looks at the organization)
/// - ATT&CK T1110.003
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission>
///
/// # Witnesses
/// - claim: reference facts.md, mailbox-smtp-auth-enabled, smtp-auth-enabled
/// - remediation: reference facts.md, High Volume Email is recommended as the way out of legacy authentication
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 5.9,
    tags("mail", "legacy-authentication"),
    parameter(allowed_mailboxes: list = "", "Owners, by their name to sign in with, whose mailboxes are meant to be exceptions"),
    fail(excepted = "{subject} may send by SMTP AUTH: SmtpClientAuthenticationDisabled is false"),
    unknown(other = "SMTP AUTH of {subject} is {state}, which this rule does not know")
)]
pub struct MailboxSmtpAuthEnabled<'a> {
    user_principal_name: Option<&'a str>,
    smtp_auth: &'a str,
}

impl CheckRow for MailboxSmtpAuthEnabled<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let is_meant = |known: &str| self.user_principal_name.is_some_and(|owner| owner.eq_ignore_ascii_case(known));
        match self.smtp_auth {
            "enabled" if scan.allowed_mailboxes().any(is_meant) => Verdict::Pass,
            "enabled" => Self::excepted(),
            "disabled" | "inherited" => Verdict::Pass,
            other => Self::other(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(state: Value) -> Verdict {
        Tenant::new().row::<MailboxSmtpAuthEnabled<'_>>(json!({"smtp_auth": state}))
    }

    #[test]
    fn an_exception_fails() {
        assert!(verdict(json!("enabled")).is_fail());
    }

    #[test]
    fn an_exception_that_is_meant_passes() {
        let printer = |allowed: &str, owner: Value| {
            let row = json!({"smtp_auth": "enabled", "user_principal_name": owner});
            Tenant::new().parameter("allowed-mailboxes", allowed).row::<MailboxSmtpAuthEnabled<'_>>(row)
        };
        assert!(printer("scan@contoso.com\nPrinter@contoso.com", json!("printer@contoso.com")).is_pass());
        assert!(printer("scan@contoso.com", json!("printer@contoso.com")).is_fail());
        assert!(printer("printer@contoso.com", json!(null)).is_fail());
    }

    #[test]
    fn a_mailbox_that_inherits_or_is_off_passes() {
        assert!(verdict(json!("inherited")).is_pass());
        assert!(verdict(json!("disabled")).is_pass());
    }

    #[test]
    fn a_state_that_is_not_there_or_new_is_not_known() {
        assert!(verdict(json!(null)).is_unknown());
        assert_eq!(verdict(json!("sometimes")).arguments(), ["sometimes"]);
    }
}
