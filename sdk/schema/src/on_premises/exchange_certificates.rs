//! Certificates of the Exchange servers on-premises.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/exchange-certificates",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ExchangeCertificate")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "exchange-certificates",
    meaning: "Certificates of the Exchange servers on-premises. One that several servers have stands once for each: `Identity` is the server and the thumbprint, joined by a backslash, and the thumbprint alone where the export does not say whose it is.",
    subject: "Exchange certificate",
    source: SOURCE.id,
    id: "Identity",
    label: "Subject",
};
