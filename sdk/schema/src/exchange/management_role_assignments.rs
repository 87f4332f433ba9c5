//! Who holds which management role of Exchange, an object for each user who has it in effect: `Identity` is that of the assignment and the `EffectiveUserName`, joined by a backslash.

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
};
