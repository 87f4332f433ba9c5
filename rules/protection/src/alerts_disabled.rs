//! Alerts that somebody should get.

use ephor_sdk::prelude::*;

/// Alerts of attacks on the mail service are off
///
/// # What it does
/// Looks for the alert policies of the parameter `alerts`: each must be there and not disabled. The alert of a click on
/// a malicious link comes with Defender for Office 365 plan 2 only, so it may be missing, but not be disabled.
///
/// # Why it matters
/// These are the alerts of a mailbox that sends in a pattern of spam, of forwarding that somebody set up, of a connector
/// that sends what it never sent, and of a tenant that is about to be blocked from sending. Microsoft made them and
/// switched them on; somebody switched them off, and then nobody hears of it.
///
/// # How to mend
/// Microsoft Defender portal > Email & collaboration > Policies & rules > Alert policy: select the alerts, Enable selected
/// policies, and name recipients who read them. There is no command for it: `Set-ProtectionAlert` changes alert policies
/// of your own only.
///
/// # References
/// - SCuBA MS.SECURITYSUITE.4.1v1
/// - SCuBA MS.DEFENDER.5.1v1
/// - ATT&CK T1685
/// - <https://learn.microsoft.com/defender-xdr/alert-policies>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.1,
    tags("alerts"),
    documents(ProtectionAlert),
    parameter(alerts: list = "Suspicious email sending patterns detected\nSuspicious connector activity\nSuspicious Email Forwarding Activity\nMessages have been delayed\nTenant restricted from sending unprovisioned email\nTenant restricted from sending email\nA potentially malicious URL click was detected", "Names of the alert policies that must be on, one a line"),
    fail(off = "nobody is alerted by these policies, which are disabled or missing: {alerts}")
)]
pub struct AlertsDisabled;

/// Made by Microsoft for those who have Defender for Office 365 plan 2.
const LICENSED: &str = "A potentially malicious URL click was detected";

/// An alert policy, as `Get-ProtectionAlert` gives it.
#[derive(Debug, Deserialize, Document)]
#[document("protection-alerts")]
#[serde(crate = "ephor_sdk::serde", rename_all = "PascalCase")]
pub struct ProtectionAlert {
    name: Option<String>,
    disabled: Option<bool>,
}

impl CheckTenant for AlertsDisabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let alerts = scan.documents::<ProtectionAlert>();
        let (mut off, mut found, mut unclear) = (Vec::new(), Vec::new(), Vec::new());
        for wanted in scan.list("alerts") {
            let is_it = |alert: &&Item<ProtectionAlert>| {
                alert.name.as_deref().is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted))
            };
            let named: Vec<&Item<ProtectionAlert>> = alerts.iter().filter(is_it).collect();
            if named.iter().any(|alert| alert.disabled == Some(false)) {
                continue;
            }
            if named.iter().any(|alert| alert.disabled.is_none()) {
                unclear.extend(named);
            } else if !named.is_empty() || !wanted.eq_ignore_ascii_case(LICENSED) {
                off.push(wanted);
                found.extend(named);
            }
        }
        if !off.is_empty() {
            return Self::off(off.join(", ")).at_all(found);
        }
        if unclear.is_empty() { Verdict::Pass } else { Verdict::not_known("Disabled").at_all(unclear) }
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
        let on = ALL.iter().filter(|name| others.iter().all(|other| other["Name"] != **name));
        let tenant = on.fold(Tenant::new(), |tenant, name| {
            tenant.with::<ProtectionAlert>(json!({"Name": name, "Disabled": false}))
        });
        tenant.with_all::<ProtectionAlert>(others).check::<AlertsDisabled>()
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
        assert!(Tenant::new().check::<AlertsDisabled>().is_fail());
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
