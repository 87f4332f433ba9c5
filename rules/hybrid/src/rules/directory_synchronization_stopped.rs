//! A directory that is not synchronized any more.

use ephor_sdk::prelude::*;

use crate::organization::{Last, Organization};

/// The directory has not been synchronized for more than a day
///
/// # What it checks
/// Compares `onPremisesLastSyncDateTime` of the organization with the time of the snapshot, where a directory
/// on-premises is synchronized (`onPremisesSyncEnabled`). Less than a day is the finding of
/// `directory-synchronization-stale`.
///
/// # Why it matters
/// Nobody waits a day for the next cycle: synchronization has stopped. An account that was disabled on-premises goes on
/// signing in to the cloud, and people who left a group keep what it opens. The usual reasons are a version that the
/// service refuses since 2026-09-30, an expired credential, and a stop by the protection from accidental deletions, which
/// waits for somebody to decide.
///
/// # Remediation
/// Look at the last runs and why they failed: Microsoft Entra admin center > Entra ID > Entra Connect > Connect Sync. A run
/// with `stopped-deletion-threshold-exceeded` (event 116 in the Application log) waits for a decision: see which objects it
/// would delete before you let it. Then, on the server:
///
/// ```powershell
/// Get-ADSyncScheduler
/// Set-ADSyncScheduler -SyncCycleEnabled $true
/// Start-ADSyncSyncCycle -PolicyType Delta
/// ```
///
/// With Cloud Sync: Microsoft Entra admin center > Entra ID > Entra Connect > Cloud Sync.
///
/// # References
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-prevent-accidental-deletes>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.5,
    tags("hybrid", "directory-synchronization"),
    documents(Organization),
    fail(stopped = "The directory was last synchronized at {time}, {hours} hours before the snapshot"),
    unknown(not_one = "The snapshot holds {count} organizations; there should be one")
)]
pub struct DirectorySynchronizationStopped;

impl CheckTenant for DirectorySynchronizationStopped {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match organization.last_synchronized(scan.collected_at()) {
            Last::Never => Verdict::NotApplicable,
            Last::NotKnown(property) => Verdict::not_known(property).at(organization),
            Last::Ago(last, ago) if ago > Duration::days(1) => Self::stopped(last, ago.0 / 3600).at(organization),
            Last::Ago(..) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(organization: Value) -> Verdict {
        Tenant::new().with::<Organization>(organization).check::<DirectorySynchronizationStopped>()
    }

    fn synchronized(time: &str) -> Value {
        json!({"onPremisesSyncEnabled": true, "onPremisesLastSyncDateTime": time})
    }

    #[test]
    fn more_than_a_day_fails_and_a_day_passes() {
        assert!(verdict(synchronized("2026-11-21T00:00:00Z")).is_pass());
        let found = verdict(synchronized("2026-11-20T23:59:59Z"));
        assert_eq!(found.arguments(), ["2026-11-20T23:59:59Z", "24"]);
        let Verdict::Fail(found) = found else { panic!("a fail") };
        assert_eq!(found.related.len(), 1);
    }

    #[test]
    fn a_cloud_only_tenant_is_not_judged() {
        assert!(verdict(json!({"onPremisesSyncEnabled": null})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({})).is_unknown());
        assert!(verdict(json!({"onPremisesSyncEnabled": true})).is_unknown());
        assert!(verdict(synchronized("soon")).is_unknown());
        assert!(Tenant::new().check::<DirectorySynchronizationStopped>().is_unknown());
    }
}
