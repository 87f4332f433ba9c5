//! To whom each custom Safe Links policy applies.

use crate::parts::assignment::*;
use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/safe-links-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SafeLinksRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("safe_links_rules", SUITE, &["Get-SafeLinksRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "safe-links-rules",
    meaning: "To whom each custom Safe Links policy applies.",
    subject: "Safe Links rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        policy("SafeLinksPolicy", "The Safe Links policy that it assigns."),
        STATE,
        PRIORITY,
        SENT_TO,
        SENT_TO_MEMBER_OF,
        RECIPIENT_DOMAIN_IS,
        EXCEPT_IF_SENT_TO,
        EXCEPT_IF_SENT_TO_MEMBER_OF,
        EXCEPT_IF_RECIPIENT_DOMAIN_IS,
        CONDITIONS,
        EXCEPTIONS,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ExceptIfRecipientDomainIs": null,
  "ExceptIfSentTo": null,
  "ExceptIfSentToMemberOf": null,
  "Identity": "Everybody",
  "Name": "Everybody",
  "Priority": 1,
  "RecipientDomainIs": [
    "contoso.example", "contoso-group.example", "contoso.onmicrosoft.com", "contoso.mail.onmicrosoft.com"
  ],
  "SafeLinksPolicy": "Everybody",
  "SentTo": null,
  "SentToMemberOf": null,
  "State": "Enabled"
}"#;
