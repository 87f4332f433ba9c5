//! Whether each server of Microsoft Entra Connect upgrades itself.

use crate::parts::COMPUTER_NAME;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/ad-sync-auto-upgrade",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ADSyncAutoUpgrade")),
    permission: ENTRA_CONNECT,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "ad-sync-auto-upgrade",
    meaning: "Whether each server of Microsoft Entra Connect upgrades itself. The vendor gives no id: `ComputerName` is the server, and `State` is what the cmdlet says.",
    subject: "automatic upgrade of a synchronization server",
    source: SOURCE.id,
    id: "ComputerName",
    label: "ComputerName",
    members: open(&[
        COMPUTER_NAME,
        symbol("State", "Whether the server upgrades itself. `Suspended` is set by the system alone.").values(&[
            "Enabled",
            "Disabled",
            "Suspended",
        ]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{"ComputerName": "SYNC01", "State": "Enabled"}"#;
