//! Tenant settings of Power BI and Fabric.

use crate::prelude::*;

/// With Tenant.Read.All an application is refused: MicrosoftDocs/powerbi-docs issue 3262 (reference breadth.md,
/// section 4, "power-bi/tenant-settings says Tenant.Read.All").
pub const SOURCE: Source = Source {
    id: "power-bi/tenant-settings",
    service: service::POWER_BI,
    request: Request::NotLive(None, Some(("GET", "https://api.powerbi.com/v1/admin/tenantsettings"))),
    permission: Permission::Other(
        "the tenant setting that opens read-only admin APIs to service principals, and no Power BI permission that an administrator consents to",
    ),
    license: Some("Power BI"),
    imported: scubagear("powerbi_tenant_settings", &["powerbi"], &["Invoke-RestMethod"]).flag("powerbi_license_found"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "power-bi-tenant-settings",
    meaning: "Tenant settings of Power BI and Fabric.",
    subject: "Power BI tenant setting",
    source: SOURCE.id,
    id: "settingName",
    label: "title",
    members: open(&[
        symbol("settingName", "The setting."),
        text("title", "What the portal calls it."),
        boolean("enabled", "Whether it is on."),
        boolean("canSpecifySecurityGroups", "Whether it can be on for some groups alone."),
        symbol("tenantSettingGroup", "The part of the portal where it stands."),
        objects(
            "enabledSecurityGroups",
            "The groups that it is on for; none: for everybody.",
            open(&[text("graphId", "The object id of the group."), text("name", "What it is called.")]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "settingName": "PublishToWeb",
  "title": "Publish to web",
  "enabled": false,
  "canSpecifySecurityGroups": true,
  "tenantSettingGroup": "Export and sharing settings",
  "enabledSecurityGroups": []
}"#;
