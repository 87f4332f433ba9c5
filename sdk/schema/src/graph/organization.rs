//! The tenant itself: assigned plans, directory synchronization, contacts for security notices.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/organization",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/organization")),
    permission: Permission::graph(&[ORGANIZATION]),
    cost: directory(1),
    always: always(
        "itself as its organization",
        "microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/organization-list.md @02b4cba0",
    ),
    imported: scubagear("tenant_details", &["aad"], &[]).and_cmdlets(&["Get-MgOrganization"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "organization",
    meaning: "The tenant itself: assigned plans, directory synchronization, contacts for security notices.",
    subject: "organization",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
