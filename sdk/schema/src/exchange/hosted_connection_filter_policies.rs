//! Connection filter policies: IP allow and block lists, safe list.

use crate::parts::protection::IS_DEFAULT;
use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-connection-filter-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedConnectionFilterPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default connection filter policy",
        "MicrosoftDocs/defender-docs defender-office-365/connection-filter-policies-configure.md @0359f109",
    ),
    imported: scubagear("conn_filter", SUITE_AND_EXO, &["Get-HostedConnectionFilterPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-connection-filter-policies",
    meaning: "Connection filter policies: IP allow and block lists, safe list.",
    subject: "connection filter policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        IS_DEFAULT,
        list("IPAllowList", Element::Word, "Addresses and ranges whose mail is not filtered for spam."),
        list("IPBlockList", Element::Word, "Addresses and ranges whose mail is refused."),
        boolean("EnableSafeList", "Whether senders on Microsoft's own list skip the filter, too."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "DirectoryBasedEdgeBlockMode": "Default",
  "EnableSafeList": false,
  "IPAllowList": [],
  "IPBlockList": ["198.51.100.96/27"],
  "Identity": "Default",
  "IsDefault": true,
  "Name": "Default"
}"#;
