//! To whom each custom anti-spam policy applies.

use crate::parts::assignment::{assigns, policy};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-content-filter-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedContentFilterRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("hosted_content_filter_rules", SUITE, &["Get-HostedContentFilterRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-content-filter-rules",
    meaning: "To whom each custom anti-spam policy applies.",
    subject: "anti-spam rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: assigns![policy("HostedContentFilterPolicy", "The anti-spam policy that it assigns.")],
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ExceptIfRecipientDomainIs": null,
  "ExceptIfSentTo": null,
  "ExceptIfSentToMemberOf": null,
  "HostedContentFilterPolicy": "Everybody",
  "Identity": "Everybody",
  "Name": "Everybody",
  "Priority": 1,
  "RecipientDomainIs": [
    "contoso.example", "contoso-group.example", "contoso.onmicrosoft.com", "contoso.mail.onmicrosoft.com"
  ],
  "SentTo": null,
  "SentToMemberOf": null,
  "State": "Enabled"
}"#;
