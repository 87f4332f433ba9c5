//! Which programs may open personal data.

use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, Rules, names};

/// Restricted programs may open personal or card data on devices
///
/// # What it checks
/// Looks, among the active rules of data loss prevention policies that apply to devices, for one that blocks access by
/// restricted apps (`UnallowedApps`) and by unwanted Bluetooth apps (`UnallowedBluetoothTransferApps`). Which apps
/// these are is said in Purview settings, and not seen here. Where no active policy applies to devices the rule does
/// not apply.
///
/// # Why it matters
/// Data that a device may open can leave it by any program: a sync client of a private cloud, a transfer by Bluetooth.
/// `Audit` writes that down, `Block` stops it.
///
/// # Remediation
/// Set both to Audit first, and see by whom and with what programs such data is opened: a program on the list that
/// people work with stops at once.
///
/// Microsoft Purview portal > Data loss prevention > Policies. Edit the rule > Actions > Audit or restrict activities
/// on devices: set Copy or move using unallowed Bluetooth app and Access by restricted apps to Block. Name the apps in
/// Settings > Data loss prevention > Restricted apps and app groups, and Unallowed Bluetooth apps.
///
/// # References
/// - SCuBA MS.SECURITYSUITE.3.5v1 (in part: which apps are restricted is not seen)
/// - ATT&CK T1011
/// - ATT&CK T1567
/// - <https://learn.microsoft.com/purview/dlp-configure-endpoint-settings>
/// # Witnesses
/// - claim: reference facts.md, restricted-apps-not-blocked (value semantics as ScubaGear)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.1,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    fail(
        open = "No active data loss prevention rule for devices blocks both restricted apps and unwanted Bluetooth apps"
    ),
    unknown(unclear = "It is not known whether {rules} are active and what they look for")
)]
pub struct RestrictedAppsNotBlocked;

impl CheckTenant for RestrictedAppsNotBlocked {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (rules, policies) = (scan.documents::<DlpRule>(), scan.documents::<DlpPolicy>());
        let found = Rules::of(&rules, &policies, &[]);
        let devices: Vec<_> = found.active.iter().filter(|active| active.policy.reaches_devices()).collect();
        let blocks = |rule: &DlpRule, setting: &str| {
            rule.restriction(setting).is_some_and(|value| value.eq_ignore_ascii_case("Block"))
        };
        let is_good = |rule: &DlpRule| blocks(rule, "UnallowedApps") && blocks(rule, "UnallowedBluetoothTransferApps");
        if devices.iter().any(|active| is_good(active.rule)) {
            return Verdict::Pass;
        }
        if !found.unclear.is_empty() {
            return Self::unclear(names(&found.unclear)).at_all(found.unclear);
        }
        if devices.is_empty() {
            return Verdict::NotApplicable;
        }
        // Some exports have the name of an app where the action is expected.
        let is_known = |value: &str| {
            ["Audit", "Warn", "Block", "Allow", "Off"].iter().any(|known| value.eq_ignore_ascii_case(known))
        };
        let odd = |rule: &DlpRule| {
            ["UnallowedApps", "UnallowedBluetoothTransferApps"]
                .iter()
                .any(|setting| rule.restriction(setting).is_some_and(|value| !is_known(value)))
        };
        if devices.iter().any(|active| odd(active.rule)) {
            return Verdict::not_known("EndpointDlpRestrictions").at_all(devices.iter().map(|active| active.rule));
        }
        Self::open().at_all(devices.iter().map(|active| active.rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dlp;
    use crate::dlp::tests::{KINDS, policy, rule};
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policies: &[Value], rules: &[Value]) -> Verdict {
        dlp::tests::verdict::<RestrictedAppsNotBlocked>(policies, rules)
    }

    #[test]
    fn one_rule_for_all_kinds_passes() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({}))]).is_pass());
    }

    #[test]
    fn a_rule_that_only_audits_fails() {
        for (apps, bluetooth) in [("Audit", "Block"), ("Block", "Warn")] {
            let restrictions = json!([
                {"setting": "UnallowedApps", "value": apps},
                {"setting": "UnallowedBluetoothTransferApps", "value": bluetooth},
            ]);
            let rule = rule(&KINDS, json!({"EndpointDlpRestrictions": restrictions}));
            assert!(verdict(&[policy(json!({}))], &[rule]).is_fail());
        }
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({"EndpointDlpRestrictions": null}))]).is_fail());
    }

    #[test]
    fn an_action_that_is_not_known_is_not_known() {
        let restrictions = json!([{"setting": "UnallowedApps", "value": "7-Zip"}]);
        let rule = rule(&KINDS, json!({"EndpointDlpRestrictions": restrictions}));
        assert!(verdict(&[policy(json!({}))], &[rule]).is_unknown());
    }

    #[test]
    fn without_a_policy_for_devices_it_does_not_apply() {
        let policy = policy(json!({"EndpointDlpLocation": []}));
        assert!(verdict(&[policy], &[rule(&KINDS, json!({}))]).is_not_applicable());
        assert!(verdict(&[], &[]).is_not_applicable());
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_not_known() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({"Disabled": null}))]).is_unknown());
    }
}
