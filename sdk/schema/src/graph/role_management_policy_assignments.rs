//! The rules of each role.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "role-management-policy-assignments",
    service: service::GRAPH,
    request: Request::Get(
        Get::v1("/policies/roleManagementPolicyAssignments")
            .filter("scopeId eq '/' and scopeType eq 'DirectoryRole'")
            .expand("policy($expand=rules)"),
    ),
    permission: Permission::graph(&[ROLE_MANAGEMENT_POLICY]),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    cost: directory(1),
    ..DEFAULT
};
