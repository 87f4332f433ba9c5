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
};
