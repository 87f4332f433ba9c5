//! Whether people hear why their mail was stopped.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, verdict_on_action};

/// People are not told that they handle personal or card data
///
/// # What it checks
/// Looks for each kind of sensitive information for a data loss prevention rule that notifies somebody (`NotifyUser` is
/// not empty). Only rules that are not disabled, in policies that are on and not in a test (`Mode` is `Enable`), count.
/// A kind counts for a rule if it makes the rule match alone. The kinds are those of the
/// parameter `information-types`: set it to what your law and your business ask for (SCuBA asks for those below). Without it
/// any kind will do. Other conditions and exceptions of a rule are not judged; one with a date of activation or expiry is
/// unknown.
///
/// ```toml
/// [rules."protection/sensitive-data-not-notified"]
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
/// Who is told at once why the mail was stopped sends it rightly the next time. Who is not asks the help desk, or finds
/// another way.
///
/// # Remediation
/// Microsoft Purview portal > Data loss prevention > Policies. Edit the rule > User notifications: on. Or in Security &
/// Compliance PowerShell:
///
/// ```powershell
/// Set-DlpComplianceRule -Identity "<rule>" -NotifyUser Owner, LastModifier, SiteAdmin
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.3.4v1 (in part: its types are asked for only where `information-types` names them)
/// - SCuBA MS.DEFENDER.4.4v1 (in part: its types are asked for only where `information-types` names them)
/// - <https://learn.microsoft.com/purview/dlp-use-notifications-and-policy-tips>
/// # Witnesses
/// - claim: reference facts.md, sensitive-data-unprotected (CIS asks just a policy that is on; SCuBA names US types)
/// - license: reference facts.md, X3 (DLP: none in Business Basic/Standard, E1)
/// - license: unconfirmed, the names of the service plans that bring data loss prevention
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 2.6,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    optional(TenantPlan),
    parameter(information_types: list = "", "Names of the sensitive information types to protect, one a line; without any, those of any rule will do"),
    fail(
        silent = "No active data loss prevention rule notifies anybody of {kinds}"
    ),
    unknown(unclear = "It is not known whether {rules} are active and what they look for")
)]
pub struct SensitiveDataNotNotified;

impl CheckTenant for SensitiveDataNotNotified {
    fn check(scan: &Scan<Self>) -> Verdict {
        let notifies = |rule: &DlpRule| rule.notify_user.as_ref().map(|users| !users.is_empty());
        verdict_on_action(scan, scan.information_types(), "NotifyUser", notifies, Self::silent, Self::unclear)
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
        dlp::tests::verdict::<SensitiveDataNotNotified>(policies, rules)
    }

    #[test]
    fn one_rule_for_all_kinds_passes() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({}))]).is_pass());
    }

    #[test]
    fn without_the_parameter_any_kind_will_do() {
        assert_any_kind_will_do_unless_asked::<SensitiveDataNotNotified>();
    }

    #[test]
    fn rules_that_do_not_act_do_not_count() {
        assert_only_what_acts_counts::<SensitiveDataNotNotified>();
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_not_known_if_it_would_matter() {
        assert_unread_rules_matter::<SensitiveDataNotNotified>();
    }

    #[test]
    fn several_rules_together_are_as_good_as_one() {
        assert_rules_count_together::<SensitiveDataNotNotified>();
    }

    #[test]
    fn a_rule_that_notifies_nobody_fails() {
        for nobody in [json!([]), json!(null)] {
            let found = verdict(&[policy(json!({}))], &[rule(&KINDS, json!({"NotifyUser": nobody}))]);
            assert_eq!((found.is_fail(), found.message::<SensitiveDataNotNotified>()), (true, "silent"));
        }
    }

    #[test]
    fn recipients_that_were_not_read_are_not_known() {
        let mut rule = rule(&KINDS, json!({}));
        rule.as_object_mut().unwrap().remove("NotifyUser");
        assert!(verdict(&[policy(json!({}))], &[rule]).is_unknown());
    }
}
