//! Mail in the name of people who are obeyed.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, AtpPresetRule, EopPresetRule};
use crate::effective::Judged;
use crate::licence::without_defender;
use crate::phishing::{AntiPhishPolicy, acts, address, all_listed, judge};

/// People whose name carries weight can be impersonated
///
/// # What it checks
/// Reads the anti-phishing policy that applies to each recipient: user impersonation protection
/// (`EnableTargetedUserProtection`) must be on, do something with the mail (`TargetedUserProtectionAction` other than
/// `NoAction` and `BccMessage`), and `TargetedUsersToProtect` must hold everybody of the parameter `sensitive-users`.
/// Without that parameter a policy that protects nobody fails; whether it protects the right people is not known.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// Fraud by mail is written in the name of those whom others obey: the head of finance, the chief executive, the
/// administrators. Impersonation protection knows how they write and finds their name on mail from another address. In
/// the Strict and Standard presets the list of people is empty until somebody fills it.
///
/// # Remediation
/// Quarantine also takes mail that these people send from a private address, and that of services which write in
/// their name or from a domain that looks alike: name such senders as trusted in the policy first.
///
/// Microsoft Defender portal > Policies & rules > Threat policies > Preset security policies > Manage protection
/// settings > Impersonation protection: add the people (up to 350). Or in a policy of your own:
///
/// ```powershell
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -EnableTargetedUserProtection $true -TargetedUsersToProtect "Ann Lee;ann@example.com" -TargetedUserProtectionAction Quarantine
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: one setting of those that are asked for, and any action that does something passes; CIS asks for quarantine)
/// - SCuBA MS.SECURITYSUITE.2.1v1
/// - ATT&CK T1566
/// - ATT&CK T1684.001
/// - <https://learn.microsoft.com/defender-office-365/anti-phishing-policies-mdo-configure>
/// # Witnesses
/// - claim: reference facts.md, user-impersonation-unprotected
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AtpPresetRule, AcceptedDomain, TenantPlan),
    parameter(sensitive_users: list = "", "People to protect, one a line: a mail address, or Name;address"),
    fail(
        lacking = "People whose name carries weight can be impersonated by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether people whose name carries weight are protected from impersonation: {reason}",
        unlicensed = "Whether Defender for Office 365 is licensed is not known, and without it nothing of this protects",
        unsaid = "The policies protect some people from impersonation; whether these are the right ones is not known: the parameter sensitive-users does not say who they are")
)]
pub struct UserImpersonationUnprotected;

fn protects(policy: &AntiPhishPolicy, users: &[String]) -> Judged {
    Judged::all_on(&[("EnableTargetedUserProtection", policy.enable_targeted_user_protection)])
        .and(acts("TargetedUserProtectionAction", policy.targeted_user_protection_action.as_ref()))
        .and(all_listed("TargetedUsersToProtect", policy.targeted_users_to_protect.as_deref(), users))
}

impl CheckTenant for UserImpersonationUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        if let Some(verdict) = without_defender(scan, Self::unlicensed) {
            return verdict;
        }
        let users: Vec<String> = scan.sensitive_users().map(address).collect();
        let outcome =
            judge(scan, &Judged::NotKnown("TargetedUsersToProtect".to_owned()), |policy| protects(policy, &users));
        let verdict = outcome.verdict(Self::lacking, Self::uncovered, Self::unclear);
        if verdict.is_pass() && users.is_empty() { Self::unsaid() } else { verdict }
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
                &json!({"EnableTargetedUserProtection": true, "TargetedUserProtectionAction": "Quarantine", "TargetedUsersToProtect": ["Ann; Ann@example.com", "bob@example.com"]}),
            ),
            change,
        )
    }

    fn tenant() -> Tenant {
        phishing::tests::tenant().parameter("sensitive-users", "Ann Lee;ann@example.com\nBob@example.com")
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<UserImpersonationUnprotected>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"EnableTargetedUserProtection": false}), "EnableTargetedUserProtection is false"),
            (json!({"TargetedUserProtectionAction": "NoAction"}), "TargetedUserProtectionAction is NoAction"),
            (json!({"TargetedUsersToProtect": ["ann@example.com"]}), "lacks bob@example.com"),
            (json!({"TargetedUsersToProtect": []}), "is empty"),
        ] {
            let found = verdict(&change);
            assert_eq!(
                (found.is_fail(), found.message::<UserImpersonationUnprotected>()),
                (true, "lacking"),
                "{change}"
            );
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["EnableTargetedUserProtection", "TargetedUserProtectionAction"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableTargetedUserProtection": false});
        assert_those_for_some_count::<UserImpersonationUnprotected>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(
            tenant().check::<UserImpersonationUnprotected>().message::<UserImpersonationUnprotected>(),
            "uncovered"
        );
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let good = tenant().with::<AntiPhishPolicy>(policy(&json!({})));
        let bad = tenant().with::<AntiPhishPolicy>(policy(&json!({"EnableTargetedUserProtection": false})));
        assert_needs_defender::<UserImpersonationUnprotected>(&good, &bad);
    }

    #[test]
    fn who_should_be_protected_must_be_said() {
        let tenant = Tenant::new().without::<AntiPhishRule>().with::<AntiPhishPolicy>(policy(&json!({})));
        assert_eq!(tenant.check::<UserImpersonationUnprotected>().message::<UserImpersonationUnprotected>(), "unsaid");
        let nobody = Tenant::new()
            .without::<AntiPhishRule>()
            .with::<AntiPhishPolicy>(policy(&json!({"TargetedUsersToProtect": []})));
        assert!(nobody.check::<UserImpersonationUnprotected>().is_fail());
    }

    #[test]
    fn a_preset_without_its_policy_says_nothing_of_whom_it_protects() {
        let tenant = tenant().with::<AntiPhishPolicy>(policy(&json!({})));
        let preset = json!({"Identity": "Strict Preset Security Policy", "State": "Enabled"});
        assert!(tenant.with::<EopPresetRule>(preset).check::<UserImpersonationUnprotected>().is_unknown());
    }
}
