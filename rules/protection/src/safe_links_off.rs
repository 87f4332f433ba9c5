//! Links that are checked when they are clicked.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::licence::{lacks_defender, may_lack_defender};
use crate::links::{SafeLinksPolicy, judge};

/// Links are not checked when people click them
///
/// # What it does
/// Reads the Safe Links policy that applies to each recipient: it must be on for mail, mail from within the
/// organization, Teams and Office (`EnableSafeLinksForEmail`, `EnableForInternalSenders`, `EnableSafeLinksForTeams`,
/// `EnableSafeLinksForOffice`). Built-in protection leaves mail from within out, so it is not enough alone.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and built-in protection are taken
/// in the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some
/// people only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// A link that was good when the mail came leads elsewhere an hour later. Safe Links looks at the moment of the click.
/// Mail from within counts, too: it is what a mailbox that was taken over sends next.
///
/// # How to mend
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or mend the custom policies that the finding names:
///
/// ```powershell
/// Set-SafeLinksPolicy -Identity "<policy>" -EnableSafeLinksForEmail $true -EnableForInternalSenders $true -EnableSafeLinksForTeams $true -EnableSafeLinksForOffice $true
/// ```
///
/// # References
/// - CIS-M365 2.1.1 (in part: where links are checked; whether they are rewritten is not judged)
/// - SCuBA MS.SECURITYSUITE.7.1v1
/// - ATT&CK T1566.002
/// - ATT&CK T1204.001
/// - <https://learn.microsoft.com/defender-office-365/safe-links-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, safe-links-off (built-in leaves internal mail out)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.4,
    tags("mail", "phishing"),
    documents(SafeLinksPolicy, SafeLinksRule, EopPresetRule),
    optional(AtpPresetRule, BuiltInRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "Links are not checked when people click them by these policies: {policies}",
        uncovered = "No Safe Links policy applies to everybody"
    ),
    unknown(
        unclear = "It is not known whether links are checked for everybody: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects"
    )
)]
pub struct SafeLinksOff;

impl CheckTenant for SafeLinksOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let plans = scan.optional::<TenantPlan>();
        if lacks_defender(&plans) {
            return Verdict::NotApplicable;
        }
        if may_lack_defender(&plans, &scan.optional::<AtpPresetRule>()) {
            return Self::unlicensed();
        }
        let outcome = judge(scan, |policy| {
            Judged::all_on(&[
                ("EnableSafeLinksForEmail", policy.enable_safe_links_for_email),
                ("EnableForInternalSenders", policy.enable_for_internal_senders),
                ("EnableSafeLinksForTeams", policy.enable_safe_links_for_teams),
                ("EnableSafeLinksForOffice", policy.enable_safe_links_for_office),
            ])
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
        changed(
            for_all(
                &json!({"EnableSafeLinksForEmail": true, "EnableForInternalSenders": true, "EnableSafeLinksForTeams": true, "EnableSafeLinksForOffice": true}),
            ),
            change,
        )
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<SafeLinksPolicy>(policy(change)).check::<SafeLinksOff>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"EnableSafeLinksForEmail": false}), "EnableSafeLinksForEmail is false"),
            (json!({"EnableForInternalSenders": false}), "EnableForInternalSenders is false"),
            (json!({"EnableSafeLinksForTeams": false}), "EnableSafeLinksForTeams is false"),
            (json!({"EnableSafeLinksForOffice": false}), "EnableSafeLinksForOffice is false"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<SafeLinksOff>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["EnableSafeLinksForEmail", "EnableForInternalSenders"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableSafeLinksForEmail": false});
        assert_those_for_some_count::<SafeLinksOff>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<SafeLinksOff>().message::<SafeLinksOff>(), "uncovered");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant_without_presets_read().with::<SafeLinksPolicy>(policy(&json!({})));
        let bad = tenant().with::<SafeLinksPolicy>(policy(&json!({"EnableSafeLinksForEmail": false})));
        assert_needs_defender::<SafeLinksOff>(&good, &bad);
    }
}
