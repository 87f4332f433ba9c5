//! Connectors for features between Exchange organizations, such as free/busy in a hybrid deployment.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/intra-organization-connectors",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-IntraOrganizationConnector")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("intra_org_connectors", &["exo"], &["Get-IntraOrganizationConnector"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "intra-organization-connectors",
    meaning: "Connectors for features between Exchange organizations, such as free/busy in a hybrid deployment.",
    subject: "intra-organization connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
