//! Delegated permissions that were granted.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/oauth2-permission-grants",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/oauth2PermissionGrants").top(999)),
    permission: Permission::graph(&[least("Directory.Read.All")]),
    cost: directory(2),
    from: &["graph/service-principals", "graph/oauth2-permission-grants"],
    imported: cmdlets(&["Get-MgOauth2PermissionGrant"]),
    ..DEFAULT
};
