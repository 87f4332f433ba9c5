//! Where Exchange asks for free/busy information of other address spaces, as exported on-premises.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/availability-address-spaces",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-AvailabilityAddressSpace")),
    permission: EXCHANGE_SERVER,
    imported: online_too(),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "availability-address-spaces",
    meaning: "Where Exchange asks for free/busy information of other address spaces, as exported on-premises.",
    subject: "availability address space",
    source: SOURCE.id,
    id: "Identity",
    label: "ForestName",
};
