//! Servers whose mail nobody filters.

use ephor_sdk::prelude::*;

use crate::connection_filter::ConnectionFilterPolicy;

/// Mail from listed addresses skips the spam filter
///
/// # What it checks
/// Reads `IPAllowList` of each connection filter policy. Any entry fails that is not in the parameter
/// `allowed-addresses`.
///
/// # Why it matters
/// Mail from these addresses skips the spam filter and the checks of SPF, DKIM and DMARC; malware and phishing of high
/// confidence are still filtered. Whoever else sends from there, such as another customer of the same service, writes to
/// your people past the filter.
///
/// # Remediation
/// Let the filter decide, and allow single messages where it errs (Microsoft Defender portal > Actions & submissions >
/// Submissions). For a service in front of Exchange, use enhanced filtering for connectors.
///
/// ```powershell
/// Set-HostedConnectionFilterPolicy -Identity Default -IPAllowList @{ Remove = "<address>" }
/// ```
///
/// # References
/// - CIS-M365 2.1.12
/// - SCuBA MS.SECURITYSUITE.8.1v1
/// - ATT&CK T1566
/// - <https://learn.microsoft.com/defender-office-365/connection-filter-policies-configure>
///
/// # Witnesses
/// - claim: reference facts.md, ip-allow-list
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.8,
    tags("mail", "spam"),
    each(ConnectionFilterPolicy),
    parameter(allowed_addresses: list = "", "Addresses and ranges that may skip the filter, written as in the policy"),
    fail(listed = "{subject} lets mail from {addresses} skip the spam filter")
)]
pub struct IpAllowList;

impl CheckDocument<ConnectionFilterPolicy> for IpAllowList {
    fn check(policy: &Item<ConnectionFilterPolicy>, scan: &Scan<Self>) -> Verdict {
        let Some(listed) = &policy.ip_allow_list else { return Verdict::not_known("IPAllowList") };
        let is_tolerated =
            |address: &&String| scan.allowed_addresses().any(|known| known.eq_ignore_ascii_case(address));
        let others: Vec<&str> = listed.iter().filter(|address| !is_tolerated(address)).map(String::as_str).collect();
        if others.is_empty() { Verdict::Pass } else { Self::listed(others.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(list: Value, allowed: &str) -> Verdict {
        let tenant = Tenant::new().with::<ConnectionFilterPolicy>(json!({"IPAllowList": list}));
        tenant.parameter("allowed-addresses", allowed).objects::<IpAllowList>().pop().unwrap().1
    }

    #[test]
    fn an_empty_list_passes() {
        assert!(verdict(json!([]), "").is_pass());
    }

    #[test]
    fn addresses_fail_unless_they_are_tolerated() {
        assert_eq!(verdict(json!(["192.0.2.1", "192.0.2.2"]), "192.0.2.2").arguments(), ["192.0.2.1"]);
        assert!(verdict(json!("192.0.2.1"), "").is_fail());
        assert!(verdict(json!(["192.0.2.1"]), "192.0.2.1").is_pass());
    }

    #[test]
    fn a_list_that_is_not_there_is_not_known() {
        assert!(verdict(json!(null), "").is_unknown());
    }
}
