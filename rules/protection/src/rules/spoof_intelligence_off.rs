//! Mail whose sender did not authenticate.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, EopPresetRule};
use crate::effective::Judged;
use crate::phishing::{AntiPhishPolicy, judge};

/// Mail with a forged sender is not looked for
///
/// # What it checks
/// Reads `EnableSpoofIntelligence` of the anti-phishing policy that applies to each recipient. It needs no licence but
/// that of Exchange Online.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// Spoof intelligence is what judges mail whose *From* line and true origin do not agree. Without it mail in the name
/// of any domain without DMARC, or in that of your own, reaches the inbox.
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
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -EnableSpoofIntelligence $true
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: one setting of those that are asked for)
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/anti-spoofing-spoof-intelligence>
/// # Witnesses
/// - claim: reference facts.md, spoof-intelligence-off
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.4,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AcceptedDomain),
    fail(
        lacking = "Mail with a forged sender is not looked for by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether mail with a forged sender is looked for: {reason}")
)]
pub struct SpoofIntelligenceOff;

impl CheckTenant for SpoofIntelligenceOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let outcome = judge(scan, &Judged::Good, |policy| {
            Judged::all_on(&[("EnableSpoofIntelligence", policy.enable_spoof_intelligence)])
        });
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phishing::tests::{assert_those_for_some_count, for_all, tenant};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(for_all(&json!({"EnableSpoofIntelligence": true})), change)
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<SpoofIntelligenceOff>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        let (change, lacks) = (json!({"EnableSpoofIntelligence": false}), "EnableSpoofIntelligence is false");
        let found = verdict(&change);
        assert_eq!((found.is_fail(), found.message::<SpoofIntelligenceOff>()), (true, "lacking"), "{change}");
        assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let property = "EnableSpoofIntelligence";
        let found = verdict(&json!({ property: null }));
        assert!(found.is_unknown(), "{property}");
        assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableSpoofIntelligence": false});
        assert_those_for_some_count::<SpoofIntelligenceOff>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<SpoofIntelligenceOff>().message::<SpoofIntelligenceOff>(), "uncovered");
    }

    #[test]
    fn custom_rules_that_were_not_read_matter_unless_everybody_is_in_a_preset() {
        let tenant = Tenant::new().with::<AntiPhishPolicy>(policy(&json!({})));
        assert!(tenant.clone().check::<SpoofIntelligenceOff>().is_unknown());
        let preset = crate::assignment::tests::for_all(&json!({"Identity": "Standard Preset Security Policy"}));
        assert!(tenant.with::<EopPresetRule>(preset).check::<SpoofIntelligenceOff>().is_pass());
        let bad = Tenant::new().with::<AntiPhishPolicy>(policy(&json!({"EnableSpoofIntelligence": false})));
        assert!(bad.check::<SpoofIntelligenceOff>().is_unknown());
    }
}
