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
};
