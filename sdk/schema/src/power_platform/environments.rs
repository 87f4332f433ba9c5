//! Environments of Power Platform.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "power-platform/environments",
    service: service::POWER_PLATFORM,
    request: Request::NotLive(
        None,
        Some(("GET", "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments")),
    ),
    permission: POWER_PLATFORM_ADMINISTRATOR,
    imported: scubagear(
        "environment_list",
        &["powerplatform"],
        &["Get-PowerPlatformEnvironmentsRest", "Get-AdminPowerAppEnvironment"],
    ),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "power-platform-environments",
    meaning: "Environments of Power Platform.",
    subject: "Power Platform environment",
    source: SOURCE.id,
    id: "EnvironmentName",
    label: "DisplayName",
    members: open(&[
        text("EnvironmentName", "Its id."),
        text("DisplayName", "What people call it."),
        boolean("IsDefault", "Whether it is the one in which everybody may make things."),
        symbol("EnvironmentType", "What it is for.").values(&[
            "Default",
            "Production",
            "Sandbox",
            "Trial",
            "Developer",
            "Teams",
        ]),
        symbol("Location", "The region."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "EnvironmentName": "Default-cebd2a89-d1b3-4160-9a8f-c9c31d1b5149",
  "DisplayName": "Contoso (default)",
  "IsDefault": true,
  "EnvironmentType": "Default",
  "Location": "europe"
}"#;
