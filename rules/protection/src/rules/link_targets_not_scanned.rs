//! What a link leads to.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule};
use crate::effective::Judged;
use crate::links::{SafeLinksPolicy, check};

/// What links lead to is not scanned before mail is delivered
///
/// # What it checks
/// Reads `ScanUrls` and `DeliverMessageAfterScan` of the Safe Links policy that applies to each recipient.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and built-in protection are taken
/// in the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some
/// people only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// A link to a file is an attachment that the attachment filter never sees. The scan fetches it; the second switch
/// makes the mail wait until that is done.
///
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies). Or fix the custom policies that the finding names:
///
/// ```powershell
/// Set-SafeLinksPolicy -Identity "<policy>" -ScanUrls $true -DeliverMessageAfterScan $true
/// ```
///
/// # References
/// - CIS-M365 2.1.1 (in part: two settings of those that are asked for)
/// - SCuBA MS.SECURITYSUITE.7.2v1
/// - ATT&CK T1566.002
/// - ATT&CK T1204.001
/// - <https://learn.microsoft.com/defender-office-365/safe-links-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, link-targets-not-scanned (defaults and presets)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("mail", "phishing"),
    documents(SafeLinksPolicy, SafeLinksRule, EopPresetRule),
    optional(AtpPresetRule, BuiltInRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "What links lead to is not scanned before mail is delivered, by these policies: {policies}",
        uncovered = "No Safe Links policy applies to everybody"
    ),
    unknown(
        unclear = "It is not known whether what links lead to is scanned for everybody: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects"
    )
)]
pub struct LinkTargetsNotScanned;

impl CheckTenant for LinkTargetsNotScanned {
    fn check(scan: &Scan<Self>) -> Verdict {
        check(
            scan,
            |policy| {
                Judged::all_on(&[
                    ("ScanUrls", policy.scan_urls),
                    ("DeliverMessageAfterScan", policy.deliver_message_after_scan),
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
        assert_judged_by::<LinkTargetsNotScanned>(&[("ScanUrls", true), ("DeliverMessageAfterScan", true)]);
    }
}
