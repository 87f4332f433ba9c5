//! Roles and their names.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "role-definitions",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/roleManagement/directory/roleDefinitions").select(&[
        "id",
        "templateId",
        "displayName",
        "isBuiltIn",
    ])),
    permission: Permission::graph(&[Scope {
        least: "RoleManagement.Read.Directory",
        wider: &["Directory.Read.All", "RoleManagement.Read.All"],
    }]),
    cost: directory(1),
    always: always(
        "the built-in roles",
        "MicrosoftDocs/entra-docs docs/identity/role-based-access-control/permissions-reference.md @00fe95d6",
    ),
    imported: cmdlets(&["Get-MgRoleManagementDirectoryRoleDefinition"]),
    ..DEFAULT
};
