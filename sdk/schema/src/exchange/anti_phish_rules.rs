//! To whom each custom anti-phishing policy applies.

use crate::parts::assignment::{assigns, policy};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/anti-phish-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AntiPhishRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("anti_phish_rules", SUITE, &["Get-AntiPhishRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "anti-phish-rules",
    meaning: "To whom each custom anti-phishing policy applies.",
    subject: "anti-phishing rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: assigns![policy("AntiPhishPolicy", "The anti-phishing policy that it assigns.")],
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AntiPhishPolicy": "Everybody",
  "ExceptIfRecipientDomainIs": null,
  "ExceptIfSentTo": null,
  "ExceptIfSentToMemberOf": null,
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
