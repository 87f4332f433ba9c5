//! Servers of Microsoft Entra Connect that stay as old as they are.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::shape;

/// A server of Microsoft Entra Connect does not upgrade itself
///
/// # What it checks
/// Reads the state of the automatic upgrade of each server of Microsoft Entra Connect Sync: `Disabled`, which somebody
/// chose, or `Suspended`, which the server itself says when it cannot be upgraded this way, such as with a full SQL
/// Server. Whether its version still synchronizes is the finding of `sync-server-outdated`.
///
/// # Why it matters
/// The server can change every synchronized account, and a version is supported for 12 months after a newer one supersedes
/// it. Versions below 2.5.79.0 stopped synchronizing on 2026-09-30, and that was not the last such day. Not every version comes
/// this way, but the ones that fix something dangerous do.
///
/// # Remediation
/// An automatic upgrade restarts synchronization without asking, and custom rules are not looked at: where there are some,
/// upgrade by hand on a server in staging mode first. Otherwise, on the server:
///
/// ```powershell
/// Set-ADSyncAutoUpgrade -AutoUpgradeState Enabled
/// ```
///
/// Where it is suspended, the reason is in:
///
/// ```powershell
/// Get-ADSyncAutoUpgrade -Detail
/// ```
///
/// If it cannot be removed, or upgrades are tried on a server in staging mode first, put a day for it into the calendar
/// for each quarter, or move to Microsoft Entra Cloud Sync, whose agents upgrade themselves.
///
/// # References
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-install-automatic-upgrade>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/reference-connect-version-history>
/// # Witnesses
/// - claim: reference facts.md, automatic-upgrade-off (12 months after a newer one supersedes it)
/// - deadline: reference facts.md, sync-server-outdated (2.5.79.0 and date)
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.5,
    tags("hybrid", "directory-synchronization"),
    each(AutoUpgrade),
    only_if("directory-synchronization"),
    fail(
        off = "The automatic upgrade of {subject} is switched off",
        suspended = "{subject} cannot be upgraded automatically: the state is Suspended"
    )
)]
pub struct AutomaticUpgradeOff;

/// The automatic upgrade of one server: what `Get-ADSyncAutoUpgrade` says, as `State`.
#[derive(Document)]
#[document("ad-sync-auto-upgrade")]
#[serde(rename_all = "PascalCase")]
pub struct AutoUpgrade {
    #[serde(default)]
    state: Value,
}

impl CheckDocument<AutoUpgrade> for AutomaticUpgradeOff {
    fn check(server: &Item<AutoUpgrade>, _scan: &Scan<Self>) -> Verdict {
        match shape::text(&server.state).map(str::to_ascii_lowercase).as_deref() {
            Some("enabled") => Verdict::Pass,
            Some("disabled") => Self::off(),
            Some("suspended") => Self::suspended(),
            _ => Verdict::not_known("State"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(server: Value) -> Verdict {
        Tenant::new().with::<AutoUpgrade>(server).objects::<AutomaticUpgradeOff>().pop().unwrap().1
    }

    #[test]
    fn disabled_and_suspended_fail_in_their_own_words() {
        let message = |state: &str| verdict(json!({"State": state})).message::<AutomaticUpgradeOff>();
        assert_eq!((message("Disabled"), message("suspended")), ("off", "suspended"));
    }

    #[test]
    fn enabled_passes() {
        assert!(verdict(json!({"State": "Enabled"})).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for odd in [json!({}), json!({"State": null}), json!({"State": 1}), json!({"State": "Perhaps"})] {
            assert!(verdict(odd.clone()).is_unknown(), "{odd}");
        }
    }
}
