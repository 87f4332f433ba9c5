//! Teams chat and meetings with people outside.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/federation-configuration",
    service: service::TEAMS,
    request: Request::NotLive(
        Some(Cmdlet::new("Get-CsTenantFederationConfiguration")),
        Some(("GET", "/Skype.Policy/configurations/TenantFederationSettings")),
    ),
    permission: TEAMS_READER,
    imported: scubagear("federation_configuration", &["teams"], &["Get-CsTenantFederationConfiguration"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-federation-configuration",
    meaning: "Teams chat and meetings with people outside.",
    subject: "Teams federation configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
