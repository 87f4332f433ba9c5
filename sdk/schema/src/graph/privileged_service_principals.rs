//! Service principals that hold a privileged directory role, with the names of the roles.

use crate::parts::ROLES;
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
    members: open(&[
        text("id", "Its object id."),
        text("servicePrincipalId", "Its object id."),
        text("appId", "The application id."),
        text("displayName", "What it is called."),
        ROLES,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appId": "4ad5e561-0ad8-45f0-aa22-17737a32fb6c",
  "displayName": "Exchange backup",
  "id": "fec8cada-2e3e-4dee-8cf9-63ab1e8f1ed4",
  "roles": ["Exchange Administrator"],
  "servicePrincipalId": "fec8cada-2e3e-4dee-8cf9-63ab1e8f1ed4"
}"#;
