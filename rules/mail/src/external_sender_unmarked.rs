//! Whether people see that mail comes from outside.

use ephor_sdk::prelude::*;

/// Mail from outside is not marked
///
/// # What it does
/// Looks for a mail flow rule that is enabled, enforced (not in test mode), applies to senders outside of the
/// organization (`FromScope` is `NotInOrganization`), and puts words before the subject. A rule that does not apply in
/// all cases, because it has further conditions or exceptions, still counts. The native *External* tag of Outlook
/// (`Set-ExternalInOutlook`) is another way, and not seen here.
///
/// # Why it matters
/// Fraud by mail lives from messages that look as if a colleague had written them. A mark at each message from outside
/// is what makes a reader look twice.
///
/// # How to mend
/// Exchange admin center > Mail flow > Rules > Add a rule. Or:
///
/// ```powershell
/// New-TransportRule -Name "External sender" -FromScope NotInOrganization -PrependSubject "[External] "
/// ```
///
/// # References
/// - SCuBA MS.EXO.7.1v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/exchange/security-and-compliance/mail-flow-rules/mail-flow-rules>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("mail", "phishing"),
    documents(TransportRule),
    fail(
        no_rule = "no mail flow rule marks the subject of mail from outside",
        not_active = "no mail flow rule that is enabled and enforced marks mail from outside; these would: {rules}"
    )
)]
pub struct ExternalSenderUnmarked;

/// A mail flow rule, as `Get-TransportRule` gives it.
#[derive(Debug, Deserialize, Document)]
#[document("transport-rules")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct TransportRule {
    name: Option<String>,
    state: Option<String>,
    mode: Option<String>,
    from_scope: Option<String>,
    prepend_subject: Option<String>,
}

impl TransportRule {
    fn marks_outside(&self) -> bool {
        is(self.from_scope.as_ref(), "NotInOrganization")
            && self.prepend_subject.as_deref().is_some_and(|words| !words.trim().is_empty())
    }
}

fn is(text: Option<&String>, wanted: &str) -> bool {
    text.is_some_and(|text| text.eq_ignore_ascii_case(wanted))
}

impl CheckTenant for ExternalSenderUnmarked {
    fn check(scan: &Scan<Self>) -> Verdict {
        let rules = scan.documents::<TransportRule>();
        let marking: Vec<&Item<TransportRule>> = rules.iter().filter(|rule| rule.marks_outside()).collect();
        if marking.is_empty() {
            return Self::no_rule();
        }
        if marking.iter().any(|rule| is(rule.state.as_ref(), "Enabled") && is(rule.mode.as_ref(), "Enforce")) {
            return Verdict::Pass;
        }
        if let Some(unclear) = marking.iter().find(|rule| rule.state.is_none() || rule.mode.is_none()) {
            return Verdict::not_known("State, Mode").at(unclear);
        }
        let names: Vec<&str> =
            marking.iter().map(|rule| rule.name.as_deref().unwrap_or("a rule without a name")).collect();
        Self::not_active(names.join(", ")).at_all(marking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn rule(state: &str, mode: &str, scope: &str, words: &str) -> Value {
        json!({"Name": "R", "State": state, "Mode": mode, "FromScope": scope, "PrependSubject": words})
    }

    fn verdict(rules: &[Value]) -> Verdict {
        Tenant::new().with_all::<TransportRule>(rules).check::<ExternalSenderUnmarked>()
    }

    const OUTSIDE: &str = "NotInOrganization";

    #[test]
    fn one_rule_that_marks_is_enough() {
        let other = rule("Disabled", "Audit", "", "");
        assert!(verdict(&[other, rule("Enabled", "Enforce", OUTSIDE, "[External]")]).is_pass());
    }

    #[test]
    fn a_rule_that_does_not_act_fails_and_is_named() {
        for (state, mode) in [("Disabled", "Enforce"), ("Enabled", "Audit"), ("Enabled", "AuditAndNotify")] {
            let found = verdict(&[rule(state, mode, OUTSIDE, "[External]")]);
            assert_eq!((found.is_fail(), found.message::<ExternalSenderUnmarked>()), (true, "not-active"));
            assert_eq!(found.arguments(), ["R"]);
        }
    }

    #[test]
    fn rules_for_others_or_without_words_do_not_mark() {
        for rules in [vec![], vec![rule("Enabled", "Enforce", "", "x")], vec![rule("Enabled", "Enforce", OUTSIDE, " ")]]
        {
            assert_eq!(verdict(&rules).message::<ExternalSenderUnmarked>(), "no-rule");
        }
    }

    #[test]
    fn a_rule_without_its_state_is_not_known() {
        assert!(verdict(&[json!({"FromScope": OUTSIDE, "PrependSubject": "x", "Mode": "Enforce"})]).is_unknown());
    }
}
