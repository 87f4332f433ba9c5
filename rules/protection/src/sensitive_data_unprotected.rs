//! Whether anything looks for personal data.

use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, Rules, names};

/// No rule looks for personal or card data that leaves the tenant
///
/// # What it does
/// Reads the data loss prevention rules: each kind of sensitive information must be looked for by one. Only rules that
/// are not disabled, in policies that are on and not in a test (`Mode` is `Enable`), count. A kind counts for a rule if
/// it makes the rule match alone. The kinds are those of the parameter `information-types`; set it to what your law and
/// your business ask for.
///
/// # Why it matters
/// What nobody looks for leaves unseen: a list of social security numbers attached to a mail, a sheet of card numbers
/// shared by a link. Most of it is not malice but haste.
///
/// # How to mend
/// Microsoft Purview portal > Data loss prevention > Policies. Create a policy from a template of your region, or a
/// custom one, with a rule whose condition is Content contains > Sensitive info types. Start in simulation, then turn
/// it on.
///
/// # References
/// - CIS-M365 3.2.1
/// - SCuBA MS.SECURITYSUITE.3.1v1
/// - SCuBA MS.DEFENDER.4.1v2
/// - ATT&CK T1567
/// - ATT&CK T1048
/// - ATT&CK T1213
/// - <https://learn.microsoft.com/purview/dlp-learn-about-dlp>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    parameter(information_types: list = "U.S. Social Security Number (SSN)\nU.S. Individual Taxpayer Identification Number (ITIN)\nCredit Card Number", "Names of the sensitive information types to protect, one a line"),
    fail(
        missing = "no active data loss prevention rule looks for {kinds}"
    ),
    unknown(unclear = "it is not known whether {rules} are active and what they look for")
)]
pub struct SensitiveDataUnprotected;

impl CheckTenant for SensitiveDataUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (rules, policies) = (scan.documents::<DlpRule>(), scan.documents::<DlpPolicy>());
        let found = Rules::of(&rules, &policies);
        let wanted: Vec<&str> = scan.list("information-types").collect();
        let missing = found.missing(&wanted, |_| true);
        if missing.is_empty() {
            return Verdict::Pass;
        }
        if !found.unclear.is_empty() {
            return Self::unclear(names(&found.unclear)).at_all(found.unclear);
        }
        Self::missing(missing.join(", ")).at_all(rules.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dlp;
    use crate::dlp::tests::{
        KINDS, assert_only_what_acts_counts, assert_rules_count_together, assert_unread_rules_matter, policy, rule,
    };
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policies: &[Value], rules: &[Value]) -> Verdict {
        dlp::tests::verdict::<SensitiveDataUnprotected>(policies, rules)
    }

    #[test]
    fn one_rule_for_all_kinds_passes() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({}))]).is_pass());
    }

    #[test]
    fn rules_that_do_not_act_do_not_count() {
        assert_only_what_acts_counts::<SensitiveDataUnprotected>();
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_not_known_if_it_would_matter() {
        assert_unread_rules_matter::<SensitiveDataUnprotected>();
    }

    #[test]
    fn several_rules_together_are_as_good_as_one() {
        assert_rules_count_together::<SensitiveDataUnprotected>();
    }

    #[test]
    fn the_kinds_that_nothing_looks_for_are_named() {
        let found = verdict(&[policy(json!({}))], &[rule(&KINDS[..2], json!({}))]);
        assert_eq!(found.arguments(), ["Credit Card Number"]);
        assert!(verdict(&[], &[]).is_fail());
    }
}
