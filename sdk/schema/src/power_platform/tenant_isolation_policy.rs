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
    members: open(&[
        text("tenantId", "The id of the tenant."),
        object(
            "properties",
            "The policy.",
            open(&[
                text("tenantId", "The id of the tenant."),
                boolean("isDisabled", "Whether connections to and from other tenants are free."),
                objects(
                    "allowedTenants",
                    "Tenants to or from which connections are free all the same.",
                    open(&[
                        text("tenantId", "The id of the other tenant; `*` is any.").values(&["*"]),
                        object(
                            "direction",
                            "In which direction.",
                            open(&[boolean("inbound", "From there."), boolean("outbound", "To there.")]),
                        ),
                    ]),
                ),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "tenantId": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149",
  "properties": {"tenantId": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149", "isDisabled": false, "allowedTenants": []}
}"#;
