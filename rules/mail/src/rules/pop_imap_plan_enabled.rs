//! Mailbox plans that open old protocols for every new mailbox.

use ephor_sdk::prelude::*;

/// Mailboxes can be read by POP3 or IMAP4 by default
///
/// # What it checks
/// Reads `PopEnabled` and `ImapEnabled` of each mailbox plan: what a new mailbox with that licence gets. Mailboxes that are
/// there already keep what they have: those that have no more than all plans give stand for this one finding, and the rule
/// `pop-imap-enabled` judges the others.
///
/// # Why it matters
/// Both are on by default. Whoever closes them for today's mailboxes only finds them open for everybody who joins after.
///
/// # Remediation
///
/// See first who uses them, by the rule `pop-imap-used`. Close them for new mailboxes, then for those that are there:
///
/// ```powershell
/// Get-CASMailboxPlan | Set-CASMailboxPlan -PopEnabled $false -ImapEnabled $false
/// Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false
/// ```
///
/// # References
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/pop3-and-imap4/enable-or-disable-pop3-or-imap4-access>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - default: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.1,
    tags("mail", "protocols"),
    each(MailboxPlan),
    fail(enabled = "{subject} gives mailboxes {protocols}")
)]
pub struct PopImapPlanEnabled;

/// A mailbox plan, as `Get-CASMailboxPlan` gives it.
#[derive(Debug, Document)]
#[document("cas-mailbox-plans")]
#[serde(rename_all = "PascalCase")]
pub struct MailboxPlan {
    /// Whether it gives POP3.
    pub pop_enabled: Option<bool>,
    /// Whether it gives IMAP4.
    pub imap_enabled: Option<bool>,
}

impl CheckDocument<MailboxPlan> for PopImapPlanEnabled {
    fn check(plan: &Item<MailboxPlan>, _scan: &Scan<Self>) -> Verdict {
        match (plan.pop_enabled, plan.imap_enabled) {
            (Some(false), Some(false)) => Verdict::Pass,
            (Some(true), Some(true)) => Self::enabled("POP3 and IMAP4"),
            (Some(true), _) => Self::enabled("POP3"),
            (_, Some(true)) => Self::enabled("IMAP4"),
            (None, _) => Verdict::not_known("PopEnabled"),
            (_, None) => Verdict::not_known("ImapEnabled"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(pop: Value, imap: Value) -> Verdict {
        let plan = json!({"DisplayName": "ExchangeOnlineEnterprise", "PopEnabled": pop, "ImapEnabled": imap});
        Tenant::new().with::<MailboxPlan>(plan).objects::<PopImapPlanEnabled>().pop().unwrap().1
    }

    #[test]
    fn a_plan_with_a_protocol_fails_and_names_it() {
        for (pop, imap, said) in [
            (json!(true), json!(true), "POP3 and IMAP4"),
            (json!(true), json!(false), "POP3"),
            (json!(false), json!(true), "IMAP4"),
            (json!(null), json!(true), "IMAP4"),
            (json!(true), json!(null), "POP3"),
        ] {
            let found = verdict(pop, imap);
            assert!(found.is_fail());
            assert_eq!(found.arguments(), [said]);
        }
    }

    #[test]
    fn a_plan_without_them_passes() {
        assert!(verdict(json!(false), json!(false)).is_pass());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert_eq!(verdict(json!(null), json!(false)).arguments(), ["PopEnabled"]);
        assert_eq!(verdict(json!(false), json!(null)).arguments(), ["ImapEnabled"]);
    }

    #[test]
    fn a_tenant_without_plans_has_nothing_to_judge() {
        assert!(Tenant::new().objects::<PopImapPlanEnabled>()[0].1.is_not_applicable());
    }
}
