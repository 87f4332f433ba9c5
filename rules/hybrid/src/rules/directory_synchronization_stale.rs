//! A directory that has not been synchronized for too long.

use ephor_sdk::prelude::*;

use crate::organization::{Last, Organization};

/// The directory has not been synchronized for hours
///
/// # What it checks
/// Compares `onPremisesLastSyncDateTime` of the organization with the time of the snapshot, where a directory
/// on-premises is synchronized (`onPremisesSyncEnabled`). Synchronization runs every 30 minutes by default; the
/// parameter `hours` says how long it may have been. More than a day is the finding of
/// `directory-synchronization-stopped`.
///
/// # Why it matters
/// While it stands still, an account that was disabled on-premises goes on signing in to the cloud, and people who
/// left a group keep what it opens.
///
/// # Remediation
/// On the server of Microsoft Entra Connect, look at the scheduler, start it, and run one cycle:
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
/// - <https://learn.microsoft.com/graph/api/resources/organization>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.0,
    tags("hybrid", "directory-synchronization"),
    documents(Organization),
    parameter(hours: integer = "3", "Hours that may pass without synchronization"),
    fail(stale = "The directory was last synchronized at {time}, {hours} hours before the snapshot"),
    unknown(not_one = "The snapshot holds {count} organizations; there should be one")
)]
pub struct DirectorySynchronizationStale;

impl CheckTenant for DirectorySynchronizationStale {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match organization.last_synchronized(scan.collected_at()) {
            Last::Never => Verdict::NotApplicable,
            Last::NotKnown(property) => Verdict::not_known(property).at(organization),
            Last::Ago(_, ago) if ago > Duration::days(1) => Verdict::NotApplicable,
            Last::Ago(last, ago) if ago.0 > scan.hours().saturating_mul(3600) => {
                Self::stale(last, ago.0 / 3600).at(organization)
            }
            Last::Ago(..) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(organization: Value) -> Verdict {
        Tenant::new().with::<Organization>(organization).check::<DirectorySynchronizationStale>()
    }

    fn synchronized(time: &str) -> Value {
        json!({"onPremisesSyncEnabled": true, "onPremisesLastSyncDateTime": time})
    }

    #[test]
    fn more_than_three_hours_fail() {
        let verdict = verdict(synchronized("2026-11-21T20:59:59Z"));
        assert_eq!(verdict.message::<DirectorySynchronizationStale>(), "stale");
        assert_eq!(verdict.arguments(), ["2026-11-21T20:59:59Z", "3"]);
    }

    #[test]
    fn three_hours_pass_and_the_parameter_changes_that() {
        assert!(verdict(synchronized("2026-11-21T21:00:00Z")).is_pass());
        let tenant = Tenant::new().with::<Organization>(synchronized("2026-11-21T21:00:00Z")).parameter("hours", "2");
        assert!(tenant.check::<DirectorySynchronizationStale>().is_fail());
    }

    #[test]
    fn more_than_a_day_is_the_finding_of_the_other_rule() {
        assert!(verdict(synchronized("2026-11-21T00:00:00Z")).is_fail());
        assert!(verdict(synchronized("2026-11-20T23:59:59Z")).is_not_applicable());
    }

    #[test]
    fn a_cloud_only_tenant_is_not_judged() {
        assert!(verdict(json!({"onPremisesSyncEnabled": null})).is_not_applicable());
        assert!(verdict(json!({"onPremisesSyncEnabled": false})).is_not_applicable());
        assert!(verdict(json!({"onPremisesSyncEnabled": "False"})).is_not_applicable());
        let text = json!({"onPremisesSyncEnabled": "True", "onPremisesLastSyncDateTime": "2026-11-21T23:00:00Z"});
        assert!(verdict(text).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(json!({})).is_unknown());
        assert!(verdict(json!({"onPremisesSyncEnabled": true})).is_unknown());
        assert!(verdict(synchronized("soon")).is_unknown());
        assert!(Tenant::new().check::<DirectorySynchronizationStale>().is_unknown());
    }
}
