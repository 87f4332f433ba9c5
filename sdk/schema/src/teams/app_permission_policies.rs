//! Policies that say which Teams apps users may install.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/app-permission-policies",
    service: service::TEAMS,
    request: Request::NotLive(
        Some(Cmdlet::new("Get-CsTeamsAppPermissionPolicy")),
        Some(("GET", "/Skype.Policy/configurations/TeamsAppPermissionPolicy")),
    ),
    permission: TEAMS_READER,
    imported: scubagear("app_policies", &["teams"], &["Get-CsTeamsAppPermissionPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-app-permission-policies",
    meaning: "Policies that say which Teams apps users may install.",
    subject: "Teams app permission policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
