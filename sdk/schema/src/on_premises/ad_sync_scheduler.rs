//! Scheduler of each server of Microsoft Entra Connect Sync.

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
};
