//! Whether Power Platform connections to and from other tenants are restricted.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "power-platform/tenant-isolation-policy",
    service: service::POWER_PLATFORM,
    request: Request::NotLive(
        None,
        Some(("GET", "/providers/PowerPlatform.Governance/v1/tenants/{tenantId}/tenantIsolationPolicy")),
    ),
    permission: POWER_PLATFORM_ADMINISTRATOR,
    imported: scubagear(
        "tenant_isolation",
        &["powerplatform"],
        &["Get-PowerPlatformTenantIsolationRest", "Get-PowerAppTenantIsolationPolicy"],
    ),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "power-platform-tenant-isolation-policy",
    meaning: "Whether Power Platform connections to and from other tenants are restricted. `tenantId` repeats `properties.tenantId`.",
    subject: "tenant isolation policy",
    source: SOURCE.id,
    id: "tenantId",
    label: "tenantId",
};
