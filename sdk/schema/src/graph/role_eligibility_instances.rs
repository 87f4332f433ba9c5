//! Who may activate a role.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "role-eligibility-instances",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/roleManagement/directory/roleEligibilityScheduleInstances").expand("principal")),
    permission: Permission::graph(&[ROLE_ELIGIBILITY_SCHEDULE]),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    cost: directory(1),
    ..DEFAULT
};
