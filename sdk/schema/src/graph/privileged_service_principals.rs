//! Service principals that hold a privileged directory role, with the names of the roles.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/privileged-service-principals",
    service: service::GRAPH,
    request: Request::Derived(
        "GET /roleManagement/directory/roleAssignments, roleEligibilityScheduleInstances and members of groups",
    ),
    permission: Permission::graph_and(
        &[ROLE_MANAGEMENT],
        "groups that hold a role",
        &[GROUP_MEMBER, least("PrivilegedEligibilitySchedule.Read.AzureADGroup")],
    ),
    from: made_from::ROLES,
    imported: scubagear("privileged_service_principals", &["aad"], &["Get-PrivilegedUser"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "privileged-service-principals",
    meaning: "Service principals that hold a privileged directory role, with the names of the roles.",
    subject: "service principal",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
