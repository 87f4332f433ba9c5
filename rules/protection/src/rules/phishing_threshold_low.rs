//! How sure the filter must be.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, AtpPresetRule, EopPresetRule};
use crate::effective::Judged;
use crate::licence::without_defender;
use crate::phishing::{AntiPhishPolicy, judge};

/// The phishing filter acts only where it is very sure
///
/// # What it checks
/// Reads `PhishThresholdLevel` (1 standard, 2 aggressive, 3 more aggressive, 4 most aggressive) of the anti-phishing
/// policy that applies to each recipient. It must be at least the parameter `level`.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// At level 1 only mail that the model is very sure of gets the strong action; what it is fairly sure of gets the weak
/// one, and often the inbox. The Standard preset uses level 3, the Strict preset 4.
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
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -PhishThresholdLevel 3
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: one setting of those that are asked for)
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/recommended-settings-for-eop-and-office365>
/// # Witnesses
/// - claim: reference facts.md, phishing-threshold-low (1/3/4)
/// - default: reference facts.md, phishing-threshold-low (1/3/4)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.6,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AtpPresetRule, AcceptedDomain, TenantPlan),
    parameter(level: integer = 3, "Lowest level that is enough, from 1 to 4"),
    fail(
        lacking = "The phishing filter acts only where it is very sure, by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(unclear = "It is not known how sure the phishing filter must be: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects")
)]
pub struct PhishingThresholdLow;

impl CheckTenant for PhishingThresholdLow {
    fn check(scan: &Scan<Self>) -> Verdict {
        if let Some(verdict) = without_defender(scan, Self::unlicensed) {
            return verdict;
        }
        let enough = scan.level();
        let outcome = judge(scan, &Judged::Good, |policy| match policy.phish_threshold_level {
            None => Judged::NotKnown("PhishThresholdLevel".to_owned()),
            Some(level) if !(1..=4).contains(&level) => Judged::NotKnown(format!("PhishThresholdLevel ({level})")),
            Some(level) if level < enough => Judged::Lacks(format!("PhishThresholdLevel is {level}")),
            Some(_) => Judged::Good,
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
        changed(for_all(&json!({"PhishThresholdLevel": 3})), change)
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<PhishingThresholdLow>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"PhishThresholdLevel": 1}), "PhishThresholdLevel is 1"),
            (json!({"PhishThresholdLevel": "2"}), "PhishThresholdLevel is 2"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<PhishingThresholdLow>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let property = "PhishThresholdLevel";
        let found = verdict(&json!({ property: null }));
        assert!(found.is_unknown(), "{property}");
        assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"PhishThresholdLevel": 1});
        assert_those_for_some_count::<PhishingThresholdLow>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn a_value_that_is_not_known_here_is_not_known() {
        let found = verdict(&json!({"PhishThresholdLevel": 5}));
        assert!(found.is_unknown() && found.arguments()[0].contains("PhishThresholdLevel"), "{found:?}");
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<PhishingThresholdLow>().message::<PhishingThresholdLow>(), "uncovered");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant().with::<AntiPhishPolicy>(policy(&json!({})));
        let bad = tenant().with::<AntiPhishPolicy>(policy(&json!({"PhishThresholdLevel": 1})));
        assert_needs_defender::<PhishingThresholdLow>(&good, &bad);
    }

    #[test]
    fn what_is_enough_can_be_set() {
        let tenant = tenant().parameter("level", "4").with::<AntiPhishPolicy>(policy(&json!({})));
        assert!(tenant.check::<PhishingThresholdLow>().is_fail());
    }
}
