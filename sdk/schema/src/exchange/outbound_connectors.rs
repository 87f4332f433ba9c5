//! Connectors for mail that goes out.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/outbound-connectors",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-OutboundConnector")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("outbound_connectors", &["exo"], &["Get-OutboundConnector"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "outbound-connectors",
    meaning: "Connectors for mail that goes out.",
    subject: "outbound connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
