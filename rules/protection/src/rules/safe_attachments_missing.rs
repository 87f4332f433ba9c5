//! Attachments that no signature knows.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, SafeAttachmentRule};
use crate::attachments::{SafeAttachmentPolicy, judge};
use crate::effective::Judged;
use crate::licence::lacks_defender;

/// Attachments are delivered without being opened in a sandbox first
///
/// # What it checks
/// Reads the Safe Attachments policy that applies to each recipient: it must be on, and its `Action` must be `Block` or
/// `DynamicDelivery`. The Strict and Standard presets, custom policies by the priority of their rules, and built-in
/// protection are taken in the order in which Exchange takes them; rules that are disabled do not count. A policy that
/// applies to some people only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// Safe Attachments opens each file in a virtual machine and watches what it does, so it finds malware that no
/// signature knows. With `Allow` the mail is delivered whatever is found.
///
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department. Mail with attachments waits for some minutes.
///
/// Switch the Standard preset of Defender for Office 365 on for all recipients (Microsoft Defender portal > Policies &
/// rules > Threat policies > Preset security policies), and take exceptions out of built-in protection. Or fix the
/// custom policies that the finding names:
///
/// ```powershell
/// Set-SafeAttachmentPolicy -Identity "<policy>" -Enable $true -Action Block
/// ```
///
/// # References
/// - CIS-M365 2.1.4 (in part: `DynamicDelivery` passes, too, and the quarantine policy is not judged)
/// - SCuBA MS.SECURITYSUITE.1.3v1
/// - ATT&CK T1566.001
/// - <https://learn.microsoft.com/defender-office-365/safe-attachments-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, safe-attachments-missing (defaults and presets)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.1,
    tags("mail", "malware"),
    documents(SafeAttachmentPolicy, SafeAttachmentRule, AtpPresetRule),
    optional(BuiltInRule, AcceptedDomain, TenantPlan),
    fail(
        lacking = "Attachments found to be malware are delivered by these policies: {policies}",
        uncovered = "No Safe Attachments policy applies to everybody, and built-in protection does not either"
    ),
    unknown(unclear = "It is not known whether Safe Attachments protects everybody: {reason}")
)]
pub struct SafeAttachmentsMissing;

fn blocks(policy: &SafeAttachmentPolicy) -> Judged {
    let action = match policy.action.as_deref() {
        None => Judged::NotKnown("Action".to_owned()),
        Some(action) if ["Block", "DynamicDelivery"].iter().any(|good| action.eq_ignore_ascii_case(good)) => {
            Judged::Good
        }
        Some(action) if ["Allow", "Replace"].iter().any(|weak| action.eq_ignore_ascii_case(weak)) => {
            Judged::Lacks(format!("Action is {action}"))
        }
        Some(action) => Judged::NotKnown(format!("Action ({action})")),
    };
    // An export without the switch has the action only, which is Allow where the policy is off.
    if policy.enable == Some(false) { Judged::Lacks("Enable is false".to_owned()).and(action) } else { action }
}

impl CheckTenant for SafeAttachmentsMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        let plans = scan.optional::<TenantPlan>();
        if lacks_defender(&plans) {
            return Verdict::NotApplicable;
        }
        let outcome = judge(scan, blocks);
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effective::tests::assert_for_some_as_for_all;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(
            json!({"Identity": "Built-In Protection Policy", "IsBuiltInProtection": true, "Enable": true, "Action": "Block"}),
            change,
        )
    }

    fn tenant() -> Tenant {
        let rule = crate::assignment::tests::for_all(&json!({"Identity": "ATP Built-In Protection Rule"}));
        Tenant::new().with::<BuiltInRule>(rule)
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<SafeAttachmentPolicy>(policy(change)).check::<SafeAttachmentsMissing>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in
            [(json!({"Enable": false}), "Enable is false"), (json!({"Action": "Allow"}), "Action is Allow")]
        {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<SafeAttachmentsMissing>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let property = "Action";
        let found = verdict(&json!({ property: null }));
        assert!(found.is_unknown(), "{property}");
        assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"Enable": false});
        assert_for_some_as_for_all::<SafeAttachmentsMissing, SafeAttachmentPolicy, SafeAttachmentRule>(
            &tenant(),
            "SafeAttachmentPolicy",
            &policy(&json!({})),
            &policy(&bad),
        );
    }

    #[test]
    fn a_value_that_is_not_known_here_is_not_known() {
        let found = verdict(&json!({"Action": "Newer"}));
        assert!(found.is_unknown() && found.arguments()[0].contains("Action"), "{found:?}");
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<SafeAttachmentsMissing>().message::<SafeAttachmentsMissing>(), "uncovered");
    }

    #[test]
    fn without_defender_it_does_not_apply_and_only_when_that_is_proven() {
        let with = |plan: &str| {
            let tenant = tenant().with::<SafeAttachmentPolicy>(policy(&json!({"Enable": false})));
            tenant.with::<TenantPlan>(json!({"servicePlanName": plan})).check::<SafeAttachmentsMissing>()
        };
        assert!(with("EXCHANGE_S_ENTERPRISE").is_not_applicable());
        assert!(with("ATP_ENTERPRISE_GOV").is_fail());
    }

    #[test]
    fn whom_built_in_protection_leaves_out_is_not_protected() {
        let excepted = json!({"Identity": "ATP Built-In Protection Rule", "ExceptIfSentTo": ["a@b.example"]});
        let tenant = Tenant::new().with::<SafeAttachmentPolicy>(policy(&json!({})));
        let found = tenant.clone().with::<BuiltInRule>(excepted).check::<SafeAttachmentsMissing>();
        assert_eq!(found.message::<SafeAttachmentsMissing>(), "uncovered");
        assert!(tenant.clone().check::<SafeAttachmentsMissing>().is_unknown(), "its exceptions were not read");
        assert!(tenant.without::<BuiltInRule>().check::<SafeAttachmentsMissing>().is_fail());
    }

    #[test]
    fn mail_may_be_delivered_while_its_attachments_are_scanned() {
        assert!(verdict(&json!({"Action": "DynamicDelivery"})).is_pass());
    }
}
