//! Who may send mail on behalf of somebody else.

use ephor_sdk::prelude::*;

use crate::delegates::is_personal;

/// Somebody may send mail on behalf of another person
///
/// # What it checks
/// Reads `GrantSendOnBehalfTo` of each mailbox. Shared mailboxes and the like are made for it: where somebody may, they
/// are not judged.
///
/// # Why it matters
/// Recipients see both names, but few look at the second. Outlook gives this right to everybody whom a person makes a
/// delegate, and it stays when the assistant has long moved on.
///
/// # Remediation
/// Ask the owner, and take it from those who no longer need it:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -GrantSendOnBehalfTo @{ Remove = "<trustee>" }
/// ```
///
/// Delegates that are meant go into `allowed`.
///
/// # References
/// - ATT&CK T1098.002
/// - <https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "note",
    severity = 3.7,
    tags("mail", "delegates"),
    parameter(allowed: list = "", "Trustees that may send on behalf of everybody, written as in the finding"),
    fail(on_behalf = "{trustees} may send mail on behalf of {subject}")
)]
pub struct SendOnBehalfDelegate<'a> {
    recipient_type: Option<MailboxType<'a>>,
    send_on_behalf: Option<SymbolSet<'a>>,
}

impl CheckRow for SendOnBehalfDelegate<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let is_allowed = |delegate: &&str| scan.allowed().any(|known| known.eq_ignore_ascii_case(delegate));
        let others = self.send_on_behalf.map(|delegates| {
            let others: Vec<&str> = delegates.iter().filter(|delegate| !is_allowed(delegate)).collect();
            others
        });
        // Nobody may: then it does not matter what kind of mailbox it is.
        match (others, self.recipient_type) {
            (Some(others), _) if others.is_empty() => Verdict::Pass,
            (_, Some(mailbox)) if !is_personal(mailbox) => Verdict::NotApplicable,
            (None, _) => Verdict::not_known("send_on_behalf"),
            (Some(_), None) => Verdict::not_known("recipient_type"),
            (Some(others), Some(_)) => Self::on_behalf(others.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(kind: Value, delegates: Value, allowed: &str) -> Verdict {
        let row = json!({"recipient_type": kind, "send_on_behalf": delegates});
        Tenant::new().parameter("allowed", allowed).row::<SendOnBehalfDelegate<'_>>(row)
    }

    #[test]
    fn delegates_of_a_person_fail_and_are_named() {
        let found = verdict(json!("UserMailbox"), json!(["Bob", "Cy", "Dan"]), "cy");
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["Bob, Dan"]);
    }

    #[test]
    fn no_delegates_and_allowed_ones_pass() {
        assert!(verdict(json!("UserMailbox"), json!([]), "").is_pass());
        assert!(verdict(json!("UserMailbox"), json!(["Bob"]), "Bob").is_pass());
        for kind in [json!("SharedMailbox"), json!(null)] {
            assert!(verdict(kind, json!([]), "").is_pass(), "nobody may, whatever the mailbox");
        }
    }

    #[test]
    fn shared_mailboxes_are_not_judged() {
        assert!(verdict(json!("SharedMailbox"), json!(["Bob"]), "").is_not_applicable());
        assert!(verdict(json!("SharedMailbox"), json!(null), "").is_not_applicable());
    }

    #[test]
    fn what_was_not_read_never_passes() {
        assert!(verdict(json!("UserMailbox"), json!(null), "").is_unknown());
        assert_eq!(verdict(json!(null), json!(["Bob"]), "").arguments(), ["recipient_type"]);
    }
}
