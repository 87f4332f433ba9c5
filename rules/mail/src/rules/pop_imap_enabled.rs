//! Mailboxes that old protocols can read.

use ephor_sdk::prelude::*;

use crate::pop_imap_plan_enabled::MailboxPlan;

/// A mailbox can be read by POP3 or IMAP4
///
/// # What it checks
/// Reads `PopEnabled` and `ImapEnabled` of each mailbox. One that has no more than all mailbox plans give is not judged: the
/// default of the tenant is one finding, that of `pop-imap-plan-enabled`. Whether somebody uses them is the rule
/// `pop-imap-used`.
///
/// # Why it matters
/// Both hand the whole mailbox over to any client that has a token for them, which then keeps a copy outside of everything
/// that protects the mailbox: they know nothing of protected apps or of limits on downloads. (The sign-in itself is under
/// Conditional Access.) An application that somebody was talked into consenting to reads mail this way. Few need them: the
/// clients that speak nothing else are old.
///
/// # Remediation
/// See first who uses them, by the rule `pop-imap-used`. Then, for a mailbox, and for the plans of new ones:
///
/// ```powershell
/// Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false
/// Get-CASMailboxPlan | Set-CASMailboxPlan -PopEnabled $false -ImapEnabled $false
/// ```
///
/// # References
/// - ATT&CK T1114.002
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/pop3-and-imap4/enable-or-disable-pop3-or-imap4-access>
///
/// # Witnesses
/// - claim: reference facts.md, pop-imap-enabled
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 4.1,
    tags("mail", "protocols"),
    optional(MailboxPlan),
    fail(enabled = "{subject} can be read by {protocols}")
)]
pub struct PopImapEnabled {
    pop_enabled: Option<bool>,
    imap_enabled: Option<bool>,
}

impl CheckRow for PopImapEnabled {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let default = scan.once(Default::of);
        match (self.pop_enabled, self.imap_enabled) {
            (Some(false), Some(false)) => Verdict::Pass,
            (Some(pop), Some(imap)) if (!pop || default.pop) && (!imap || default.imap) => Verdict::NotApplicable,
            (Some(true), Some(true)) => Self::enabled("POP3 and IMAP4"),
            (Some(true), _) => Self::enabled("POP3"),
            (_, Some(true)) => Self::enabled("IMAP4"),
            (None, _) => Verdict::not_known("pop_enabled"),
            (_, None) => Verdict::not_known("imap_enabled"),
        }
    }
}

/// What every mailbox plan gives; nothing where the plans are not known.
struct Default {
    pop: bool,
    imap: bool,
}

impl Default {
    fn of(scan: &Scan<'_, PopImapEnabled>) -> Self {
        let plans = scan.optional::<MailboxPlan>();
        let plans = plans.known().unwrap_or_default();
        let all = |gives: fn(&MailboxPlan) -> Option<bool>| {
            !plans.is_empty() && plans.iter().all(|plan| gives(plan) == Some(true))
        };
        Self { pop: all(|plan| plan.pop_enabled), imap: all(|plan| plan.imap_enabled) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(pop: Value, imap: Value) -> Verdict {
        Tenant::new().row::<PopImapEnabled>(json!({"pop_enabled": pop, "imap_enabled": imap}))
    }

    #[test]
    fn a_mailbox_with_a_protocol_fails_and_names_it() {
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
    fn a_mailbox_without_them_passes() {
        assert!(verdict(json!(false), json!(false)).is_pass());
    }

    #[test]
    fn what_was_not_read_is_not_known() {
        assert_eq!(verdict(json!(null), json!(false)).arguments(), ["pop_enabled"]);
        assert_eq!(verdict(json!(false), json!(null)).arguments(), ["imap_enabled"]);
    }

    #[test]
    fn what_all_plans_give_is_one_finding_of_another_rule() {
        let plan = |pop: Value, imap: Value| json!({"PopEnabled": pop, "ImapEnabled": imap});
        let with = |plans: &[Value], pop: bool, imap: bool| {
            let tenant = Tenant::new().with_all::<MailboxPlan>(plans);
            tenant.row::<PopImapEnabled>(json!({"pop_enabled": pop, "imap_enabled": imap}))
        };
        let (open, shut) = (plan(json!(true), json!(true)), plan(json!(false), json!(false)));
        assert!(with(std::slice::from_ref(&open), true, true).is_not_applicable());
        assert!(with(std::slice::from_ref(&open), false, true).is_not_applicable());
        assert!(with(std::slice::from_ref(&open), false, false).is_pass());
        let imap = plan(json!(false), json!(true));
        assert!(with(std::slice::from_ref(&imap), false, true).is_not_applicable());
        assert!(with(std::slice::from_ref(&imap), true, true).is_fail(), "POP3 is more than the plan gives");
        assert!(with(&[open.clone(), shut.clone()], true, true).is_fail(), "not all plans give it");
        assert!(with(&[shut], true, false).is_fail());
        assert!(with(&[plan(Value::Null, json!(true))], true, true).is_fail(), "what the plan gives is not known");
        assert!(with(&[], true, true).is_fail());
    }
}
