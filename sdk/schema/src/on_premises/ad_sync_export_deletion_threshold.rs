//! Threshold of each server of Microsoft Entra Connect against accidental deletions.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/ad-sync-export-deletion-threshold",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ADSyncExportDeletionThreshold")),
    permission: ENTRA_CONNECT,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "ad-sync-export-deletion-threshold",
    meaning: "Threshold of each server of Microsoft Entra Connect against accidental deletions. The vendor gives no id: `ComputerName` is the server.",
    subject: "deletion threshold",
    source: SOURCE.id,
    id: "ComputerName",
    label: "ComputerName",
};
