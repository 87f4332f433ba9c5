//! Who holds which management role of Exchange, an object for each user who has it in effect: `Identity` is that of the assignment and the `EffectiveUserName`, joined by a backslash.

use crate::parts::ENABLED;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/management-role-assignments",
    service: service::EXCHANGE,
    request: Request::Cmdlet(
        Cmdlet::new("Get-ManagementRoleAssignment")
            .with(&[("Role", Some("Mailbox Import Export")), ("GetEffectiveUsers", None)]),
    ),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "management-role-assignments",
    meaning: "Who holds which management role of Exchange, an object for each user who has it in effect: `Identity` is that of the assignment and the `EffectiveUserName`, joined by a backslash.",
    subject: "management role assignment",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: that of the assignment and the effective user.")
            .within(&["Mailbox", "Import", "Export"]),
        text("Name", "What it is called: the role and who holds it."),
        symbol("Role", "The management role.").values(&["Mailbox Import Export"]),
        text("RoleAssigneeName", "Who was given the role: a role group, a user, a policy."),
        text("EffectiveUserName", "Who has it by that; `All Group Members` stands for the members of a group.")
            .values(&["All Group Members"]),
        symbol("RoleAssignmentDelegationType", "Whether it gives the role, or the right to give it to others.")
            .values(&["Regular", "Delegating", "DelegatingOrgWide"]),
        ENABLED,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AssignmentMethod": "Direct",
  "EffectiveUserName": "All Group Members",
  "Enabled": false,
  "Identity": "Mailbox Import Export-Migration 2022\\All Group Members",
  "Name": "Mailbox Import Export-Migration 2022",
  "Role": "Mailbox Import Export",
  "RoleAssignee": "Migration 2022",
  "RoleAssigneeName": "Migration 2022",
  "RoleAssigneeType": "RoleGroup",
  "RoleAssignmentDelegationType": "Regular"
}"#;
