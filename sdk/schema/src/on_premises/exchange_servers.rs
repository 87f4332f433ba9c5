//! Exchange servers on-premises, with their versions.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/exchange-servers",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ExchangeServer")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "exchange-servers",
    meaning: "Exchange servers on-premises, with their versions.",
    subject: "Exchange server",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
