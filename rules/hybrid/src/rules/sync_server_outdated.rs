//! Servers of Microsoft Entra Connect Sync that the service refuses.

use ephor_facts::entra_connect::{FIRST, REFUSED_SINCE};
use ephor_sdk::prelude::*;

/// A server of Microsoft Entra Connect is too old to synchronize
///
/// # What it checks
/// Reads the `Version` of each server of Microsoft Entra Connect Sync. Since 2026-09-30, versions below 2.5.79.0 no
/// longer synchronize. A newer one passes: whether it lacks a security fix is the finding of `sync-server-unpatched`.
///
/// # Why it matters
/// Accounts that are disabled on-premises stay open in the cloud, and no password or group is carried over.
///
/// # Remediation
/// The upgrade stops synchronization for a while, and custom rules must be looked at afterwards: export the configuration
/// first, and upgrade a server in staging mode before the one that writes.
///
/// Download the newest version from Microsoft Entra admin center > Entra ID > Entra Connect > Get started > Manage, and
/// install it on the server, those in staging mode first. Or move to Microsoft Entra Cloud Sync.
///
/// # References
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/security-updates-pks>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/reference-connect-version-history>
/// # Witnesses
/// - claim: reference facts.md, sync-server-outdated
/// - deadline: reference facts.md, sync-server-outdated (2.5.79.0 and date)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 9.0,
    tags("hybrid", "directory-synchronization"),
    each(SyncServer),
    only_if("directory-synchronization"),
    fail(outdated = "{subject} has version {version}; below {first} nothing is synchronized since 2026-09-30")
)]
pub struct SyncServerOutdated;

/// A server of Microsoft Entra Connect Sync.
#[derive(Document)]
#[document("sync-servers")]
#[serde(rename_all = "PascalCase")]
pub struct SyncServer {
    /// Such as `2.6.84.0`.
    pub version: Option<String>,
}

impl CheckDocument<SyncServer> for SyncServerOutdated {
    fn check(server: &Item<SyncServer>, scan: &Scan<Self>) -> Verdict {
        let text = server.version.as_deref().unwrap_or_default();
        let version = Version::parse(text);
        match version.is_before(FIRST) {
            None => Verdict::not_known("Version"),
            Some(true) if scan.collected_at() >= REFUSED_SINCE.into() => Self::outdated(version, Version::of(FIRST)),
            Some(_) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    const SINCE: Time = Time::date(2026, 9, 30);

    fn verdict(version: Value, time: Time) -> Verdict {
        let tenant = Tenant::new().collected_at(time).with::<SyncServer>(json!({"Version": version}));
        tenant.objects::<SyncServerOutdated>().pop().unwrap().1
    }

    #[test]
    fn versions_below_the_limit_fail_from_the_day_on() {
        assert!(verdict(json!("2.5.78.9"), SINCE).is_fail());
        assert!(verdict(json!("1.6.16.0"), SINCE).is_fail());
        assert!(verdict(json!("2.5.79.0"), SINCE).is_pass());
        assert!(verdict(json!("2.5.78.9"), Time(SINCE.0 - 1)).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null, SINCE).is_unknown());
        assert!(verdict(json!("latest"), SINCE).is_unknown());
    }
}
