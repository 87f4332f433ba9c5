//! The rules of each group that holds a role.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "group-management-policy-assignments",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::v1("/policies/roleManagementPolicyAssignments")
            .filter("scopeId eq '{id}' and scopeType eq 'Group' and roleDefinitionId eq 'member'")
            .expand("policy($expand=rules)"),
        Each { of: Subjects::RoleGroups, property: "groupId", members: false },
    ),
    permission: Permission::graph(&[least("RoleManagementPolicy.Read.AzureADGroup")]),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    cost: directory(1),
    ..DEFAULT
};
