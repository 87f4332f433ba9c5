//! Settings of mail transport for the organization.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/transport-config",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-TransportConfig")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always("one transport configuration", "reference collector-faults.md, F2 (the singletons)"),
    imported: scubagear("transport_config", &["exo"], &["Get-TransportConfig"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "transport-config",
    meaning: "Settings of mail transport for the organization.",
    subject: "transport configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
