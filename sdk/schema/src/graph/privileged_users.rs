//! Users that hold a privileged directory role or are eligible for one, through groups too, with the names of the roles.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/privileged-users",
    service: service::GRAPH,
    request: Request::Derived(
        "GET /roleManagement/directory/roleAssignments, roleEligibilityScheduleInstances, members of groups and users",
    ),
    permission: Permission::graph_and(
        &[ROLE_MANAGEMENT, USER],
        "groups that hold a role",
        &[GROUP_MEMBER, least("PrivilegedEligibilitySchedule.Read.AzureADGroup")],
    ),
    from: made_from::ROLES,
    imported: scubagear("privileged_users", &["aad"], &["Get-PrivilegedUser"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "privileged-users",
    meaning: "Users that hold a privileged directory role or are eligible for one, through groups too, with the names of the roles. `onPremisesImmutableId` null means cloud only.",
    subject: "privileged user",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
