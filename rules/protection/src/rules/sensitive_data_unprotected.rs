//! Whether anything looks for personal data.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, Rules};

/// No rule looks for personal or card data that leaves the tenant
///
/// # What it checks
/// Reads the data loss prevention rules: each kind of sensitive information must be looked for by one. Only rules that
/// are not disabled, in policies that are on and not in a test (`Mode` is `Enable`), count. A kind counts for a rule if
/// it makes the rule match alone. The kinds are those of the
/// parameter `information-types`: set it to what your law and your business ask for (SCuBA asks for those below). Without it
/// any kind will do. Other conditions and exceptions of a rule are not judged; one with a date of activation or expiry is
/// unknown.
///
/// ```toml
/// [rules."protection/sensitive-data-unprotected"]
/// information-types = """
/// U.S. Social Security Number (SSN)
/// U.S. Individual Taxpayer Identification Number (ITIN)
/// Credit Card Number"""
/// ```
///
/// Data loss prevention is not a part of Business Basic, Business Standard and E1: in a tenant of such plans alone the rule
/// does not apply.
///
/// # Why it matters
/// What nobody looks for leaves unseen: a list of social security numbers attached to a mail, a sheet of card numbers
/// shared by a link. Most of it is not malice but haste.
///
/// # Remediation
/// Microsoft Purview portal > Data loss prevention > Policies. Create a policy from a template of your region, or a
/// custom one, with a rule whose condition is Content contains > Sensitive info types. Start in simulation, then turn
/// it on.
///
/// # References
/// - CIS-M365 3.2.1
/// - SCuBA MS.SECURITYSUITE.3.1v1 (in part: its types are asked for only where `information-types` names them)
/// - SCuBA MS.DEFENDER.4.1v2 (in part: its types are asked for only where `information-types` names them)
/// - ATT&CK T1567
/// - ATT&CK T1048
/// - ATT&CK T1213
/// - <https://learn.microsoft.com/purview/dlp-learn-about-dlp>
/// # Witnesses
/// - claim: reference facts.md, sensitive-data-unprotected (CIS asks just a policy that is on; SCuBA names US types)
/// - license: reference facts.md, X3 (DLP: none in Business Basic/Standard, E1)
/// - license: unconfirmed, the names of the service plans that bring data loss prevention
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.9,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    optional(TenantPlan),
    parameter(information_types: list = "", "Names of the sensitive information types to protect, one a line; without any, those of any rule will do"),
    fail(
        missing = "No active data loss prevention rule looks for {kinds}"
    ),
    unknown(unclear = "It is not known whether {rules} are active and what they look for")
)]
pub struct SensitiveDataUnprotected;

impl CheckTenant for SensitiveDataUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (rules, policies) = (scan.documents::<DlpRule>(), scan.documents::<DlpPolicy>());
        let wanted: Vec<&str> = scan.information_types().collect();
        let found = Rules::of(&rules, &policies, &wanted);
        let missing = found.missing(&wanted, |_| true);
        if let Some(verdict) = found.settled(scan, &missing, Self::unclear) {
            return verdict;
        }
        Self::missing(missing.join(", ")).at_all(rules.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dlp;
    use crate::dlp::tests::{
        KINDS, assert_any_kind_will_do_unless_asked, assert_only_what_acts_counts, assert_rules_count_together,
        assert_unread_rules_matter, policy, rule,
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
    fn without_the_parameter_any_kind_will_do() {
        assert_any_kind_will_do_unless_asked::<SensitiveDataUnprotected>();
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
