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
};
