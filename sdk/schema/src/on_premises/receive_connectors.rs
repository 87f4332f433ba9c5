//! Connectors by which Exchange servers on-premises take mail.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/receive-connectors",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ReceiveConnector")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "receive-connectors",
    meaning: "Connectors by which Exchange servers on-premises take mail.",
    subject: "receive connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
