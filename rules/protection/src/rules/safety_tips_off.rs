//! What a reader is told of a suspicious sender.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, AtpPresetRule, EopPresetRule};
use crate::effective::Judged;
use crate::licence::without_defender;
use crate::phishing::{AntiPhishPolicy, judge};

/// Readers are not warned of suspicious senders
///
/// # What it checks
/// Reads the six warnings of the anti-phishing policy that applies to each recipient: `EnableFirstContactSafetyTips`,
/// `EnableSimilarUsersSafetyTips`, `EnableSimilarDomainsSafetyTips`, `EnableUnusualCharactersSafetyTips`,
/// `EnableViaTag` and `EnableUnauthenticatedSender`.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// A filter that is not sure delivers. The tip above the message (first mail from this sender, a name much like that of
/// a colleague, a sender that did not authenticate) is then all that stands between the reader and the click.
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
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -EnableFirstContactSafetyTips $true -EnableSimilarUsersSafetyTips $true -EnableSimilarDomainsSafetyTips $true -EnableUnusualCharactersSafetyTips $true -EnableViaTag $true -EnableUnauthenticatedSender $true
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: some settings of those that are asked for)
/// - SCuBA MS.SECURITYSUITE.2.4v1
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/anti-phishing-policies-about>
/// # Witnesses
/// - claim: reference facts.md, safety-tips-off
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AtpPresetRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "Readers are not warned of suspicious senders by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(
        unclear = "It is not known whether readers are warned of suspicious senders: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects"
    )
)]
pub struct SafetyTipsOff;

impl CheckTenant for SafetyTipsOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        if let Some(verdict) = without_defender(scan, Self::unlicensed) {
            return verdict;
        }
        let outcome = judge(scan, &Judged::Good, |policy| {
            Judged::all_on(&[
                ("EnableFirstContactSafetyTips", policy.enable_first_contact_safety_tips),
                ("EnableSimilarUsersSafetyTips", policy.enable_similar_users_safety_tips),
                ("EnableSimilarDomainsSafetyTips", policy.enable_similar_domains_safety_tips),
                ("EnableUnusualCharactersSafetyTips", policy.enable_unusual_characters_safety_tips),
                ("EnableViaTag", policy.enable_via_tag),
                ("EnableUnauthenticatedSender", policy.enable_unauthenticated_sender),
            ])
        });
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::tests::assert_needs_defender;
    use crate::phishing::tests::{assert_those_for_some_count, for_all, tenant};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(
            for_all(
                &json!({"EnableFirstContactSafetyTips": true, "EnableSimilarUsersSafetyTips": true, "EnableSimilarDomainsSafetyTips": true, "EnableUnusualCharactersSafetyTips": true, "EnableViaTag": true, "EnableUnauthenticatedSender": true}),
            ),
            change,
        )
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<SafetyTipsOff>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"EnableFirstContactSafetyTips": false}), "EnableFirstContactSafetyTips is false"),
            (json!({"EnableSimilarUsersSafetyTips": false}), "EnableSimilarUsersSafetyTips is false"),
            (json!({"EnableSimilarDomainsSafetyTips": false}), "EnableSimilarDomainsSafetyTips is false"),
            (json!({"EnableUnusualCharactersSafetyTips": false}), "EnableUnusualCharactersSafetyTips is false"),
            (json!({"EnableViaTag": false}), "EnableViaTag is false"),
            (json!({"EnableUnauthenticatedSender": false}), "EnableUnauthenticatedSender is false"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<SafetyTipsOff>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["EnableFirstContactSafetyTips", "EnableViaTag"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableFirstContactSafetyTips": false});
        assert_those_for_some_count::<SafetyTipsOff>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<SafetyTipsOff>().message::<SafetyTipsOff>(), "uncovered");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant().with::<AntiPhishPolicy>(policy(&json!({})));
        let bad = tenant().with::<AntiPhishPolicy>(policy(&json!({"EnableFirstContactSafetyTips": false})));
        assert_needs_defender::<SafetyTipsOff>(&good, &bad);
    }
}
