//! Mail from domains that look like those of partners.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, AtpPresetRule, EopPresetRule};
use crate::effective::Judged;
use crate::licence::without_defender;
use crate::phishing::{AntiPhishPolicy, acts, address, all_listed, judge};

/// Domains of partners can be impersonated
///
/// # What it checks
/// Reads the anti-phishing policy that applies to each recipient: protection of custom domains
/// (`EnableTargetedDomainsProtection`) must be on, do something with the mail (`TargetedDomainProtectionAction`), and
/// `TargetedDomainsToProtect` must hold every domain of the parameter `protected-domains`. Without that parameter a
/// policy that protects no domain fails; whether it protects the right ones is not known.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// The invoice with the new bank account comes from a domain that looks like that of a supplier. Whoever reads it has
/// no reason to look twice, since mail from there is expected.
///
/// # Remediation
/// Quarantine also takes mail that these people send from a private address, and that of services which write in
/// their name or from a domain that looks alike: name such senders as trusted in the policy first.
///
/// Microsoft Defender portal > Policies & rules > Threat policies > Preset security policies > Manage protection
/// settings > Impersonation protection: add the domains of partners. Or in a policy of your own:
///
/// ```powershell
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -EnableTargetedDomainsProtection $true -TargetedDomainsToProtect partner.example -TargetedDomainProtectionAction Quarantine
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: one setting of those that are asked for, and any action that does something passes; CIS asks for quarantine)
/// - SCuBA MS.SECURITYSUITE.2.3v1
/// - ATT&CK T1566
/// - ATT&CK T1684.001
/// - <https://learn.microsoft.com/defender-office-365/anti-phishing-policies-mdo-configure>
/// # Witnesses
/// - claim: reference facts.md, partner-domains-
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.8,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AtpPresetRule, AcceptedDomain, TenantPlan),
    parameter(protected_domains: list = "", "Domains of partners to protect, one a line"),
    fail(
        lacking = "Domains of partners can be impersonated by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether domains of partners are protected from impersonation: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects",
        unsaid = "The policies protect some domains from impersonation; whether these are the right ones is not known: the parameter protected-domains does not say which they are")
)]
pub struct PartnerDomainsImpersonationUnprotected;

fn protects(policy: &AntiPhishPolicy, domains: &[String]) -> Judged {
    Judged::all_on(&[("EnableTargetedDomainsProtection", policy.enable_targeted_domains_protection)])
        .and(acts("TargetedDomainProtectionAction", policy.targeted_domain_protection_action.as_ref()))
        .and(all_listed("TargetedDomainsToProtect", policy.targeted_domains_to_protect.as_deref(), domains))
}

impl CheckTenant for PartnerDomainsImpersonationUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        if let Some(verdict) = without_defender(scan, Self::unlicensed) {
            return verdict;
        }
        let domains: Vec<String> = scan.protected_domains().map(address).collect();
        let outcome =
            judge(scan, &Judged::NotKnown("TargetedDomainsToProtect".to_owned()), |policy| protects(policy, &domains));
        let verdict = outcome.verdict(Self::lacking, Self::uncovered, Self::unclear);
        if verdict.is_pass() && domains.is_empty() { Self::unsaid() } else { verdict }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::tests::assert_needs_defender;
    use crate::phishing;
    use crate::phishing::tests::{assert_those_for_some_count, for_all};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(
            for_all(
                &json!({"EnableTargetedDomainsProtection": true, "TargetedDomainProtectionAction": "MoveToJmf", "TargetedDomainsToProtect": ["Partner.example", "other.example", "third.example"]}),
            ),
            change,
        )
    }

    fn tenant() -> Tenant {
        phishing::tests::tenant().parameter("protected-domains", "partner.example\nother.example")
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<PartnerDomainsImpersonationUnprotected>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"EnableTargetedDomainsProtection": false}), "EnableTargetedDomainsProtection is false"),
            (json!({"TargetedDomainProtectionAction": "NoAction"}), "TargetedDomainProtectionAction is NoAction"),
            (json!({"TargetedDomainsToProtect": ["partner.example"]}), "lacks other.example"),
            (json!({"TargetedDomainsToProtect": []}), "is empty"),
        ] {
            let found = verdict(&change);
            assert_eq!(
                (found.is_fail(), found.message::<PartnerDomainsImpersonationUnprotected>()),
                (true, "lacking"),
                "{change}"
            );
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["EnableTargetedDomainsProtection", "TargetedDomainProtectionAction"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableTargetedDomainsProtection": false});
        assert_those_for_some_count::<PartnerDomainsImpersonationUnprotected>(
            &tenant(),
            &policy(&json!({})),
            &policy(&bad),
        );
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(
            tenant()
                .check::<PartnerDomainsImpersonationUnprotected>()
                .message::<PartnerDomainsImpersonationUnprotected>(),
            "uncovered"
        );
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant().with::<AntiPhishPolicy>(policy(&json!({})));
        let bad = tenant().with::<AntiPhishPolicy>(policy(&json!({"EnableTargetedDomainsProtection": false})));
        assert_needs_defender::<PartnerDomainsImpersonationUnprotected>(&good, &bad);
    }

    #[test]
    fn what_should_be_protected_must_be_said() {
        let tenant = Tenant::new().without::<AntiPhishRule>().with::<AntiPhishPolicy>(policy(&json!({})));
        let found = tenant.check::<PartnerDomainsImpersonationUnprotected>();
        assert_eq!(found.message::<PartnerDomainsImpersonationUnprotected>(), "unsaid");
    }
}
