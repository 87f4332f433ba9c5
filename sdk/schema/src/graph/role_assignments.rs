//! Who holds a role.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/role-assignments",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/roleManagement/directory/roleAssignments").expand("principal")),
    permission: Permission::graph(&[Scope { least: "RoleManagement.Read.Directory", wider: &["Directory.Read.All"] }]),
    cost: directory(1),
    from: &[
        "graph/users",
        "graph/role-assignments",
        "role-definitions",
        "role-eligibility-instances",
        "role-assignment-instances",
        "group-eligibility-instances",
        "graph/policy-group-members",
        "graph/conditional-access-policies",
        "graph/service-principals",
    ],
    always: always_live("somebody with a role", "reference collector-faults.md, F21 (0 role assignments)"),
    imported: cmdlets(&["Get-MgRoleManagementDirectoryRoleAssignment"]),
    ..DEFAULT
};
