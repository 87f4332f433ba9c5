//! Past the warning.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::licence::{lacks_defender, may_lack_defender};
use crate::links::{SafeLinksPolicy, judge};

/// People may click through to malicious links
///
/// # What it does
/// Reads `AllowClickThrough` of the Safe Links policy that applies to each recipient: it must be off. Built-in protection has
/// it on, so it is not enough alone; the Standard and Strict presets have it off.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and built-in protection are taken
/// in the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some
/// people only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// The page that warns of a malicious link then has a button to go on. Whoever is in a hurry, or was told by the attacker that
/// a warning would come, takes it.
///
/// # How to mend
/// A link that is called malicious by mistake opens for nobody then: say where people report it (Microsoft Defender portal >
/// Actions & submissions > Submissions).
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or mend the custom policies that the finding names:
///
/// ```powershell
/// Set-SafeLinksPolicy -Identity "<policy>" -AllowClickThrough $false
/// ```
///
/// # References
/// - CIS-M365 2.1.1 (in part: the other settings are those of other rules, and whether links are rewritten is not judged)
/// - ATT&CK T1566.002
/// - ATT&CK T1204.001
/// - <https://learn.microsoft.com/defender-office-365/safe-links-policies-configure>
/// # Witnesses
/// - claim: reference breadth.md, 2.1.1 (AllowClickThrough is asked for, ORCA.113 too)
/// - default: reference facts.md, safe-links-off (defaults and presets)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.1,
    tags("mail", "phishing"),
    documents(SafeLinksPolicy, SafeLinksRule, EopPresetRule),
    optional(AtpPresetRule, BuiltInRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "People may click through to malicious links by these policies: {policies}",
        uncovered = "No Safe Links policy applies to everybody"
    ),
    unknown(
        unclear = "It is not known whether anybody may click through to malicious links: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects"
    )
)]
pub struct ClickThroughAllowed;

impl CheckTenant for ClickThroughAllowed {
    fn check(scan: &Scan<Self>) -> Verdict {
        let plans = scan.optional::<TenantPlan>();
        if lacks_defender(&plans) {
            return Verdict::NotApplicable;
        }
        if may_lack_defender(&plans, &scan.optional::<AtpPresetRule>()) {
            return Self::unlicensed();
        }
        let outcome = judge(scan, |policy| match policy.allow_click_through {
            Some(false) => Judged::Good,
            Some(true) => Judged::Lacks("AllowClickThrough is true".to_owned()),
            None => Judged::NotKnown("AllowClickThrough".to_owned()),
        });
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::tests::assert_needs_defender;
    use crate::links::tests::{assert_those_for_some_count, for_all, tenant, tenant_without_presets_read};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(for_all(&json!({"AllowClickThrough": false})), change)
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<SafeLinksPolicy>(policy(change)).check::<ClickThroughAllowed>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        let (change, lacks) = (json!({"AllowClickThrough": true}), "AllowClickThrough is true");
        let found = verdict(&change);
        assert_eq!((found.is_fail(), found.message::<ClickThroughAllowed>()), (true, "lacking"), "{change}");
        assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let property = "AllowClickThrough";
        let found = verdict(&json!({ property: null }));
        assert!(found.is_unknown(), "{property}");
        assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"AllowClickThrough": true});
        assert_those_for_some_count::<ClickThroughAllowed>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<ClickThroughAllowed>().message::<ClickThroughAllowed>(), "uncovered");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant_without_presets_read().with::<SafeLinksPolicy>(policy(&json!({})));
        let bad = tenant().with::<SafeLinksPolicy>(policy(&json!({"AllowClickThrough": true})));
        assert_needs_defender::<ClickThroughAllowed>(&good, &bad);
    }
}
