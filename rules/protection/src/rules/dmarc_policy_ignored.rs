//! What is done when a sender's domain asks for refusal.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, AntiPhishRule, EopPresetRule};
use crate::effective::Judged;
use crate::phishing::{AntiPhishPolicy, judge};

/// Forged mail is delivered although the sender's domain asks to refuse it
///
/// # What it checks
/// Reads `HonorDmarcPolicy` of the anti-phishing policy that applies to each recipient, and what it does where a domain
/// says `p=reject` (`DmarcRejectAction`: `Reject` or `Quarantine`) and `p=quarantine` (`DmarcQuarantineAction`:
/// `Quarantine` or `MoveToJmf`).
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// With `p=reject` the owner of a domain says that mail which fails DMARC is not from there. A policy that does not
/// honour this judges such mail by its own model, and delivers some of it.
///
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department.
///
/// Switch a preset on for everybody: Microsoft Defender portal > Email & collaboration > Policies & rules > Threat
/// policies > Preset security policies > Standard protection > Manage protection settings > All recipients. Or fix the
/// policies that the finding names. First enable enhanced filtering for connectors if mail comes through another
/// filter: otherwise good mail fails DMARC on the way.
///
/// ```powershell
/// Set-AntiPhishPolicy -Identity "Office365 AntiPhish Default" -HonorDmarcPolicy $true -DmarcRejectAction Reject -DmarcQuarantineAction Quarantine
/// ```
///
/// # References
/// - CIS-M365 2.1.7 (in part: one setting of those that are asked for)
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/anti-phishing-policies-about>
/// # Witnesses
/// - claim: reference facts.md, dmarc-policy-ignored
/// - default: reference facts.md, dmarc-policy-ignored (Set-AntiPhishPolicy, recommended-settings)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.8,
    tags("mail", "phishing"),
    documents(AntiPhishPolicy, EopPresetRule),
    optional(AntiPhishRule, AcceptedDomain),
    fail(
        lacking = "Forged mail is delivered although the domain asks to refuse it, by these policies: {policies}",
        uncovered = "No anti-phishing policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether the DMARC policy of senders is honoured: {reason}")
)]
pub struct DmarcPolicyIgnored;

fn one_of(name: &str, action: Option<&String>, good: &[&str]) -> Judged {
    match action {
        None => Judged::NotKnown(name.to_owned()),
        Some(action) if good.iter().any(|good| action.eq_ignore_ascii_case(good)) => Judged::Good,
        Some(action) if ["MoveToJmf", "NoAction"].iter().any(|weak| action.eq_ignore_ascii_case(weak)) => {
            Judged::Lacks(format!("{name} is {action}"))
        }
        Some(action) => Judged::NotKnown(format!("{name} ({action})")),
    }
}

impl CheckTenant for DmarcPolicyIgnored {
    fn check(scan: &Scan<Self>) -> Verdict {
        let outcome = judge(scan, &Judged::Good, |policy| {
            Judged::all_on(&[("HonorDmarcPolicy", policy.honor_dmarc_policy)])
                .and(one_of("DmarcRejectAction", policy.dmarc_reject_action.as_ref(), &["Reject", "Quarantine"]))
                .and(one_of(
                    "DmarcQuarantineAction",
                    policy.dmarc_quarantine_action.as_ref(),
                    &["Quarantine", "MoveToJmf"],
                ))
        });
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phishing::tests::{assert_those_for_some_count, for_all, tenant};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(
            for_all(
                &json!({"HonorDmarcPolicy": true, "DmarcRejectAction": "Reject", "DmarcQuarantineAction": "Quarantine"}),
            ),
            change,
        )
    }

    fn verdict(change: &Value) -> Verdict {
        tenant().with::<AntiPhishPolicy>(policy(change)).check::<DmarcPolicyIgnored>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"HonorDmarcPolicy": false}), "HonorDmarcPolicy is false"),
            (json!({"DmarcRejectAction": "MoveToJmf"}), "DmarcRejectAction is MoveToJmf"),
            (json!({"DmarcQuarantineAction": "NoAction"}), "DmarcQuarantineAction is NoAction"),
        ] {
            let found = verdict(&change);
            assert_eq!((found.is_fail(), found.message::<DmarcPolicyIgnored>()), (true, "lacking"), "{change}");
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for property in ["HonorDmarcPolicy", "DmarcRejectAction", "DmarcQuarantineAction"] {
            let found = verdict(&json!({ property: null }));
            assert!(found.is_unknown(), "{property}");
            assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
        }
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"HonorDmarcPolicy": false});
        assert_those_for_some_count::<DmarcPolicyIgnored>(&tenant(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn a_value_that_is_not_known_here_is_not_known() {
        let found = verdict(&json!({"DmarcRejectAction": "Newer"}));
        assert!(found.is_unknown() && found.arguments()[0].contains("DmarcRejectAction"), "{found:?}");
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(tenant().check::<DmarcPolicyIgnored>().message::<DmarcPolicyIgnored>(), "uncovered");
    }
}
