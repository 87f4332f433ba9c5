//! Service principals.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/service-principals",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/servicePrincipals").top(999).select(&[
        "id",
        "appId",
        "displayName",
        "accountEnabled",
        "servicePrincipalType",
        "appOwnerOrganizationId",
        "verifiedPublisher",
        "passwordCredentials",
        "keyCredentials",
        "appRoles",
        "oauth2PermissionScopes",
        "signInAudience",
    ])),
    detail: ", with the credentials of GET /applications",
    permission: Permission::graph(&[APPLICATION]),
    cost: directory(1),
    from: &["graph/service-principals", "applications", "graph/organization"],
    always: always("service principals of Microsoft", "reference collector-faults.md, F21 (0 service principals)"),
    imported: cmdlets(&["Get-MgServicePrincipal"]),
    ..DEFAULT
};
