//! Threshold of each server of Microsoft Entra Connect against accidental deletions.

use crate::parts::COMPUTER_NAME;
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
    members: open(&[
        COMPUTER_NAME,
        symbol("DeletionPrevention", "How deletions are counted: 0 or `Disabled` not at all, 1 or `EnabledCount` by number, 2 or `EnabledPercentage` by share.")
            .values(&["Disabled", "EnabledCount", "EnabledPercentage"]),
        integer("ThresholdCount", "So many deletions in one run stop it."),
        integer("ThresholdPercentage", "So many of a hundred objects deleted in one run stop it."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ComputerName": "SYNC01",
  "DeletionPrevention": 1,
  "ThresholdCount": 500,
  "ThresholdPercentage": 10
}"#;
