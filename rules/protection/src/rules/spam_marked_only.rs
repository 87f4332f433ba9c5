//! Spam that goes to the junk folder with a mark.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, EopPresetRule, SpamRule};
use crate::effective::Judged;
use crate::spam::{SpamPolicy, action, judge};

/// Spam is only marked by the action that is set
///
/// # What it checks
/// Reads what the anti-spam policy that applies to each recipient does with spam, spam of high confidence, phishing and
/// phishing of high confidence (`SpamAction`, `HighConfidenceSpamAction`, `PhishSpamAction`, `HighConfidencePhishAction`), and
/// finds `AddXHeader` and `ModifySubject`. Whether such mail reaches the inbox is the finding of `spam-delivered`: for spam
/// Exchange moves it to the junk folder as well, and phishing of high confidence is quarantined whatever is set.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// A mark is for a system behind Exchange that acts on it. Where there is none, the setting says something else than what
/// happens, and baselines ask for an action that keeps spam away by itself.
///
/// # Remediation
/// Where a gateway or a journal sorts by the header or the subject, ask its owner first: it sorts nothing any more. Then:
///
/// ```powershell
/// Set-HostedContentFilterPolicy -Identity Default -SpamAction MoveToJmf -HighConfidenceSpamAction Quarantine -PhishSpamAction Quarantine -HighConfidencePhishAction Quarantine
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.6.1v1
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/anti-spam-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, spam-delivered (prepend subject and X-header for spam: moved to Junk Email)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 2.0,
    tags("mail", "spam"),
    documents(SpamPolicy, SpamRule, EopPresetRule),
    optional(AcceptedDomain),
    fail(
        lacking = "Spam is only marked by these policies: {policies}",
        uncovered = "No anti-spam policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether spam is only marked: {reason}")
)]
pub struct SpamMarkedOnly;

/// What keeps mail away by itself, and what only marks it.
fn keeps_away(name: &str, of: Option<&String>) -> Judged {
    let marks = ["AddXHeader", "ModifySubject", "NoAction"];
    action(name, of, &["MoveToJmf", "Quarantine", "Redirect", "Delete"], &marks)
}

impl CheckTenant for SpamMarkedOnly {
    fn check(scan: &Scan<Self>) -> Verdict {
        let outcome = judge(scan, |policy| {
            keeps_away("SpamAction", policy.spam_action.as_ref())
                .and(keeps_away("HighConfidenceSpamAction", policy.high_confidence_spam_action.as_ref()))
                .and(keeps_away("PhishSpamAction", policy.phish_spam_action.as_ref()))
                .and(keeps_away("HighConfidencePhishAction", policy.high_confidence_phish_action.as_ref()))
        });
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::tests::{assert_those_for_some_count, for_all};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(
            for_all(
                &json!({"SpamAction": "MoveToJmf", "HighConfidenceSpamAction": "Quarantine", "PhishSpamAction": "Redirect", "HighConfidencePhishAction": "Delete"}),
            ),
            change,
        )
    }

    fn verdict(change: &Value) -> Verdict {
        Tenant::new().with::<SpamPolicy>(policy(change)).check::<SpamMarkedOnly>()
    }

    #[test]
    fn an_action_that_keeps_spam_away_passes_and_a_mark_fails() {
        assert!(verdict(&json!({})).is_pass());
        for property in ["SpamAction", "HighConfidenceSpamAction", "PhishSpamAction", "HighConfidencePhishAction"] {
            for mark in ["AddXHeader", "modifysubject", "NoAction"] {
                let found = verdict(&json!({ property: mark }));
                assert!(
                    found.is_fail() && found.arguments()[0].contains(&format!("{property} is {mark}")),
                    "{found:?}"
                );
            }
            for odd in [json!(null), json!("Newer")] {
                assert!(verdict(&json!({ property: odd })).is_unknown(), "{property}");
            }
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"SpamAction": "AddXHeader"});
        assert_those_for_some_count::<SpamMarkedOnly>(&policy(&json!({})), &policy(&bad));
    }
}
