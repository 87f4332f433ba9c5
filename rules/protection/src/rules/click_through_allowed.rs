//! Past the warning.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::links::{SafeLinksPolicy, check};

/// People may click through to malicious links
///
/// # What it checks
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
/// # Remediation
/// A link that is called malicious by mistake opens for nobody then: say where people report it (Microsoft Defender portal >
/// Actions & submissions > Submissions).
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or fix the custom policies that the finding names:
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
        check(
            scan,
            |policy| match policy.allow_click_through {
                Some(false) => Judged::Good,
                Some(true) => Judged::Lacks("AllowClickThrough is true".to_owned()),
                None => Judged::NotKnown("AllowClickThrough".to_owned()),
            },
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
        assert_judged_by::<ClickThroughAllowed>(&[("AllowClickThrough", false)]);
    }
}
