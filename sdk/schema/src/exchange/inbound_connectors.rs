//! Connectors for mail that comes in.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/inbound-connectors",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-InboundConnector")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("inbound_connectors", &["exo"], &["Get-InboundConnector"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "inbound-connectors",
    meaning: "Connectors for mail that comes in.",
    subject: "inbound connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
