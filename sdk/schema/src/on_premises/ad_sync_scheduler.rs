//! Scheduler of each server of Microsoft Entra Connect Sync.

use crate::parts::COMPUTER_NAME;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/ad-sync-scheduler",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ADSyncScheduler")),
    permission: ENTRA_CONNECT,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "ad-sync-scheduler",
    meaning: "Scheduler of each server of Microsoft Entra Connect Sync. The vendor gives no id: `ComputerName` is the server.",
    subject: "synchronization scheduler",
    source: SOURCE.id,
    id: "ComputerName",
    label: "ComputerName",
    members: open(&[
        COMPUTER_NAME,
        boolean("SyncCycleEnabled", "Whether synchronization runs by itself."),
        boolean("StagingModeEnabled", "Whether the server writes nothing: it stands by for another."),
        boolean("SchedulerSuspended", "Whether the scheduler waits, as it does while the wizard is open."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AllowedSyncCycleInterval": "00:30:00",
  "ComputerName": "SYNC01",
  "CurrentlyEffectiveSyncCycleInterval": "00:30:00",
  "CustomizedSyncCycleInterval": null,
  "MaintenanceEnabled": true,
  "NextSyncCyclePolicyType": "Delta",
  "SchedulerSuspended": false,
  "StagingModeEnabled": false,
  "SyncCycleEnabled": true
}"#;
