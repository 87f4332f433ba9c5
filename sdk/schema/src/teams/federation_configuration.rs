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
    members: open(&[
        text("Identity", "Its name.").values(&["Global"]),
        boolean("AllowFederatedUsers", "Whether people of other organizations can be met."),
        any("AllowedDomains", "The domains that this is limited to."),
        any("BlockedDomains", "The domains that are left out."),
        boolean("AllowTeamsConsumer", "Whether people with a personal account of Teams can be met."),
        boolean("AllowTeamsConsumerInbound", "Whether they may begin."),
        boolean("AllowPublicUsers", "Whether people of Skype can be met."),
        symbol("ExternalAccessWithTrialTenants", "Whether people of trial tenants can be met.")
            .values(&["Allowed", "Blocked"]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Identity": "Global",
  "AllowFederatedUsers": true,
  "AllowedDomains": {"AllowedDomain": ["Domain=fabrikam.example"]},
  "BlockedDomains": [],
  "AllowTeamsConsumer": false,
  "AllowTeamsConsumerInbound": false,
  "AllowPublicUsers": false,
  "ExternalAccessWithTrialTenants": "Blocked"
}"#;
