//! Synchronization that no server carries out.

use ephor_sdk::prelude::*;

use crate::shape;

/// No server of Microsoft Entra Connect synchronizes
///
/// # What it checks
/// Looks at the scheduler of each server of Microsoft Entra Connect Sync for one that runs (`SyncCycleEnabled`) and is
/// not in staging mode (`StagingModeEnabled`). A server in staging mode reads and never writes.
///
/// # Why it matters
/// Accounts that are disabled on-premises stay open in the cloud. The scheduler is often stopped for a change and
/// forgotten.
///
/// # Remediation
/// Find out first why it was stopped, and what the next cycle would export: two servers outside staging mode overwrite each
/// other, and after a long stop the cycle may delete much.
///
/// ```powershell
/// Set-ADSyncScheduler -SyncCycleEnabled $true
/// ```
///
/// Where all servers are in staging mode: Microsoft Entra Connect Sync > Configure staging mode, on one of them.
///
/// # References
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-scheduler>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-staging-server>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.0,
    tags("hybrid", "directory-synchronization"),
    documents(Scheduler),
    only_if("directory-synchronization"),
    fail(
        stopped = "The scheduler is off on every server outside staging mode: SyncCycleEnabled is false",
        all_staging = "Every server is in staging mode: StagingModeEnabled is true"
    ),
    unknown(none = "The snapshot holds no scheduler of directory synchronization")
)]
pub struct SynchronizationSchedulerOff;

/// The scheduler of one server, as `Get-ADSyncScheduler` gives it.
#[derive(Document)]
#[document("ad-sync-scheduler")]
#[serde(rename_all = "PascalCase")]
pub struct Scheduler {
    #[serde(default, deserialize_with = "shape::flag")]
    sync_cycle_enabled: Option<bool>,
    #[serde(default, deserialize_with = "shape::flag")]
    staging_mode_enabled: Option<bool>,
}

impl CheckTenant for SynchronizationSchedulerOff {
    fn check(scan: &Scan<Self>) -> Verdict {
        let schedulers = scan.documents::<Scheduler>();
        if schedulers.is_empty() {
            return Self::none();
        }
        let runs = |one: &&Item<Scheduler>| (one.sync_cycle_enabled, one.staging_mode_enabled);
        if schedulers.iter().any(|one| runs(&one) == (Some(true), Some(false))) {
            return Verdict::Pass;
        }
        let not_known = |one: &&Item<Scheduler>| !matches!(runs(one), (Some(false), Some(_)) | (_, Some(true)));
        if let Some(one) = schedulers.iter().find(not_known) {
            let property = if one.staging_mode_enabled.is_none() { "StagingModeEnabled" } else { "SyncCycleEnabled" };
            return Verdict::not_known(property).at(one);
        }
        let active: Vec<_> = schedulers.iter().filter(|one| one.staging_mode_enabled == Some(false)).collect();
        if active.is_empty() { Self::all_staging().at_all(schedulers.iter()) } else { Self::stopped().at_all(active) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(servers: &[(Value, Value)]) -> Verdict {
        let object = |(on, staging): &(Value, Value)| json!({"SyncCycleEnabled": on, "StagingModeEnabled": staging});
        let tenant = servers.iter().fold(Tenant::new(), |tenant, one| tenant.with::<Scheduler>(object(one)));
        tenant.check::<SynchronizationSchedulerOff>()
    }

    #[test]
    fn one_server_that_runs_outside_staging_mode_is_enough() {
        assert!(verdict(&[(json!(true), json!(false)), (json!(false), json!(true))]).is_pass());
    }

    #[test]
    fn stopped_servers_and_servers_in_staging_mode_fail() {
        let message = |servers: &[_]| verdict(servers).message::<SynchronizationSchedulerOff>();
        assert_eq!(message(&[(json!(false), json!(false)), (json!(true), json!(true))]), "stopped");
        assert_eq!(message(&[(json!("True"), json!("True"))]), "all-staging");
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(&[]).is_unknown());
        assert!(verdict(&[(json!(true), Value::Null)]).is_unknown());
        assert!(verdict(&[(Value::Null, json!(false))]).is_unknown());
    }
}
