//! Alerts that somebody should get.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::licence::has_enterprise;

/// Alerts of attacks on the mail service are off
///
/// # What it checks
/// Looks for the alert policies of the parameter `alerts`: none may be disabled. Microsoft makes them for tenants with E3, E5,
/// F1 or F3 (and E1, which cannot be told from the plans of Business): in such a tenant none may be missing either. In another
/// one a missing alert is no finding, and if the plans are not known, it is unknown. The alert of a click on a malicious link comes with
/// Defender for Office 365 plan 2 only, and may be missing everywhere.
///
/// # Why it matters
/// These are the alerts of a mailbox that sends in a pattern of spam, of forwarding that somebody set up, of a connector
/// that sends what it never sent, and of a tenant that is about to be blocked from sending. Where one is off, nobody hears of
/// it.
///
/// # Remediation
/// Microsoft Defender portal > Email & collaboration > Policies & rules > Alert policy: select the alerts, Enable selected
/// policies, and name recipients who read them. There is no command for it: `Set-ProtectionAlert` changes alert policies
/// of your own only.
///
/// # References
/// - SCuBA MS.SECURITYSUITE.4.1v1 (in part: an alert that the plans of the tenant do not have may be missing)
/// - SCuBA MS.DEFENDER.5.1v1 (in part: an alert that the plans of the tenant do not have may be missing)
/// - ATT&CK T1685
/// - <https://learn.microsoft.com/defender-xdr/alert-policies>
/// # Witnesses
/// - claim: reference facts.md, alerts-disabled (names, on by default, no edit by Set-ProtectionAlert)
/// - license: reference facts.md, alerts-disabled (E1/F1/G1, E3/F3/G3, E5/G5)
/// - remediation: reference facts.md, alerts-disabled
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.1,
    tags("alerts"),
    documents(ProtectionAlert),
    optional(TenantPlan),
    parameter(alerts: list = "Suspicious email sending patterns detected\nSuspicious connector activity\nSuspicious Email Forwarding Activity\nMessages have been delayed\nTenant restricted from sending unprovisioned email\nTenant restricted from sending email\nA potentially malicious URL click was detected", "Names of the alert policies that must be on, one a line"),
    fail(off = "Nobody is alerted by these policies, which are disabled or missing: {alerts}"),
    unknown(unlicensed = "These alert policies are missing, and whether the tenant's plans have them is not known: {alerts}")
)]
pub struct AlertsDisabled;

/// Made by Microsoft for those who have Defender for Office 365 plan 2.
const LICENSED: &str = "A potentially malicious URL click was detected";

/// An alert policy, as `Get-ProtectionAlert` gives it.
#[derive(Debug, Document)]
#[document("protection-alerts")]
#[serde(rename_all = "PascalCase")]
pub struct ProtectionAlert {
    name: Option<String>,
    disabled: Option<bool>,
}

impl CheckTenant for AlertsDisabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let alerts = scan.documents::<ProtectionAlert>();
        let enterprise = has_enterprise(&scan.optional::<TenantPlan>());
        let (mut off, mut found, mut unclear, mut missing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut any = false;
        for wanted in scan.alerts() {
            let is_it = |alert: &&Item<ProtectionAlert>| {
                alert.name.as_deref().is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted))
            };
            let named: Vec<&Item<ProtectionAlert>> = alerts.iter().filter(is_it).collect();
            any |= !named.is_empty();
            if named.iter().any(|alert| alert.disabled == Some(false)) {
                continue;
            }
            match (named.as_slice(), enterprise) {
                ([], _) if wanted.eq_ignore_ascii_case(LICENSED) => {}
                ([], None) => missing.push(wanted),
                ([], Some(false)) => {}
                (named, _) if named.iter().any(|alert| alert.disabled.is_none()) => unclear.extend(named),
                (named, _) => {
                    off.push(wanted);
                    found.extend(named);
                }
            }
        }
        if !off.is_empty() {
            return Self::off(off.join(", ")).at_all(found);
        }
        match (unclear.is_empty(), missing.is_empty()) {
            (false, _) => Verdict::not_known("Disabled").at_all(unclear),
            (true, false) => Self::unlicensed(missing.join(", ")),
            (true, true) if any => Verdict::Pass,
            (true, true) => Verdict::NotApplicable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    const ALL: [&str; 6] = [
        "Suspicious email sending patterns detected",
        "Suspicious Connector Activity",
        "Suspicious Email Forwarding Activity",
        "Messages have been delayed",
        "Tenant restricted from sending unprovisioned email",
        "Tenant restricted from sending email",
    ];

    /// All alerts on, and more.
    fn verdict(others: &[Value]) -> Verdict {
        tenant(others).with::<TenantPlan>(json!({"servicePlanName": "EXCHANGE_S_ENTERPRISE"})).check::<AlertsDisabled>()
    }

    fn tenant(others: &[Value]) -> Tenant {
        let on = ALL.iter().filter(|name| others.iter().all(|other| other["Name"] != **name));
        let tenant = on.fold(Tenant::new(), |tenant, name| {
            tenant.with::<ProtectionAlert>(json!({"Name": name, "Disabled": false}))
        });
        tenant.with_all::<ProtectionAlert>(others)
    }

    #[test]
    fn an_alert_that_is_missing_fails_only_where_the_plans_have_it() {
        let without = |plan: Option<&str>| {
            let alerts = Tenant::new().with::<ProtectionAlert>(json!({"Name": ALL[0], "Disabled": false}));
            let named = |alerts: Tenant, plan| alerts.with::<TenantPlan>(json!({"servicePlanName": plan}));
            match plan {
                Some(plan) => named(alerts, plan),
                None => alerts,
            }
        };
        for plan in ["EXCHANGE_S_ENTERPRISE_GOV", "EXCHANGE_S_DESKLESS"] {
            assert!(without(Some(plan)).check::<AlertsDisabled>().is_fail(), "{plan}");
        }
        assert!(without(Some("EXCHANGE_S_STANDARD")).check::<AlertsDisabled>().is_pass());
        let unknown = without(None).check::<AlertsDisabled>();
        assert_eq!(unknown.message::<AlertsDisabled>(), "unlicensed");
        let unnamed = without(None).with::<TenantPlan>(json!({"servicePlanId": "x"}));
        assert!(unnamed.check::<AlertsDisabled>().is_unknown());
        let off = json!({"Name": ALL[1], "Disabled": true});
        let business = without(Some("EXCHANGE_S_STANDARD")).with::<ProtectionAlert>(off);
        assert!(business.check::<AlertsDisabled>().is_fail(), "what is there and off is off");
    }

    #[test]
    fn alerts_that_are_on_pass_whatever_their_letters() {
        assert!(verdict(&[json!({"Name": "Another", "Disabled": true})]).is_pass());
    }

    #[test]
    fn an_alert_that_is_off_or_missing_fails_and_is_named() {
        for name in ALL {
            let found = verdict(&[json!({"Name": name, "Disabled": true})]);
            assert!(found.is_fail());
            assert!(found.arguments()[0].eq_ignore_ascii_case(name), "{:?}", found.arguments());
        }
        let plan = |name: &str| Tenant::new().with::<TenantPlan>(json!({"servicePlanName": name}));
        assert!(plan("EXCHANGE_S_ENTERPRISE").check::<AlertsDisabled>().is_fail(), "none at all");
        assert!(plan("EXCHANGE_S_STANDARD").check::<AlertsDisabled>().is_not_applicable());
    }

    #[test]
    fn the_alert_of_clicks_may_be_missing_but_not_off() {
        assert!(verdict(&[]).is_pass());
        assert!(verdict(&[json!({"Name": LICENSED, "Disabled": false})]).is_pass());
        assert_eq!(verdict(&[json!({"Name": LICENSED, "Disabled": true})]).arguments(), [LICENSED]);
    }

    #[test]
    fn an_alert_without_its_switch_is_not_known() {
        assert!(verdict(&[json!({"Name": ALL[0]})]).is_unknown());
    }
}
