//! Who clicked.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::links::{SafeLinksPolicy, check};

/// Nobody can tell who clicked a malicious link
///
/// # What it checks
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
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or fix the custom policies that the finding names:
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
        check(
            scan,
            |policy| Judged::all_on(&[("TrackClicks", policy.track_clicks)]),
            Self::unlicensed,
            |outcome| outcome.verdict(Self::lacking, Self::uncovered, Self::unclear),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::tests::assert_judged_by;

    #[test]
    fn the_policy_that_applies_decides_by_these_settings() {
        assert_judged_by::<ClicksNotTracked>(&[("TrackClicks", true)]);
    }
}
