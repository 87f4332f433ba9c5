//! What happens to personal data that is found.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, verdict_on_action};

/// Personal or card data that leaves is seen but not blocked
///
/// # What it checks
/// Looks for each kind of sensitive information for a data loss prevention rule that blocks access (`BlockAccess`) for
/// everybody (`BlockAccessScope` is `All`). Where several rules match, the strictest action wins, so one such rule is
/// enough. Only rules that are not disabled, in policies that are on and not in a test (`Mode` is `Enable`), count. A
/// kind counts for a rule if it makes the rule match alone. The kinds are those of the
/// parameter `information-types`: set it to what your law and your business ask for (SCuBA asks for those below). Without it
/// any kind will do. Other conditions and exceptions of a rule are not judged; one with a date of activation or expiry is
/// unknown.
///
/// ```toml
/// [rules."protection/sensitive-data-not-blocked"]
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
/// A rule that only reports tells you the next day what left. One that blocks people outside only (`PerUser`) leaves
/// links for anyone within open.
///
/// # Remediation
/// A rule that blocks everybody also stops those whose work it is to send such data: try it in simulation first, and
/// give them a rule of their own or an override with a reason.
///
/// Microsoft Purview portal > Data loss prevention > Policies. Edit the rule > Actions > Restrict access or encrypt the
/// content in Microsoft 365 locations > Block everyone. Or in Security & Compliance PowerShell:
///
/// ```powershell
/// Set-DlpComplianceRule -Identity "<rule>" -BlockAccess $true -BlockAccessScope All
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.3.3v1 (in part: its types are asked for only where `information-types` names them)
/// - SCuBA MS.DEFENDER.4.3v1 (in part: its types are asked for only where `information-types` names them)
/// - ATT&CK T1567
/// - ATT&CK T1048
/// - ATT&CK T1213
/// - <https://learn.microsoft.com/purview/dlp-policy-reference>
/// # Witnesses
/// - claim: reference facts.md, sensitive-data-unprotected (CIS asks just a policy that is on; SCuBA names US types)
/// - license: reference facts.md, X3 (DLP: none in Business Basic/Standard, E1)
/// - license: unconfirmed, the names of the service plans that bring data loss prevention
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.1,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    optional(TenantPlan),
    parameter(information_types: list = "", "Names of the sensitive information types to protect, one a line; without any, those of any rule will do"),
    fail(
        open = "No active data loss prevention rule blocks everybody from {kinds}"
    ),
    unknown(unclear = "It is not known whether {rules} are active and what they look for")
)]
pub struct SensitiveDataNotBlocked;

impl CheckTenant for SensitiveDataNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        let blocks = |rule: &DlpRule| match (rule.block_access, rule.block_access_scope.as_deref()) {
            (Some(true), Some(scope)) if scope.eq_ignore_ascii_case("All") => Some(true),
            (Some(true), Some(scope)) => {
                let narrower = ["PerUser", "PerAnonymousUser"].iter().any(|known| scope.eq_ignore_ascii_case(known));
                narrower.then_some(false)
            }
            (Some(true), None) | (None, _) => None,
            (Some(false), _) => Some(false),
        };
        verdict_on_action(
            scan,
            scan.information_types(),
            "BlockAccess, BlockAccessScope",
            blocks,
            Self::open,
            Self::unclear,
        )
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
        dlp::tests::verdict::<SensitiveDataNotBlocked>(policies, rules)
    }

    #[test]
    fn one_rule_for_all_kinds_passes() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({}))]).is_pass());
    }

    #[test]
    fn without_the_parameter_any_kind_will_do() {
        assert_any_kind_will_do_unless_asked::<SensitiveDataNotBlocked>();
    }

    #[test]
    fn rules_that_do_not_act_do_not_count() {
        assert_only_what_acts_counts::<SensitiveDataNotBlocked>();
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_not_known_if_it_would_matter() {
        assert_unread_rules_matter::<SensitiveDataNotBlocked>();
    }

    #[test]
    fn several_rules_together_are_as_good_as_one() {
        assert_rules_count_together::<SensitiveDataNotBlocked>();
    }

    #[test]
    fn a_rule_that_does_not_block_everybody_fails() {
        for change in [json!({"BlockAccess": false}), json!({"BlockAccessScope": "PerUser"})] {
            let found = verdict(&[policy(json!({}))], &[rule(&KINDS, change.clone())]);
            assert_eq!((found.is_fail(), found.arguments()), (true, [KINDS.join(", ")].as_slice()), "{change}");
        }
    }

    #[test]
    fn the_strictest_rule_wins() {
        let rules = [rule(&KINDS, json!({"BlockAccess": false, "Name": "A"})), rule(&KINDS, json!({}))];
        assert!(verdict(&[policy(json!({}))], &rules).is_pass());
    }

    #[test]
    fn an_action_that_is_not_there_is_not_known() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({"BlockAccess": null}))]).is_unknown());
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({"BlockAccessScope": null}))]).is_unknown());
    }
}
