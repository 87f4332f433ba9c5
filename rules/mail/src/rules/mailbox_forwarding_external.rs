//! Mailboxes whose mail goes to somebody outside.

use ephor_sdk::prelude::*;

use crate::outside::{AcceptedDomain, Border, Side};

/// A mailbox forwards all mail to an address outside of the organization
///
/// # What it checks
/// Reads both ways of forwarding a whole mailbox: `ForwardingSmtpAddress`, which its owner may set, and
/// `ForwardingAddress`, which only an administrator may set and which may be a contact: then the address behind the
/// contact counts. An address is inside if its domain is an accepted domain of Exchange, or below one with
/// `MatchSubDomains`. If both are set, Exchange ignores `ForwardingSmtpAddress`; an address outside that is stored there
/// still fails, since it takes effect when the other is cleared.
///
/// A recipient whose address is not known, and a domain that is relayed to servers elsewhere (`ExternalRelay`), is
/// unknown. Members of a group that mail is forwarded to are not looked at.
///
/// # Why it matters
/// Whoever got into a mailbox once reads on with this, after the password was changed and the sessions were ended. The
/// owner sees nothing of it in Outlook. Also without an attacker the mail leaves all protection and retention of the
/// organization.
///
/// # Remediation
/// Ask the owner whether they set it. If not, treat the account as taken over: reset its password, end its sessions, and
/// look at its inbox rules and at what was sent. Then take the forwarding away:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -ForwardingSmtpAddress $null -ForwardingAddress $null
/// ```
///
/// List a partner who needs the mail in `allowed-domains`.
///
/// # References
/// - CIS-M365 6.2.1 (in part: settings of mailboxes, at which CIS does not look; it asks for mail flow rules and outbound policies)
/// - ATT&CK T1114.003
/// - ATT&CK T1048
/// - <https://learn.microsoft.com/defender-office-365/outbound-spam-policies-external-email-forwarding>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    documents(AcceptedDomain),
    level = "error",
    severity = 8.6,
    tags("mail", "forwarding"),
    parameter(allowed_domains: list = "", "Domains, or single addresses, to which mail may be forwarded"),
    fail(
        keeps_copy = "{subject} forwards all mail to {target} outside of the organization, and keeps a copy",
        keeps_none = "{subject} forwards all mail to {target} outside of the organization, and keeps no copy",
        forwards = "{subject} forwards all mail to {target} outside of the organization",
        stored = "{subject} has {target} outside of the organization stored as forwarding address; Exchange ignores it only as long as the mail is forwarded to {recipient}"
    ),
    unknown(unclear = "{subject} forwards all mail to {target}; whether that is outside of the organization is not known")
)]
pub struct MailboxForwardingExternal<'a> {
    forwarding_smtp_address: Option<&'a str>,
    forwarding_recipient: Option<&'a str>,
    deliver_and_forward: Option<bool>,
}

impl CheckRow for MailboxForwardingExternal<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let set = |target: Option<&str>| target.is_some_and(|target| !target.trim().is_empty());
        if !set(self.forwarding_smtp_address) && !set(self.forwarding_recipient) {
            return match (self.forwarding_smtp_address, self.forwarding_recipient) {
                (Some(_), Some(_)) => Verdict::Pass,
                (None, _) => Verdict::not_known("forwarding_smtp_address"),
                (_, None) => Verdict::not_known("forwarding_recipient"),
            };
        }
        let border = Border::of(scan, scan.allowed_domains());
        let side = |target: Option<&str>| target.filter(|target| set(Some(target))).map(|target| border.side(target));
        let [address, recipient] =
            [self.forwarding_smtp_address, self.forwarding_recipient].map(|target| target.unwrap_or_default());
        match (side(self.forwarding_recipient), side(self.forwarding_smtp_address)) {
            (Some(Side::Outside), _) => self.found(recipient),
            (Some(_), Some(Side::Outside)) => Self::stored(address, recipient),
            (None, Some(Side::Outside)) => self.found(address),
            (Some(Side::NotKnown), _) => Self::unclear(recipient),
            (_, Some(Side::NotKnown)) => Self::unclear(address),
            _ if self.forwarding_recipient.is_none() => Verdict::not_known("forwarding_recipient"),
            _ if self.forwarding_smtp_address.is_none() => Verdict::not_known("forwarding_smtp_address"),
            _ => Verdict::Pass,
        }
    }
}

impl MailboxForwardingExternal<'_> {
    fn found(&self, target: &str) -> Verdict {
        match self.deliver_and_forward {
            Some(true) => Self::keeps_copy(target),
            Some(false) => Self::keeps_none(target),
            None => Self::forwards(target),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type Forwarding = MailboxForwardingExternal<'static>;

    fn tenant() -> Tenant {
        Tenant::new().with::<AcceptedDomain>(json!({"DomainName": "contoso.com", "MatchSubDomains": false}))
    }

    fn verdict(address: Value, recipient: Value) -> Verdict {
        let row = json!({
            "forwarding_smtp_address": address, "forwarding_recipient": recipient, "deliver_and_forward": true,
        });
        tenant().row::<Forwarding>(row)
    }

    #[test]
    fn forwarding_to_an_outside_address_fails_and_names_it() {
        for found in [
            verdict(json!("eve@evil.example"), json!("")),
            verdict(json!(""), json!("eve@evil.example")),
            verdict(json!(null), json!("eve@evil.example")),
            verdict(json!("ada@contoso.com"), json!("eve@evil.example")),
        ] {
            assert_eq!((found.is_fail(), found.message::<Forwarding>()), (true, "keeps-copy"));
            assert_eq!(found.arguments(), ["eve@evil.example"]);
        }
    }

    #[test]
    fn the_finding_says_whether_a_copy_stays() {
        let message = |kept: Value| {
            let row = json!({"forwarding_smtp_address": "eve@evil.example", "forwarding_recipient": "", "deliver_and_forward": kept});
            tenant().row::<Forwarding>(row).message::<Forwarding>()
        };
        assert_eq!(message(json!(true)), "keeps-copy");
        assert_eq!(message(json!(false)), "keeps-none");
        assert_eq!(message(json!(null)), "forwards");
    }

    #[test]
    fn forwarding_inside_and_no_forwarding_pass() {
        assert!(verdict(json!(""), json!("")).is_pass());
        assert!(verdict(json!("bob@contoso.com"), json!("")).is_pass());
        assert!(verdict(json!(""), json!("bob@contoso.com")).is_pass());
        assert!(verdict(json!("bob@contoso.com"), json!("cy@contoso.com")).is_pass());
    }

    #[test]
    fn a_stored_outside_address_fails_though_another_recipient_takes_its_place() {
        for recipient in ["bob@contoso.com", "Bob"] {
            let found = verdict(json!("eve@evil.example"), json!(recipient));
            assert_eq!((found.is_fail(), found.message::<Forwarding>()), (true, "stored"));
            assert_eq!(found.arguments(), ["eve@evil.example", recipient]);
        }
    }

    #[test]
    fn a_recipient_that_was_not_resolved_is_not_known() {
        let found = verdict(json!(""), json!("Eve Contact"));
        assert_eq!((found.is_unknown(), found.message::<Forwarding>()), (true, "unclear"));
        assert!(verdict(json!("bob@contoso.com"), json!("Eve Contact")).is_unknown());
        assert!(verdict(json!("bob"), json!("bob@contoso.com")).is_unknown());
    }

    #[test]
    fn a_column_that_was_not_read_never_passes() {
        assert!(verdict(json!(null), json!("")).is_unknown());
        assert!(verdict(json!(""), json!(null)).is_unknown());
        assert!(verdict(json!("bob@contoso.com"), json!(null)).is_unknown());
        assert!(verdict(json!(null), json!("bob@contoso.com")).is_unknown());
        assert!(verdict(json!("eve@evil.example"), json!(null)).is_fail());
    }

    #[test]
    fn without_accepted_domains_nobody_can_tell() {
        let row = json!({"forwarding_smtp_address": "bob@contoso.com", "forwarding_recipient": ""});
        assert!(Tenant::new().row::<Forwarding>(row).is_unknown());
    }

    #[test]
    fn a_partner_may_be_allowed() {
        let row = json!({"forwarding_smtp_address": "bob@partner.example", "forwarding_recipient": ""});
        assert!(tenant().row::<Forwarding>(row.clone()).is_fail());
        assert!(tenant().parameter("allowed-domains", "partner.example").row::<Forwarding>(row).is_pass());
    }
}
