//! Organization-wide settings of Teams apps: which apps of Microsoft, of others and of the tenant are available.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/unified-tenant-settings",
    service: service::TEAMS,
    request: Request::NotLive(
        Some(Cmdlet::new("Get-M365UnifiedTenantSettings")),
        Some(("GET", "https://substrate.office.com/AdminAppCatalog/ps/v2/admin/unifiedApp/settings")),
    ),
    permission: Permission::SignedIn(&["Global Reader", "Teams Administrator"]),
    imported: scubagear("tenant_app_settings", &["teams"], &["Get-M365UnifiedTenantSettings"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-unified-tenant-settings",
    meaning: "Organization-wide settings of Teams apps: which apps of Microsoft, of others and of the tenant are available.",
    subject: "Teams app setting",
    source: SOURCE.id,
    id: "SettingName",
    label: "SettingName",
    members: open(&[
        symbol("SettingName", "Which applications: of Microsoft, of others, of the organization.").values(&[
            "DefaultApp",
            "GlobalApp",
            "PrivateApp",
        ]),
        symbol("SettingValue", "For whom they are available.").values(&["All", "None", "Some"]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{"SettingName": "GlobalApp", "SettingValue": "None"}"#;
