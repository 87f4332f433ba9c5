//! To whom each custom Safe Links policy applies.

use crate::parts::assignment::{assigns, policy};
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
    members: assigns![policy("SafeLinksPolicy", "The Safe Links policy that it assigns.")],
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
