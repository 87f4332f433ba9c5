//! App management policies of single applications: limits on their secrets and certificates.

use crate::parts::{APPLIES_TO, RESTRICTIONS};
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
    members: closed(&[
        text("id", "Its object id."),
        text("displayName", "What people call it."),
        boolean("isEnabled", "Whether it is in force."),
        object("restrictions", "What it limits, in place of the default policy.", RESTRICTIONS),
        APPLIES_TO,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appliesTo": [{"appId": "affd14d3-4afc-4abd-8d2d-a803f5c07424", "displayName": "Badge printer"}],
  "displayName": "Badge printers",
  "id": "13043e92-e41b-4be4-8b3d-0651caeb66eb",
  "isEnabled": true,
  "restrictions": {
    "keyCredentials": [],
    "passwordCredentials": [{"maxLifetime": null, "restrictionType": "passwordLifetime", "state": "disabled"}]
  }
}"#;
