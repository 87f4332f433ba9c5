//! Sharing of calendars and more with other Exchange organizations.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/organization-relationships",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-OrganizationRelationship")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("org_relationships", &["exo"], &["Get-OrganizationRelationship"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "organization-relationships",
    meaning: "Sharing of calendars and more with other Exchange organizations.",
    subject: "organization relationship",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
