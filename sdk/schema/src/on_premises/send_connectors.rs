//! Connectors by which Exchange servers on-premises send mail.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/send-connectors",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-SendConnector")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "send-connectors",
    meaning: "Connectors by which Exchange servers on-premises send mail.",
    subject: "send connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
