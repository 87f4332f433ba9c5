//! Mail flow rules.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/transport-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-TransportRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("transport_rule", &["exo"], &["Get-TransportRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "transport-rules",
    meaning: "Mail flow rules.",
    subject: "mail flow rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
