//! Sharing policies of the Exchange servers, as exported on-premises.

use crate::parts::SHARING_POLICY;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/sharing-policies",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-SharingPolicy")),
    detail: ", on-premises",
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "on-premises-sharing-policies",
    meaning: "Sharing policies of the Exchange servers, as exported on-premises.",
    subject: "sharing policy on-premises",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: SHARING_POLICY,
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Default": true,
  "Domains": ["*: CalendarSharingFreeBusySimple"],
  "Enabled": true,
  "Identity": "Default Sharing Policy",
  "Name": "Default Sharing Policy"
}"#;
