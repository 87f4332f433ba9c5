//! Links that are checked when they are clicked.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::links::{SafeLinksPolicy, check};

/// Links are not checked when people click them
///
/// # What it checks
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
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or fix the custom policies that the finding names:
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
        check(
            scan,
            |policy| {
                Judged::all_on(&[
                    ("EnableSafeLinksForEmail", policy.enable_safe_links_for_email),
                    ("EnableForInternalSenders", policy.enable_for_internal_senders),
                    ("EnableSafeLinksForTeams", policy.enable_safe_links_for_teams),
                    ("EnableSafeLinksForOffice", policy.enable_safe_links_for_office),
                ])
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
        assert_judged_by::<SafeLinksOff>(&[
            ("EnableSafeLinksForEmail", true),
            ("EnableForInternalSenders", true),
            ("EnableSafeLinksForTeams", true),
            ("EnableSafeLinksForOffice", true),
        ]);
    }
}
