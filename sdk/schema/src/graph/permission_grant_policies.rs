//! Which consent users may give: the conditions of each permission grant policy.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/permission-grant-policies",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/permissionGrantPolicies")),
    permission: Permission::graph(&[least("Policy.Read.PermissionGrant")]),
    cost: directory(1),
    imported: cmdlets(&["Get-MgPolicyPermissionGrantPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "permission-grant-policies",
    meaning: "Which consent users may give: the conditions of each permission grant policy.",
    subject: "permission grant policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
