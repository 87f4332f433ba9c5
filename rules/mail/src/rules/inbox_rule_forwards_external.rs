//! Inbox rules that send mail to somebody outside.

use ephor_sdk::prelude::*;

use crate::outside::{AcceptedDomain, Border};

/// An inbox rule forwards mail to an address outside of the organization
///
/// # What it checks
/// Reads whom each inbox rule forwards mail to, forwards it to as attachment, or redirects it to (`ForwardTo`,
/// `ForwardAsAttachmentTo`, `RedirectTo`; scripts that ask for `RedirectsTo`, which no rule has, miss the last). Of a
/// contact the address behind it counts. An address is inside if its domain
/// is an accepted domain of Exchange, or below one with `MatchSubDomains`. Rules that are off are not judged. Hidden
/// rules are judged where the snapshot has them: Exchange PowerShell gives them with `-IncludeHidden`, Microsoft Graph
/// does not.
///
/// # Why it matters
/// Whoever got into a mailbox makes such a rule within minutes, often for mail with certain words only. It goes on
/// working when the password has been changed, and runs on the server, where no client shows it.
///
/// # Remediation
/// Ask the owner whether they made the rule. If not, treat the account as taken over: reset its password, end its
/// sessions, and look at its other rules and at what was sent. Then remove the rule:
///
/// ```powershell
/// Get-InboxRule -Mailbox <mailbox> -IncludeHidden | Format-List Name, RuleIdentity, ForwardTo, ForwardAsAttachmentTo, RedirectTo
/// Remove-InboxRule -Mailbox <mailbox> -Identity <RuleIdentity>
/// ```
///
/// # References
/// - CIS-M365 6.2.1 (in part: inbox rules, at which CIS does not look; it asks for mail flow rules and outbound policies)
/// - ATT&CK T1114.003
/// - <https://learn.microsoft.com/defender-office-365/detect-and-remediate-outlook-rules-forms-attack>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - claim: reference field-faults.md, M1 a list that came as one text is taken for one value
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "inbox-rules",
    documents(AcceptedDomain),
    level = "error",
    severity = 8.2,
    tags("mail", "forwarding"),
    parameter(allowed_domains: list = "", "Domains, or single addresses, to which mail may be forwarded"),
    fail(
        all = "{subject} forwards all mail to {targets} outside of the organization",
        some = "{subject} forwards mail to {targets} outside of the organization"
    ),
    unknown(unclear = "{subject} forwards mail to {targets}; whether that is outside of the organization is not known")
)]
pub struct InboxRuleForwardsExternal<'a> {
    enabled: Option<bool>,
    forwards_to: Option<SymbolSet<'a>>,
    forwards_complete: Option<bool>,
    conditional: Option<bool>,
}

impl CheckRow for InboxRuleForwardsExternal<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        // What forwards nothing passes, on or off: so a rule passes for what it does, whether `enabled` is known or not.
        if self.forwards_to.is_some_and(|targets| targets.is_empty()) {
            return Verdict::Pass;
        }
        if self.enabled == Some(false) {
            return Verdict::NotApplicable;
        }
        let Some(targets) = self.forwards_to else { return Verdict::not_known("forwards_to") };
        let sorted = Border::of(scan, scan.allowed_domains()).sort(targets.iter());
        match (sorted.outside.as_slice(), sorted.not_known.as_slice()) {
            ([], []) if self.forwards_complete == Some(false) => Verdict::not_known("forwards_to"),
            ([], []) if self.enabled == Some(true) => Verdict::Pass,
            _ if self.enabled.is_none() => Verdict::not_known("enabled"),
            ([], unclear) => Self::unclear(unclear.join(", ")),
            (outside, _) if self.conditional == Some(false) => Self::all(outside.join(", ")),
            (outside, _) => Self::some(outside.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type Forwards = InboxRuleForwardsExternal<'static>;

    fn judge(row: Value, allowed: &str) -> Verdict {
        let own = json!({"DomainName": "contoso.com", "MatchSubDomains": false});
        Tenant::new().with::<AcceptedDomain>(own).parameter("allowed-domains", allowed).row::<Forwards>(row)
    }

    fn verdict(targets: Value) -> Verdict {
        judge(json!({"enabled": true, "forwards_to": targets, "conditional": true}), "")
    }

    #[test]
    fn a_target_outside_fails_however_it_is_written() {
        for target in
            ["eve@evil.example", "\"Eve\" [SMTP:eve@evil.example]", "\"ada@contoso.com\" [SMTP:eve@evil.example]"]
        {
            let found = verdict(json!(["ada@contoso.com", target]));
            assert_eq!((found.is_fail(), found.message::<Forwards>()), (true, "some"), "{target}");
            assert_eq!(found.arguments(), [target]);
        }
    }

    #[test]
    fn a_rule_without_condition_forwards_all_mail() {
        let message = |conditional: Value| {
            let row = json!({"enabled": true, "forwards_to": ["eve@evil.example"], "conditional": conditional});
            judge(row, "").message::<Forwards>()
        };
        assert_eq!(message(json!(false)), "all");
        assert_eq!(message(json!(true)), "some");
        assert_eq!(message(json!(null)), "some");
    }

    #[test]
    fn rules_that_forward_nothing_or_inside_pass() {
        assert!(verdict(json!([])).is_pass());
        assert!(verdict(json!(["bob@contoso.com", "\"Bob\" [SMTP:bob@contoso.com]"])).is_pass());
        let partner = json!({"enabled": true, "forwards_to": ["bob@partner.example"]});
        assert!(judge(partner.clone(), "").is_fail());
        assert!(judge(partner, "partner.example").is_pass());
    }

    #[test]
    fn a_rule_that_is_off_is_not_judged() {
        assert!(judge(json!({"enabled": false, "forwards_to": ["eve@evil.example"]}), "").is_not_applicable());
        assert!(judge(json!({"enabled": false}), "").is_not_applicable());
    }

    #[test]
    fn a_name_that_was_not_resolved_is_not_known() {
        let found = verdict(json!(["\"Bob\" [EX:/o=ExchangeLabs/ou=Group/cn=Recipients/cn=bob]"]));
        assert_eq!((found.is_unknown(), found.message::<Forwards>()), (true, "unclear"));
        assert!(verdict(json!(["bob@contoso.com", "Bob"])).is_unknown());
        assert!(verdict(json!(["eve@evil.example", "Bob"])).is_fail(), "one outside is enough");
    }

    #[test]
    fn more_recipients_than_were_read_never_pass() {
        let row = |target: &str| json!({"enabled": true, "forwards_to": [target], "forwards_complete": false});
        assert_eq!(judge(row("bob@contoso.com"), "").arguments(), ["forwards_to"]);
        assert!(judge(row("mallory@evil.example"), "").is_fail(), "one is enough");
    }

    #[test]
    fn what_was_not_read_never_passes() {
        assert!(verdict(json!(null)).is_unknown());
        assert_eq!(judge(json!({"forwards_to": ["eve@evil.example"]}), "").arguments(), ["enabled"]);
        assert!(judge(json!({"forwards_to": []}), "").is_pass(), "it forwards nothing, whether it is on or not");
    }
}
