//! Servers of Microsoft Entra Connect Sync: `ComputerName` and the installed `Version`.

use crate::parts::COMPUTER_NAME;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/sync-servers",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ADSyncGlobalSettings")),
    detail: ", parameter Microsoft.Synchronize.ServerConfigurationVersion",
    permission: ENTRA_CONNECT,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "sync-servers",
    meaning: "Servers of Microsoft Entra Connect Sync: `ComputerName` and the installed `Version`.",
    subject: "synchronization server",
    source: SOURCE.id,
    id: "ComputerName",
    label: "ComputerName",
    members: open(&[
        COMPUTER_NAME,
        text("Version", "The version of Microsoft Entra Connect Sync, such as `2.6.84.0`.").version(),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{"ComputerName": "SYNC01", "Version": "2.6.84.0"}"#;
