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
    members: open(&[
        text("Identity", "Its name.").values(&["Global"]),
        boolean("AllowEmailIntoChannel", "Whether mail can be sent to channels."),
        boolean("AllowDropBox", "Whether files can be kept in Dropbox."),
        boolean("AllowBox", "Whether files can be kept in Box."),
        boolean("AllowGoogleDrive", "Whether files can be kept in Google Drive."),
        boolean("AllowShareFile", "Whether files can be kept in Citrix files."),
        boolean("AllowEgnyte", "Whether files can be kept in Egnyte."),
        boolean("AllowGuestUser", "Whether guests can use Teams."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Identity": "Global",
  "AllowEmailIntoChannel": false,
  "AllowDropBox": false,
  "AllowBox": false,
  "AllowGoogleDrive": false,
  "AllowShareFile": false,
  "AllowEgnyte": false,
  "AllowGuestUser": true
}"#;
