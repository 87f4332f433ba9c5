//! Who may send mail in somebody else's name.

use ephor_sdk::prelude::*;

use crate::delegates::{is_allowed, is_personal};

/// Somebody may send mail as another person
///
/// # What it checks
/// Reads the permissions of recipients for `SendAs`, allowed and not denied, where the recipient is the mailbox of a
/// person. Shared mailboxes and the like are made for it. Of a recipient that is no mailbox, or whose kind was not read,
/// it is unknown.
///
/// # Why it matters
/// Mail sent so shows the owner's name alone: nobody who receives it can see who wrote it. It is what fraud with
/// invoices needs.
///
/// # Remediation
/// Ask the owner. Sending on behalf shows both names, and is enough for most assistants:
///
/// ```powershell
/// Remove-RecipientPermission -Identity <mailbox> -Trustee <trustee> -AccessRights SendAs
/// Set-Mailbox -Identity <mailbox> -GrantSendOnBehalfTo @{ Add = "<trustee>" }
/// ```
///
/// Accounts of services and delegates that are meant go into `allowed`.
///
/// # References
/// - ATT&CK T1098.002
/// - ATT&CK T1684.001
/// - <https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "recipient-permissions",
    level = "warning",
    severity = 5.7,
    tags("mail", "delegates"),
    parameter(
        allowed: list = "",
        "Trustees that may send as everybody, or single permissions, written as in the finding: trustee as mailbox"
    ),
    fail(sends_as = "{subject}: may send mail in the name of a person"),
    unknown(kind = "{subject}: whether the recipient is the mailbox of a person is not known")
)]
pub struct SendAsDelegate<'a> {
    name: Option<&'a str>,
    recipient_type: Option<MailboxType<'a>>,
    rights: Option<SymbolSet<'a>>,
    allowed: Option<bool>,
}

impl CheckRow for SendAsDelegate<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if self.recipient_type.is_some_and(|mailbox| !is_personal(mailbox)) {
            return Verdict::NotApplicable;
        }
        let Some(rights) = self.rights else { return Verdict::not_known("rights") };
        if !rights.contains("SendAs") {
            return Verdict::Pass;
        }
        match (self.allowed, self.recipient_type) {
            (Some(false), _) => Verdict::Pass,
            _ if self.name.is_some_and(|name| is_allowed(name, " as ", scan.allowed())) => Verdict::Pass,
            (None, _) => Verdict::not_known("allowed"),
            (_, None) => Self::kind(),
            (Some(true), Some(_)) => Self::sends_as(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    type SendAs = SendAsDelegate<'static>;

    fn row(changes: Value) -> Value {
        let row = json!({
            "name": "bob@contoso.com as ada@contoso.com", "recipient_type": "UserMailbox", "rights": ["SendAs"],
            "allowed": true,
        });
        changed(row, &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<SendAs>(row(changes))
    }

    #[test]
    fn sending_as_a_person_fails() {
        assert!(verdict(json!({})).is_fail());
    }

    #[test]
    fn rights_that_are_denied_and_others_pass() {
        assert!(verdict(json!({"allowed": false})).is_pass());
        assert!(verdict(json!({"rights": []})).is_pass());
    }

    #[test]
    fn mailboxes_that_are_made_to_be_shared_are_not_judged() {
        for kind in ["SharedMailbox", "RoomMailbox", "GroupMailbox"] {
            assert!(verdict(json!({"recipient_type": kind})).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn a_recipient_of_unknown_kind_is_not_known() {
        let found = verdict(json!({"recipient_type": null}));
        assert_eq!((found.is_unknown(), found.message::<SendAs>()), (true, "kind"));
    }

    #[test]
    fn delegates_that_are_meant_pass() {
        let allowed = |entry: &str| Tenant::new().parameter("allowed", entry).row::<SendAs>(row(json!({})));
        assert!(allowed("bob@contoso.com").is_pass());
        assert!(allowed("bob@contoso.com as ada@contoso.com").is_pass());
        assert!(allowed("ada@contoso.com").is_fail());
    }

    #[test]
    fn what_was_not_read_never_passes() {
        for column in ["rights", "allowed"] {
            assert_eq!(verdict(json!({column: null})).arguments(), [column]);
        }
    }
}
