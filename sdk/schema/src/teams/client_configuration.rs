//! Settings of the Teams client: file providers, mail into channels, guests.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/client-configuration",
    service: service::TEAMS,
    request: Request::NotLive(
        Some(Cmdlet::new("Get-CsTeamsClientConfiguration")),
        Some(("GET", "/Skype.Policy/configurations/TeamsClientConfiguration")),
    ),
    permission: TEAMS_READER,
    imported: scubagear("client_configuration", &["teams"], &["Get-CsTeamsClientConfiguration"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-client-configuration",
    meaning: "Settings of the Teams client: file providers, mail into channels, guests.",
    subject: "Teams client configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
