//! Application permissions that were granted.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/app-role-assignments",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::v1("/servicePrincipals/{id}/appRoleAssignments").top(999),
        Each { of: Subjects::ServicePrincipals, property: "ofServicePrincipal", members: false },
    ),
    permission: Permission::graph(&[APPLICATION]),
    cost: directory(2),
    from: &["graph/service-principals", "graph/app-role-assignments"],
    imported: cmdlets(&["Get-MgServicePrincipalAppRoleAssignment", "Get-MgServicePrincipalAppRoleAssignedTo"]),
    ..DEFAULT
};
