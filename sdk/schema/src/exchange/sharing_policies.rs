//! Sharing policies: calendars and contacts shared with people outside.

use crate::parts::SHARING_POLICY;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/sharing-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SharingPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("sharing_policy", &["exo"], &["Get-SharingPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "sharing-policies",
    meaning: "Sharing policies: calendars and contacts shared with people outside.",
    subject: "sharing policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: SHARING_POLICY,
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Default": true,
  "Domains": ["*:CalendarSharingFreeBusySimple"],
  "Enabled": true,
  "Identity": "Default Sharing Policy",
  "Name": "Default Sharing Policy"
}"#;
