//! What is done with spam.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, EopPresetRule, SpamRule};
use crate::effective::Judged;
use crate::spam::{SpamPolicy, judge};

/// Spam or phishing reaches the inbox
///
/// # What it does
/// Reads what the anti-spam policy that applies to each recipient does with spam, spam of high confidence, phishing and
/// phishing of high confidence (`SpamAction`, `HighConfidenceSpamAction`, `PhishSpamAction`,
/// `HighConfidencePhishAction`). Only `MoveToJmf` (junk folder), `Quarantine`, `Redirect` and `Delete` keep it out of
/// the inbox; `AddXHeader`, `ModifySubject` and `NoAction` do not.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// The filter did its work and found the mail out; an action that only marks it delivers it all the same, beside mail
/// that people trust.
///
/// # How to mend
/// Switch a preset on for everybody: Microsoft Defender portal > Email & collaboration > Policies & rules > Threat
/// policies > Preset security policies > Standard protection > Manage protection settings > All recipients. Or mend the
/// policies that the finding names:
///
/// ```powershell
/// Set-HostedContentFilterPolicy -Identity Default -SpamAction MoveToJmf -HighConfidenceSpamAction Quarantine -PhishSpamAction Quarantine -HighConfidencePhishAction Quarantine
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.6.1v1
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/anti-spam-policies-configure>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("mail", "spam"),
    documents(SpamPolicy, SpamRule, EopPresetRule),
    optional(AcceptedDomain),
    fail(
        lacking = "spam or phishing reaches the inbox by these policies: {policies}",
        uncovered = "no anti-spam policy applies to everybody"
    ),
    unknown(unclear = "it is not known whether spam is kept out of all inboxes: {reason}")
)]
pub struct SpamDelivered;

fn keeps_out(name: &str, action: Option<&String>) -> Judged {
    match action {
        None => Judged::NotKnown(name.to_owned()),
        Some(action)
            if ["MoveToJmf", "Quarantine", "Redirect", "Delete"]
                .iter()
                .any(|good| action.eq_ignore_ascii_case(good)) =>
        {
            Judged::Good
        }
        Some(action) => Judged::Lacks(format!("{name} is {action}")),
    }
}

impl CheckTenant for SpamDelivered {
    fn check(scan: &Scan<Self>) -> Verdict {
        let outcome = judge(scan, |policy| {
            keeps_out("SpamAction", policy.spam_action.as_ref())
                .and(keeps_out("HighConfidenceSpamAction", policy.high_confidence_spam_action.as_ref()))
                .and(keeps_out("PhishSpamAction", policy.phish_spam_action.as_ref()))
                .and(keeps_out("HighConfidencePhishAction", policy.high_confidence_phish_action.as_ref()))
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
        Tenant::new().with::<SpamPolicy>(policy(change)).check::<SpamDelivered>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"SpamAction": "AddXHeader"}), "SpamAction is AddXHeader"),
            (json!({"HighConfidenceSpamAction": "AddXHeader"}), "HighConfidenceSpamAction is AddXHeader"),
            (json!({"PhishSpamAction": "AddXHeader"}), "PhishSpamAction is AddXHeader"),
            (json!({"HighConfidencePhishAction": "AddXHeader"}), "HighConfidencePhishAction is AddXHeader"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<SpamDelivered>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["SpamAction", "HighConfidencePhishAction"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"SpamAction": "AddXHeader"});
        assert_those_for_some_count::<SpamDelivered>(&Tenant::new(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(Tenant::new().check::<SpamDelivered>().message::<SpamDelivered>(), "uncovered");
    }
}
