//! Who may open somebody else's mailbox.

use ephor_sdk::prelude::*;

use crate::delegates::{is_allowed, is_personal};

/// Somebody has full access to another person's mailbox
///
/// # What it checks
/// Reads the permissions of mailboxes for `FullAccess`, given to somebody other than the owner and not denied. Only
/// mailboxes of persons are judged: shared, room and equipment mailboxes are made to be opened by others. Inherited
/// permissions and those of the system are not in the snapshot.
///
/// # Why it matters
/// Full access reads, changes and deletes everything in the mailbox, and makes its inbox rules. Intruders with an
/// administrator's rights give it to an account that they keep, and the owner is told nothing. Assistants rarely need
/// more than the calendar and a folder.
///
/// # Remediation
/// Ask the owner. Give what is needed as permission of a folder, and take the rest away:
///
/// ```powershell
/// Get-MailboxPermission -Identity <mailbox> | Format-List User, AccessRights, Deny
/// Remove-MailboxPermission -Identity <mailbox> -User <trustee> -AccessRights FullAccess
/// ```
///
/// Accounts of services and delegates that are meant go into `allowed`.
///
/// # References
/// - ATT&CK T1098.002
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "mailbox-permissions",
    level = "warning",
    severity = 6.1,
    tags("mail", "delegates"),
    parameter(
        allowed: list = "",
        "Trustees that may open every mailbox, or single permissions, written as in the finding: trustee on mailbox"
    ),
    fail(full = "{subject}: full access to the mailbox of a person")
)]
pub struct FullAccessDelegate<'a> {
    name: Option<&'a str>,
    recipient_type: Option<MailboxType<'a>>,
    rights: Option<SymbolSet<'a>>,
    deny: Option<bool>,
}

impl CheckRow for FullAccessDelegate<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if self.recipient_type.is_some_and(|mailbox| !is_personal(mailbox)) {
            return Verdict::NotApplicable;
        }
        let Some(rights) = self.rights else { return Verdict::not_known("rights") };
        if !rights.contains("FullAccess") {
            return Verdict::Pass;
        }
        match (self.deny, self.recipient_type) {
            (Some(true), _) => Verdict::Pass,
            _ if self.name.is_some_and(|name| is_allowed(name, " on ", scan.allowed())) => Verdict::Pass,
            (None, _) => Verdict::not_known("deny"),
            (_, None) => Verdict::not_known("recipient_type"),
            (Some(false), Some(_)) => Self::full(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    type Full = FullAccessDelegate<'static>;

    fn row(changes: Value) -> Value {
        let row = json!({
            "name": "bob@contoso.com on ada@contoso.com", "recipient_type": "UserMailbox",
            "rights": ["FullAccess", "ReadPermission"], "deny": false,
        });
        changed(row, &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<Full>(row(changes))
    }

    #[test]
    fn full_access_to_a_persons_mailbox_fails() {
        assert!(verdict(json!({})).is_fail());
        assert!(verdict(json!({"rights": ["fullaccess"]})).is_fail());
    }

    #[test]
    fn lesser_rights_and_denied_ones_pass() {
        assert!(verdict(json!({"rights": ["ReadPermission"]})).is_pass());
        assert!(verdict(json!({"deny": true})).is_pass());
    }

    #[test]
    fn mailboxes_that_are_made_to_be_shared_are_not_judged() {
        for kind in ["SharedMailbox", "RoomMailbox", "EquipmentMailbox", "GroupMailbox", "DiscoveryMailbox"] {
            assert!(verdict(json!({"recipient_type": kind})).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn delegates_that_are_meant_pass() {
        let allowed = |entry: &str| Tenant::new().parameter("allowed", entry).row::<Full>(row(json!({})));
        assert!(allowed("bob@contoso.com").is_pass());
        assert!(allowed("bob@contoso.com on ada@contoso.com").is_pass());
        assert!(allowed("bob@contoso.com on eve@contoso.com").is_fail());
    }

    #[test]
    fn what_was_not_read_never_passes() {
        for column in ["rights", "deny", "recipient_type"] {
            assert_eq!(verdict(json!({column: null})).arguments(), [column]);
        }
        assert!(verdict(json!({"name": null})).is_fail());
    }
}
