//! Virtual directories of Exchange Web Services on-premises.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/web-services-virtual-directories",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-WebServicesVirtualDirectory")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "web-services-virtual-directories",
    meaning: "Virtual directories of Exchange Web Services on-premises.",
    subject: "virtual directory",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
