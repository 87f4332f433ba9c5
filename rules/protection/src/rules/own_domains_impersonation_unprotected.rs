//! Mail from domains that look like one's own.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, AtpPresetRule, EopPresetRule};
use crate::effective::Judged;
use crate::licence::without_defender;
use crate::phishing::{AntiPhishPolicy, acts, judge};

/// The organization's own domains can be impersonated
///
/// # What it checks
/// Reads the anti-phishing policy that applies to each recipient: protection of the domains you own
/// (`EnableOrganizationDomainsProtection`) must be on, and `TargetedDomainProtectionAction` must not be `NoAction` or
/// `BccMessage`.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// A domain that differs from yours by one letter passes SPF, DKIM and DMARC: it belongs to the attacker. Domain
/// impersonation protection is what notices how alike the two are.
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
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -EnableOrganizationDomainsProtection $true -TargetedDomainProtectionAction Quarantine
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: one setting of those that are asked for, and any action that does something passes; CIS asks for quarantine)
/// - SCuBA MS.SECURITYSUITE.2.2v1
/// - ATT&CK T1566
/// - ATT&CK T1684.001
/// - <https://learn.microsoft.com/defender-office-365/anti-phishing-policies-mdo-configure>
/// # Witnesses
/// - claim: reference facts.md, own-domains-
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AtpPresetRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "The organization's own domains can be impersonated by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(
        unclear = "It is not known whether the organization's own domains are protected from impersonation: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects"
    )
)]
pub struct OwnDomainsImpersonationUnprotected;

impl CheckTenant for OwnDomainsImpersonationUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        if let Some(verdict) = without_defender(scan, Self::unlicensed) {
            return verdict;
        }
        let outcome = judge(scan, &Judged::Good, |policy| {
            Judged::all_on(&[("EnableOrganizationDomainsProtection", policy.enable_organization_domains_protection)])
                .and(acts("TargetedDomainProtectionAction", policy.targeted_domain_protection_action.as_ref()))
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
                &json!({"EnableOrganizationDomainsProtection": true, "TargetedDomainProtectionAction": "Quarantine"}),
            ),
            change,
        )
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<OwnDomainsImpersonationUnprotected>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"EnableOrganizationDomainsProtection": false}), "EnableOrganizationDomainsProtection is false"),
            (json!({"TargetedDomainProtectionAction": "BccMessage"}), "TargetedDomainProtectionAction is BccMessage"),
            (json!({"Enabled": false}), "Enabled is false"),
        ] {
            let found = verdict(&change);
            assert_eq!(
                (found.is_fail(), found.message::<OwnDomainsImpersonationUnprotected>()),
                (true, "lacking"),
                "{change}"
            );
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["EnableOrganizationDomainsProtection", "TargetedDomainProtectionAction", "Enabled"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableOrganizationDomainsProtection": false});
        assert_those_for_some_count::<OwnDomainsImpersonationUnprotected>(
            &tenant(),
            &policy(&json!({})),
            &policy(&bad),
        );
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(
            tenant().check::<OwnDomainsImpersonationUnprotected>().message::<OwnDomainsImpersonationUnprotected>(),
            "uncovered"
        );
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant().with::<AntiPhishPolicy>(policy(&json!({})));
        let bad = tenant().with::<AntiPhishPolicy>(policy(&json!({"EnableOrganizationDomainsProtection": false})));
        assert_needs_defender::<OwnDomainsImpersonationUnprotected>(&good, &bad);
    }
}
