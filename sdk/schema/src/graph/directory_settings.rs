//! Tenant-wide directory settings, such as those of groups, passwords and the admin consent workflow.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/directory-settings",
    service: service::GRAPH,
    request: Request::Get(Get::beta("/settings")),
    permission: Permission::graph(&[Scope {
        least: "GroupSettings.Read.All",
        wider: &["Group.Read.All", "Directory.Read.All"],
    }]),
    cost: directory(1),
    imported: scubagear("directory_settings", &["aad"], &["Get-MgBetaDirectorySetting"])
        .and_cmdlets(&["Get-MgDirectorySetting"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "directory-settings",
    meaning: "Tenant-wide directory settings, such as those of groups, passwords and the admin consent workflow. Values are strings.",
    subject: "directory setting",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(&[
        text("id", "Its object id."),
        text("displayName", "The group of settings, such as `Group.Unified`."),
        text("templateId", "The template that it was made from.").vendor_id(),
        objects(
            "values",
            "The settings.",
            open(&[
                symbol("name", "The setting.").values(&[
                    "EnableAdminConsentRequests",
                    "EnableGroupSpecificConsent",
                    "BlockUserConsentForRiskyApps",
                    "AllowGuestsToAccessGroups",
                    "AllowToAddGuests",
                    "AllowGuestsToBeGroupOwner",
                    "EnableGroupCreation",
                ]),
                text("value", "Its value: a text, whatever it means.").values(&["true", "false"]),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "displayName": "Consent Policy Settings",
  "id": "33fa42a3-496a-496d-9855-b4da33ca1fda",
  "templateId": "dffd5d46-495d-40a9-8e21-954ff55e198a",
  "values": [
    {"name": "EnableGroupSpecificConsent", "value": "false"},
    {"name": "BlockUserConsentForRiskyApps", "value": "true"},
    {"name": "EnableAdminConsentRequests", "value": "true"}
  ]
}"#;
