//! Mail apps that speak an Exchange ActiveSync that is not let in any more.

use ephor_facts::exchange_online::{ACTIVESYNC_FIRST, ACTIVESYNC_REFUSED_SINCE};
use ephor_sdk::prelude::*;

/// A mobile device speaks a version of Exchange ActiveSync that is no longer let in
///
/// # What it checks
/// Looks at partnerships of mobile devices that connect by Exchange ActiveSync and that the organization does not
/// block, and fails those that speak a version below 16.1, which Exchange Online refuses since 2026-03-01. Outlook for
/// iOS and Android does not use ActiveSync and is left out.
///
/// # Why it matters
/// The mail app of this device has stopped working, or belongs to a device that nobody has updated for years. Old
/// ActiveSync clients often know no modern sign-in, and a partnership that is left behind keeps a way in on the list.
///
/// # Remediation
/// A partnership that is removed while its device is in use comes back with the next synchronization, and its mail is
/// loaded anew; one that was blocked is blocked no more. Ask the person first.
///
/// Update the device or its mail app, or move the person to Outlook for iOS or Android. Remove partnerships of devices
/// that are gone, and find the rest:
///
/// ```powershell
/// Get-MobileDevice -ResultSize Unlimited | Where-Object {
///   $_.ClientType -in "EAS", "ActiveSync" -and [version]$_.ClientVersion -lt [version]"16.1" }
/// Remove-MobileDevice -Identity <mobile device>
/// ```
///
/// # References
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/exchange-activesync/exchange-activesync>
/// - <https://learn.microsoft.com/powershell/module/exchange/get-mobiledevice>
/// # Witnesses
/// - claim: reference facts.md, activesync-protocol-outdated
/// - deadline: reference facts.md, activesync-protocol-outdated (16.1, 2026-03-01; MC1197103)
#[derive(Rule)]
#[rule(
    table = "mobile-devices",
    level = "warning",
    severity = 5.0,
    tags("client", "legacy-authentication"),
    fail(outdated = "{subject} speaks Exchange ActiveSync {version}; Exchange Online lets in 16.1 and newer"),
    unknown(unreadable = "The version of Exchange ActiveSync of {subject} cannot be read: {version}")
)]
pub struct ActivesyncProtocolOutdated<'a> {
    client_type: &'a str,
    access_state: Option<&'a str>,
    client_version: Option<Version<'a>>,
}

impl CheckRow for ActivesyncProtocolOutdated<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !["EAS", "ActiveSync"].iter().any(|kind| kind.eq_ignore_ascii_case(self.client_type)) {
            return Verdict::NotApplicable;
        }
        if self.access_state.is_some_and(|state| state.eq_ignore_ascii_case("Blocked")) {
            return Verdict::NotApplicable;
        }
        let Some(version) = self.client_version else { return Verdict::not_known("client_version") };
        match (version.is_before(ACTIVESYNC_FIRST), self.access_state) {
            (None, _) => Self::unreadable(version),
            (_, None) => Verdict::not_known("access_state"),
            (Some(true), Some(_)) if scan.collected_at() >= ACTIVESYNC_REFUSED_SINCE.into() => Self::outdated(version),
            (Some(_), Some(_)) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(row: Value) -> Verdict {
        Tenant::new().row::<ActivesyncProtocolOutdated>(row)
    }

    fn device(kind: &str, version: &str, state: &str) -> Value {
        json!({"client_type": kind, "client_version": version, "access_state": state})
    }

    #[test]
    fn an_old_protocol_fails() {
        for kind in ["EAS", "ActiveSync", "eas"] {
            for version in ["14.1", "16.0", "2.5", "16"] {
                let found = verdict(device(kind, version, "Allowed"));
                assert!(found.is_fail(), "{kind} {version}");
                assert_eq!(found.arguments(), [version]);
            }
        }
        assert!(verdict(device("EAS", "14.0", "Quarantined")).is_fail());
    }

    #[test]
    fn a_current_protocol_passes() {
        assert!(verdict(device("EAS", "16.1", "Allowed")).is_pass());
        assert!(verdict(device("EAS", "17.0", "Allowed")).is_pass());
    }

    #[test]
    fn other_clients_and_blocked_devices_are_left_out() {
        assert!(verdict(device("Outlook", "1.0", "Allowed")).is_not_applicable());
        assert!(verdict(device("REST", "14.1", "Allowed")).is_not_applicable());
        assert!(verdict(device("EAS", "14.1", "blocked")).is_not_applicable());
        assert!(verdict(json!({"client_type": "EAS", "access_state": "Blocked"})).is_not_applicable());
    }

    #[test]
    fn a_limit_does_not_apply_before_its_day() {
        let at =
            |time| Tenant::new().collected_at(time).row::<ActivesyncProtocolOutdated>(device("EAS", "14.1", "Allowed"));
        assert!(at(Time(Time::from(ACTIVESYNC_REFUSED_SINCE).0 - 1)).is_pass());
        assert!(at(Time::date(2026, 3, 1)).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(verdict(json!({"client_version": "14.1"})).arguments(), ["client_type"]);
        assert_eq!(verdict(json!({"client_type": "EAS", "client_version": "16.1"})).arguments(), ["access_state"]);
        assert_eq!(verdict(json!({"client_type": "EAS", "access_state": "Allowed"})).arguments(), ["client_version"]);
        assert_eq!(verdict(device("EAS", "v16.1", "Allowed")).message::<ActivesyncProtocolOutdated>(), "unreadable");
    }
}
