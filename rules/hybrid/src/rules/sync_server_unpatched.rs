//! Servers of Microsoft Entra Connect Sync that lack a security fix.

use ephor_facts::entra_connect::{FIRST, PATCHED, PATCHED_SINCE};
use ephor_sdk::prelude::*;

use crate::sync_server_outdated::SyncServer;

/// A server of Microsoft Entra Connect lacks a security fix
///
/// # What it checks
/// Reads the `Version` of each server of Microsoft Entra Connect Sync. Below 2.6.84.0 a user of the server can become its
/// administrator (CVE-2026-65673, published 2026-08-11). A version that no longer synchronizes is the finding of
/// `sync-server-outdated`.
///
/// # Why it matters
/// Who controls the server holds an account that can write every synchronized user, and in most directories one that can
/// read the hashes of all passwords. A version also leaves support 12 months after a newer one supersedes it, and then gets
/// no fix of the next fault.
///
/// # Remediation
/// The upgrade stops synchronization for a while, and custom rules must be looked at afterwards: export the configuration
/// first, and upgrade a server in staging mode before the one that writes.
///
/// Download the newest version from Microsoft Entra admin center > Entra ID > Entra Connect > Get started > Manage, and
/// install it on the server. Let only administrators of the directory sign in there.
///
/// # References
/// - ATT&CK T1068
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/reference-connect-version-history>
/// # Witnesses
/// - claim: reference facts.md, sync-server-outdated (CVE record, cvelistV5 CVE-2026-65673: fixed in 2.6.84.0)
/// - deadline: unconfirmed, on which day each version left support
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.0,
    tags("hybrid", "directory-synchronization"),
    each(SyncServer),
    only_if("directory-synchronization"),
    fail(
        unpatched = "{subject} has version {version}; below {first} a user of the server can become its administrator (CVE-2026-65673)"
    )
)]
pub struct SyncServerUnpatched;

impl CheckDocument<SyncServer> for SyncServerUnpatched {
    fn check(server: &Item<SyncServer>, scan: &Scan<Self>) -> Verdict {
        let version = Version::parse(server.version.as_deref().unwrap_or_default());
        match (version.is_before(FIRST), version.is_before(PATCHED)) {
            (None, _) | (_, None) => Verdict::not_known("Version"),
            (Some(true), _) => Verdict::NotApplicable,
            (_, Some(true)) if scan.collected_at() >= PATCHED_SINCE.into() => {
                Self::unpatched(version, Version::of(PATCHED))
            }
            (Some(false), Some(_)) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(version: Value, time: Time) -> Verdict {
        let tenant = Tenant::new().collected_at(time).with::<SyncServer>(json!({"Version": version}));
        tenant.objects::<SyncServerUnpatched>().pop().unwrap().1
    }

    const PUBLISHED: Time = Time::date(2026, 8, 11);

    #[test]
    fn versions_without_the_fix_fail_from_the_day_on() {
        for version in ["2.5.79.0", "2.6.83.9"] {
            assert!(verdict(json!(version), PUBLISHED).is_fail(), "{version}");
            assert!(verdict(json!(version), Time(PUBLISHED.0 - 1)).is_pass(), "{version}");
        }
        assert_eq!(verdict(json!("2.5.190.0"), PUBLISHED).arguments(), ["2.5.190.0", "2.6.84.0"]);
        assert!(verdict(json!("2.6.84.0"), PUBLISHED).is_pass());
    }

    #[test]
    fn what_does_not_synchronize_any_more_is_the_finding_of_the_other_rule() {
        assert!(verdict(json!("2.5.78.9"), PUBLISHED).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for odd in [Value::Null, json!("latest")] {
            assert!(verdict(odd, PUBLISHED).is_unknown());
        }
    }
}
