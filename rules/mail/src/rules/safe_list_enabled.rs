//! Senders that skip the filter because others trust them.

use ephor_sdk::prelude::*;

use crate::connection_filter::ConnectionFilterPolicy;

/// Senders on Microsoft's safe list skip the spam filter
///
/// # What it checks
/// Reads `EnableSafeList` of each connection filter policy.
///
/// # Why it matters
/// The safe list is made by Microsoft from third parties' lists, changes without notice, and cannot be read. Mail from
/// its senders skips the spam filter; when one of them is taken over, so does the attacker's.
///
/// # Remediation
/// Microsoft Defender portal > Email & collaboration > Policies & rules > Threat policies > Anti-spam > Connection filter policy
/// (Default) > clear *Turn on safe list*. The switch in PowerShell may do nothing by now: Microsoft calls it reserved for internal use.
///
/// ```powershell
/// Set-HostedConnectionFilterPolicy -Identity Default -EnableSafeList $false
/// Get-HostedConnectionFilterPolicy -Identity Default | Format-List EnableSafeList
/// ```
///
/// # References
/// - CIS-M365 2.1.13
/// - SCuBA MS.SECURITYSUITE.8.2v1
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/connection-filter-policies-configure>
///
/// # Witnesses
/// - claim: reference facts.md, safe-list-enabled
/// - remediation: unconfirmed, that the switch still works
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.3,
    tags("mail", "spam"),
    each(ConnectionFilterPolicy),
    fail(enabled = "{subject} lets senders on the safe list skip the spam filter: EnableSafeList is true")
)]
pub struct SafeListEnabled;

impl CheckDocument<ConnectionFilterPolicy> for SafeListEnabled {
    fn check(policy: &Item<ConnectionFilterPolicy>, _scan: &Scan<Self>) -> Verdict {
        match policy.enable_safe_list {
            Some(false) => Verdict::Pass,
            Some(true) => Self::enabled(),
            None => Verdict::not_known("EnableSafeList"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(enabled: Value) -> Verdict {
        let policy = json!({"EnableSafeList": enabled, "IPAllowList": ["192.0.2.1"]});
        Tenant::new().with::<ConnectionFilterPolicy>(policy).objects::<SafeListEnabled>().pop().unwrap().1
    }

    #[test]
    fn the_safe_list_passes_off_and_fails_on() {
        assert!(verdict(json!(false)).is_pass());
        assert!(verdict(json!(true)).is_fail());
    }

    #[test]
    fn a_switch_that_is_not_there_is_not_known() {
        assert!(verdict(json!(null)).is_unknown());
    }
}
