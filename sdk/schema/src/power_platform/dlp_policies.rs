//! Data policies of Power Platform and the environments where they apply.

use crate::prelude::*;

/// scopes/admin/apiPolicies, of 2016, lists no groups of connectors.
pub const SOURCE: Source = Source {
    id: "power-platform/dlp-policies",
    service: service::POWER_PLATFORM,
    request: Request::NotLive(None, Some(("GET", "/providers/PowerPlatform.Governance/v2/policies"))),
    permission: POWER_PLATFORM_ADMINISTRATOR,
    imported: scubagear("dlp_policies", &["powerplatform"], &["Get-PowerPlatformDlpPoliciesRest", "Get-DlpPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "power-platform-dlp-policies",
    meaning: "Data policies of Power Platform and the environments where they apply.",
    subject: "Power Platform data policy",
    source: SOURCE.id,
    id: "name",
    label: "displayName",
    members: open(&[
        text("name", "Its id."),
        text("displayName", "What people call it."),
        symbol("defaultConnectorsClassification", "What connectors are that no group names.").values(&[
            "General",
            "Confidential",
            "Blocked",
        ]),
        symbol("environmentType", "In which environments it holds.").values(&[
            "AllEnvironments",
            "ExceptEnvironments",
            "OnlyEnvironments",
            "SingleEnvironment",
        ]),
        objects(
            "environments",
            "The environments that this names.",
            open(&[text("name", "The id of the environment.")]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "name": "7f0d5b1c-3c9a-4d51-9b64-2f1f3c8e6a70",
  "displayName": "Default",
  "defaultConnectorsClassification": "General",
  "environmentType": "AllEnvironments",
  "environments": []
}"#;
