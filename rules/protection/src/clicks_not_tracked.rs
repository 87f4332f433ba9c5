//! Who clicked.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::licence::{lacks_defender, may_lack_defender};
use crate::links::{SafeLinksPolicy, judge};

/// Nobody can tell who clicked a malicious link
///
/// # What it does
/// Reads `TrackClicks` of the Safe Links policy that applies to each recipient.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and built-in protection are taken
/// in the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some
/// people only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// After an attack the first question is who clicked, and whose password must be changed. Clicks that were not recorded
/// cannot be asked for later; the URL trace and the hunting table `UrlClickEvents` stay empty.
///
/// # How to mend
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or mend the custom policies that the finding names:
///
/// ```powershell
/// Set-SafeLinksPolicy -Identity "<policy>" -TrackClicks $true
/// ```
///
/// # References
/// - CIS-M365 2.1.1 (in part: one setting of those that are asked for)
/// - SCuBA MS.SECURITYSUITE.7.3v1
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/defender-office-365/safe-links-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, clicks-not-tracked (defaults and presets)
/// - default: reference facts.md, clicks-not-tracked (recommended-settings)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.1,
    tags("mail", "phishing"),
    documents(SafeLinksPolicy, SafeLinksRule, EopPresetRule),
    optional(AtpPresetRule, BuiltInRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "Nobody can tell who clicked a malicious link, by these policies: {policies}",
        uncovered = "No Safe Links policy applies to everybody"
    ),
    unknown(
        unclear = "It is not known whether clicks are recorded for everybody: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects"
    )
)]
pub struct ClicksNotTracked;

impl CheckTenant for ClicksNotTracked {
    fn check(scan: &Scan<Self>) -> Verdict {
        let plans = scan.optional::<TenantPlan>();
        if lacks_defender(&plans) {
            return Verdict::NotApplicable;
        }
        if may_lack_defender(&plans, &scan.optional::<AtpPresetRule>()) {
            return Self::unlicensed();
        }
        let outcome = judge(scan, |policy| Judged::all_on(&[("TrackClicks", policy.track_clicks)]));
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
        changed(for_all(&json!({"TrackClicks": true})), change)
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<SafeLinksPolicy>(policy(change)).check::<ClicksNotTracked>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        let (change, lacks) = (json!({"TrackClicks": false}), "TrackClicks is false");
        let found = verdict(&change);
        assert_eq!((found.is_fail(), found.message::<ClicksNotTracked>()), (true, "lacking"), "{change}");
        assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let property = "TrackClicks";
        let found = verdict(&json!({ property: null }));
        assert!(found.is_unknown(), "{property}");
        assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"TrackClicks": false});
        assert_those_for_some_count::<ClicksNotTracked>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<ClicksNotTracked>().message::<ClicksNotTracked>(), "uncovered");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant_without_presets_read().with::<SafeLinksPolicy>(policy(&json!({})));
        let bad = tenant().with::<SafeLinksPolicy>(policy(&json!({"TrackClicks": false})));
        assert_needs_defender::<ClicksNotTracked>(&good, &bad);
    }
}
