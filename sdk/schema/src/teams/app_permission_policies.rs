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
    members: open(&[
        text("Identity", "Its name; `Global` is everybody's who has no other.").values(&["Global"]),
        symbol(
            "DefaultCatalogAppsType",
            "Whether `DefaultCatalogApps` are all that may be installed of Microsoft, or what may not.",
        )
        .values(LISTED),
        symbol("GlobalCatalogAppsType", "The same for applications of others.").values(LISTED),
        symbol("PrivateCatalogAppsType", "The same for applications of the organization.").values(LISTED),
    ]),
    example: EXAMPLE,
};

const LISTED: &[&str] = &["AllowedAppList", "BlockedAppList"];

const EXAMPLE: &str = r#"{
  "Identity": "Global",
  "DefaultCatalogAppsType": "BlockedAppList",
  "GlobalCatalogAppsType": "AllowedAppList",
  "PrivateCatalogAppsType": "AllowedAppList"
}"#;
