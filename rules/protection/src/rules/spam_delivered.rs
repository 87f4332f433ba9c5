//! What is done with spam.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, EopPresetRule, SpamRule};
use crate::effective::Judged;
use crate::spam::{SpamPolicy, action, judge};

/// Phishing or bulk mail reaches the inbox
///
/// # What it checks
/// Reads what the anti-spam policy that applies to each recipient does with spam, spam of high confidence, phishing and bulk
/// mail (`SpamAction`, `HighConfidenceSpamAction`, `PhishSpamAction`, `BulkSpamAction`). Phishing that is only given a header
/// (`AddXHeader`), and bulk mail with `AddXHeader` or `NoAction`, stays in the inbox. All other actions keep mail out of it:
/// with `ModifySubject`, and with `AddXHeader` for spam, Exchange also moves it to the junk folder. Phishing of high confidence
/// is quarantined whatever is set, and is not judged.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// The filter did its work and found the mail out; an action that only marks it delivers it all the same, beside mail
/// that people trust.
///
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch a preset on for everybody: Microsoft Defender portal > Email & collaboration > Policies & rules > Threat
/// policies > Preset security policies > Standard protection > Manage protection settings > All recipients. Or fix the
/// policies that the finding names:
///
/// ```powershell
/// Set-HostedContentFilterPolicy -Identity Default -PhishSpamAction Quarantine -BulkSpamAction MoveToJmf
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.6.1v1 (in part: actions by which Exchange moves mail to the junk folder are the finding of `spam-marked-only`)
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/anti-spam-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, spam-delivered (anti-spam-protection-about, Actions; Set-HostedContentFilterPolicy)
/// - remediation: reference facts.md, spam-delivered
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("mail", "spam"),
    documents(SpamPolicy, SpamRule, EopPresetRule),
    optional(AcceptedDomain),
    fail(
        lacking = "Phishing or bulk mail reaches the inbox by these policies: {policies}",
        uncovered = "No anti-spam policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether spam is kept out of all inboxes: {reason}")
)]
pub struct SpamDelivered;

/// What keeps mail out of the inbox, but for the actions that deliver it.
fn keeps_out(name: &str, of: Option<&String>, delivers: &[&str]) -> Judged {
    let actions = ["MoveToJmf", "Quarantine", "Redirect", "Delete", "ModifySubject", "AddXHeader"];
    action(name, of, &actions, delivers)
}

impl CheckTenant for SpamDelivered {
    fn check(scan: &Scan<Self>) -> Verdict {
        let outcome = judge(scan, |policy| {
            // Not all exports have it, and it is not what the baselines ask for.
            let bulk = match &policy.bulk_spam_action {
                None => Judged::Good,
                set => keeps_out("BulkSpamAction", set.as_ref(), &["AddXHeader", "NoAction"]),
            };
            keeps_out("SpamAction", policy.spam_action.as_ref(), &[])
                .and(keeps_out("HighConfidenceSpamAction", policy.high_confidence_spam_action.as_ref(), &[]))
                .and(keeps_out("PhishSpamAction", policy.phish_spam_action.as_ref(), &["AddXHeader"]))
                .and(bulk)
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
                &json!({"SpamAction": "MoveToJmf", "HighConfidenceSpamAction": "Quarantine", "PhishSpamAction": "Redirect", "BulkSpamAction": "MoveToJmf"}),
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
            (json!({"PhishSpamAction": "AddXHeader"}), "PhishSpamAction is AddXHeader"),
            (json!({"BulkSpamAction": "NoAction"}), "BulkSpamAction is NoAction"),
            (json!({"BulkSpamAction": "addxheader"}), "BulkSpamAction is addxheader"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<SpamDelivered>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn mail_that_is_moved_to_the_junk_folder_as_well_is_kept_out() {
        for change in [
            json!({"SpamAction": "AddXHeader"}),
            json!({"HighConfidenceSpamAction": "AddXHeader"}),
            json!({"SpamAction": "ModifySubject", "PhishSpamAction": "ModifySubject", "BulkSpamAction": null}),
            json!({"HighConfidencePhishAction": "AddXHeader"}),
        ] {
            assert!(verdict(&change).is_pass(), "{change}");
        }
    }

    #[test]
    fn an_action_that_is_not_known_here_is_not_known() {
        for property in ["SpamAction", "HighConfidenceSpamAction", "PhishSpamAction", "BulkSpamAction"] {
            let found = verdict(&json!({ property: "Deliver" }));
            assert!(found.is_unknown() && found.arguments()[0].contains(property), "{property}");
        }
        assert!(verdict(&json!({"SpamAction": "NoAction"})).is_unknown(), "for bulk mail only");
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["SpamAction", "PhishSpamAction"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"PhishSpamAction": "AddXHeader"});
        assert_those_for_some_count::<SpamDelivered>(&policy(&json!({})), &policy(&bad));
    }
}
