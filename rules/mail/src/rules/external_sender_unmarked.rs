//! Whether people see that mail comes from outside.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::mail_flow::{Acts, Switches};

/// No mail flow rule marks mail from outside
///
/// # What it checks
/// Looks for a mail flow rule that applies to senders outside of the organization (`FromScope` is `NotInOrganization`), puts words
/// before the subject or a banner into the message, and acts: it is enabled, enforced (not in test mode), and within its
/// dates when the tenant was collected. Exceptions do not count against it; one with further conditions marks only some
/// mail, and is unknown.
///
/// The native *External* tag of Outlook (`Set-ExternalInOutlook`) is another way, and not seen here: where it is on, accept
/// this finding.
///
/// # Why it matters
/// Fraud by mail lives from messages that look as if a colleague had written them. A mark at each message from outside
/// is what makes a reader look twice.
///
/// # Remediation
/// The tag of Outlook changes no message, and breaks no signature. Baselines that ask for a mark in the message want a rule:
///
/// ```powershell
/// Set-ExternalInOutlook -Enabled $true
/// New-TransportRule -Name "External sender" -FromScope NotInOrganization -PrependSubject "[External] "
/// ```
///
/// # References
/// - SCuBA MS.EXO.7.1v1 (in part: a banner counts as well as words before the subject)
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/exchange/security-and-compliance/mail-flow-rules/mail-flow-rules>
///
/// # Witnesses
/// - claim: reference facts.md, external-sender-unmarked
/// - claim: reference field-faults.md, M7 state told by two properties of four
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.1,
    tags("mail", "phishing"),
    documents(TransportRule),
    fail(
        no_rule = "No mail flow rule marks mail from outside; whether Outlook does is not read",
        not_active = "No mail flow rule that acts marks mail from outside; these would, but are switched off, only tested, or outside of their dates: {rules}"
    ),
    unknown(
        narrowed = "Mail flow rules mark mail from outside under further conditions only, so whether all of it is marked is not known: {rules}"
    )
)]
pub struct ExternalSenderUnmarked;

/// A mail flow rule, as `Get-TransportRule` gives it.
#[derive(Debug, Document)]
#[document("transport-rules")]
#[serde(rename_all = "PascalCase")]
pub struct TransportRule {
    name: Option<String>,
    state: Option<String>,
    mode: Option<String>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    activation_date: Option<Value>,
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    expiry_date: Option<Value>,
    from_scope: Option<String>,
    prepend_subject: Option<String>,
    apply_html_disclaimer_text: Option<String>,
    /// The kinds of all its conditions.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    conditions: Option<Vec<String>>,
}

impl TransportRule {
    fn marks_outside(&self) -> bool {
        let says = |words: &Option<String>| words.as_deref().is_some_and(|words| !words.trim().is_empty());
        self.from_scope.as_deref().is_some_and(|scope| scope.trim().eq_ignore_ascii_case("NotInOrganization"))
            && (says(&self.prepend_subject) || says(&self.apply_html_disclaimer_text))
    }

    fn acts(&self, at: Time) -> Acts {
        let (state, mode) = (self.state.as_deref(), self.mode.as_deref());
        Switches { state, mode, begins: self.activation_date.as_ref(), ends: self.expiry_date.as_ref() }.act(at)
    }

    /// Whether it has conditions beside that of the sender; that the recipient is inside goes without saying.
    fn is_narrowed(&self) -> bool {
        let is_usual = |condition: &String| {
            let kind = condition.rsplit('.').next().unwrap_or_default();
            matches!(kind, "FromScopePredicate" | "SentToScopePredicate")
        };
        self.conditions.as_ref().is_some_and(|all| !all.iter().all(is_usual))
    }

    fn label(&self) -> &str {
        self.name.as_deref().unwrap_or("a rule without a name")
    }
}

impl CheckTenant for ExternalSenderUnmarked {
    fn check(scan: &Scan<Self>) -> Verdict {
        let rules = scan.documents::<TransportRule>();
        let marking: Vec<&Item<TransportRule>> = rules.iter().filter(|rule| rule.marks_outside()).collect();
        if marking.is_empty() {
            return Self::no_rule();
        }
        let acting = |wanted: fn(&Acts) -> bool| {
            let all = marking.iter().filter(move |rule| wanted(&rule.acts(scan.collected_at())));
            all.copied().collect::<Vec<_>>()
        };
        let active = acting(|acts| *acts == Acts::Yes);
        if active.iter().any(|rule| !rule.is_narrowed()) {
            return Verdict::Pass;
        }
        let names = |of: &[&Item<TransportRule>]| of.iter().map(|rule| rule.label()).collect::<Vec<_>>().join(", ");
        if let Some(unclear) = acting(|acts| matches!(acts, Acts::NotKnown(_))).first() {
            let Acts::NotKnown(what) = unclear.acts(scan.collected_at()) else { return Verdict::not_known("State") };
            return Verdict::not_known(what).at(unclear);
        }
        if active.is_empty() {
            Self::not_active(names(&marking)).at_all(marking)
        } else {
            Self::narrowed(names(&active)).at_all(active)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;
    use ephor_sdk::testing::changed;

    fn rule(changes: Value) -> Value {
        let rule = json!({
            "Name": "R", "State": "Enabled", "Mode": "Enforce", "FromScope": "NotInOrganization",
            "PrependSubject": "[External]", "ApplyHtmlDisclaimerText": null, "ActivationDate": null, "ExpiryDate": null,
            "Conditions": ["Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate"],
        });
        changed(rule, &changes)
    }

    fn verdict(rules: &[Value]) -> Verdict {
        Tenant::new().with_all::<TransportRule>(rules).check::<ExternalSenderUnmarked>()
    }

    #[test]
    fn one_rule_that_marks_is_enough() {
        let other = rule(json!({"State": "Disabled", "FromScope": "", "PrependSubject": ""}));
        assert!(verdict(&[other, rule(json!({}))]).is_pass());
        assert!(
            verdict(&[rule(json!({"PrependSubject": null, "ApplyHtmlDisclaimerText": "<p>External</p>"}))]).is_pass()
        );
        assert!(
            verdict(&[rule(json!({"ActivationDate": "2024-01-01T00:00:00", "ExpiryDate": "2030-01-01T00:00:00"}))])
                .is_pass()
        );
        assert!(verdict(&[rule(json!({"Conditions": null}))]).is_pass(), "what is not there narrows nothing");
    }

    #[test]
    fn a_rule_that_does_not_act_fails_and_is_named() {
        for changes in [
            json!({"State": "Disabled"}),
            json!({"Mode": "Audit"}),
            json!({"Mode": "AuditAndNotify"}),
            json!({"ExpiryDate": "2024-01-01T00:00:00"}),
            json!({"ActivationDate": "2030-01-01T00:00:00"}),
        ] {
            let found = verdict(&[rule(changes.clone())]);
            assert_eq!((found.is_fail(), found.message::<ExternalSenderUnmarked>()), (true, "not-active"), "{changes}");
            assert_eq!(found.arguments(), ["R"]);
        }
    }

    #[test]
    fn rules_for_others_or_without_words_do_not_mark() {
        for rules in [vec![], vec![rule(json!({"FromScope": ""}))], vec![rule(json!({"PrependSubject": " "}))]] {
            assert_eq!(verdict(&rules).message::<ExternalSenderUnmarked>(), "no-rule");
        }
    }

    #[test]
    fn a_rule_for_some_mail_is_not_known_to_mark_all() {
        let some = json!({"Conditions": ["x.Tasks.FromScopePredicate", "x.Tasks.SubjectContainsPredicate"]});
        let found = verdict(&[rule(some.clone())]);
        assert_eq!((found.is_unknown(), found.message::<ExternalSenderUnmarked>()), (true, "narrowed"));
        assert!(verdict(&[rule(some), rule(json!({}))]).is_pass());
    }

    #[test]
    fn a_rule_without_its_state_or_dates_is_not_known() {
        for property in ["State", "Mode", "ActivationDate", "ExpiryDate"] {
            let mut partly = rule(json!({}));
            partly.as_object_mut().unwrap().remove(property);
            let found = verdict(&[partly]);
            assert_eq!((found.is_unknown(), found.arguments()), (true, [property.to_owned()].as_slice()));
        }
    }
}
