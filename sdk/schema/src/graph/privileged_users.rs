//! Users that hold a privileged directory role or are eligible for one, through groups too, with the names of the roles.

use crate::parts::ROLES;
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
    members: open(&[
        text("id", "The object id of the user."),
        text("displayName", "The name of the user."),
        ROLES,
        text("onPremisesImmutableId", "The anchor that ties the account to one on-premises; null: cloud only."),
        boolean("onPremisesSyncEnabled", "Whether the account is synchronized; false: it was; null: it never was."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "displayName": "Hélène Noël (Admin)",
  "id": "53f0d414-7eaf-4f09-91c8-5c863249ad21",
  "onPremisesImmutableId": null,
  "onPremisesSyncEnabled": null,
  "roles": ["Privileged Role Administrator"]
}"#;
