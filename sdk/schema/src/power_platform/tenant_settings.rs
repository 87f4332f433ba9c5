//! Tenant settings of Power Platform.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "power-platform/tenant-settings",
    service: service::POWER_PLATFORM,
    request: Request::NotLive(None, Some(("POST", "/providers/Microsoft.BusinessAppPlatform/listTenantSettings"))),
    permission: POWER_PLATFORM_ADMINISTRATOR,
    imported: scubagear(
        "environment_creation",
        &["powerplatform"],
        &["Get-PowerPlatformTenantSettingsRest", "Get-TenantSettings"],
    ),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "power-platform-tenant-settings",
    meaning: "Tenant settings of Power Platform. The vendor gives no id: `tenantId` is the id of the tenant.",
    subject: "Power Platform tenant settings",
    source: SOURCE.id,
    id: "tenantId",
    label: "tenantId",
    members: open(&[
        text("tenantId", "The id of the tenant."),
        boolean(
            "disableEnvironmentCreationByNonAdminUsers",
            "Whether administrators alone make production and sandbox environments.",
        ),
        boolean(
            "disableTrialEnvironmentCreationByNonAdminUsers",
            "Whether administrators alone make trial environments.",
        ),
        boolean("disablePortalsCreationByNonAdminUsers", "Whether administrators alone make sites of Power Pages."),
        object(
            "powerPlatform",
            "Settings by product.",
            open(&[
                object(
                    "governance",
                    "Settings of environments.",
                    open(&[boolean(
                        "disableDeveloperEnvironmentCreationByNonAdminUsers",
                        "Whether administrators alone make developer environments.",
                    )]),
                ),
                object(
                    "powerApps",
                    "Settings of Power Apps.",
                    open(&[
                        boolean("disableShareWithEveryone", "Whether applications cannot be shared with everybody."),
                        boolean("enableGuestsToMake", "Whether guests may make applications."),
                    ]),
                ),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "tenantId": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149",
  "disableEnvironmentCreationByNonAdminUsers": true,
  "disableTrialEnvironmentCreationByNonAdminUsers": true,
  "disablePortalsCreationByNonAdminUsers": true,
  "powerPlatform": {
    "governance": {"disableDeveloperEnvironmentCreationByNonAdminUsers": true},
    "powerApps": {"disableShareWithEveryone": true, "enableGuestsToMake": false}
  }
}"#;
