//! The app management policy of all applications: limits on their secrets and certificates.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/default-app-management-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/defaultAppManagementPolicy")),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    imported: scubagear("default_app_management_policy", &["aad"], &["Get-MgBetaPolicyDefaultAppManagementPolicy"])
        .and_cmdlets(&["Get-MgPolicyDefaultAppManagementPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "default-app-management-policy",
    meaning: "The app management policy of all applications: limits on their secrets and certificates.",
    subject: "default app management policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
