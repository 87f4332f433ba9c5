//! App management policies of single applications: limits on their secrets and certificates.

use crate::prelude::*;

/// appmanagementpolicy-list-appliesto.md of microsoft-graph-docs-contrib @09a02445: both rights, and $expand gives 20 at
/// the most.
pub const SOURCE: Source = Source {
    id: "graph/app-management-policies",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/appManagementPolicies")),
    detail: ", and GET /policies/appManagementPolicies/{id}/appliesTo",
    permission: Permission::graph_and(
        &[least("Policy.Read.All")],
        "whom the policies apply to",
        &[least("Application.Read.All")],
    ),
    cost: directory(1),
    from: &["graph/app-management-policies", "app-management-policy-targets"],
    imported: scubagear("app_management_policies", &["aad"], &["Get-MgBetaPolicyAppManagementPolicy"])
        .needs(&["Get-AppManagementPolicies"])
        .and_cmdlets(&["Get-MgPolicyAppManagementPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "app-management-policies",
    meaning: "App management policies of single applications: limits on their secrets and certificates.",
    subject: "app management policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
