//! Where Exchange asks for free/busy information of other address spaces, as exported on-premises.

use crate::parts::IDENTITY;
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
    members: open(&[
        IDENTITY,
        text("Name", "What it is called."),
        text("ForestName", "The domain whose free/busy information is asked for."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AccessMethod": "InternalProxy",
  "ForestName": "contoso.mail.onmicrosoft.com",
  "Identity": "contoso.mail.onmicrosoft.com",
  "Name": "contoso.mail.onmicrosoft.com",
  "ProxyUrl": "https://mail.contoso.example/EWS/Exchange.asmx",
  "UseServiceAccount": true
}"#;
