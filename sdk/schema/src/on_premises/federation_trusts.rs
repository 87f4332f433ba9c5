//! Federation trusts of the Exchange servers, with their certificates, as exported on-premises.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/federation-trusts",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-FederationTrust")),
    permission: EXCHANGE_SERVER,
    imported: online_too(),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "federation-trusts",
    meaning: "Federation trusts of the Exchange servers, with their certificates, as exported on-premises.",
    subject: "federation trust",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
