//! Autodiscover directories of the Exchange servers, as exported on-premises.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/autodiscover-virtual-directories",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-AutodiscoverVirtualDirectory")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "autodiscover-virtual-directories",
    meaning: "Autodiscover directories of the Exchange servers, as exported on-premises.",
    subject: "Autodiscover directory",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
