//! Who holds a role now, and whether for a time.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "role-assignment-instances",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/roleManagement/directory/roleAssignmentScheduleInstances").expand("principal")),
    permission: Permission::graph(&[ROLE_ASSIGNMENT_SCHEDULE]),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    cost: directory(1),
    ..DEFAULT
};
