//! Privileged directory roles, with their PIM rules and active assignments (`startDateTime` and `endDateTime` null means permanent).

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/privileged-roles",
    service: service::GRAPH,
    request: Request::Derived(
        "GET /roleManagement/directory/roleAssignmentScheduleInstances, /policies/roleManagementPolicyAssignments of roles and of groups with a role and, of these, /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
    ),
    permission: Permission::graph_and(
        &[ROLE_MANAGEMENT, ROLE_MANAGEMENT_POLICY],
        "groups that hold a role",
        &[least("RoleManagementPolicy.Read.AzureADGroup"), least("PrivilegedEligibilitySchedule.Read.AzureADGroup")],
    ),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    from: made_from::ROLES,
    imported: scubagear("privileged_roles", &["aad"], &["Get-PrivilegedRole"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "privileged-roles",
    meaning: "Privileged directory roles, with their PIM rules and active assignments (`startDateTime` and `endDateTime` null means permanent).",
    subject: "privileged role",
    source: SOURCE.id,
    id: "roleTemplateId",
    label: "displayName",
};
