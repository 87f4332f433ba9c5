//! To whom each custom Safe Attachments policy applies.

use crate::parts::assignment::{assigns, policy};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/safe-attachment-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SafeAttachmentRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("safe_attachment_rules", SUITE, &["Get-SafeAttachmentRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "safe-attachment-rules",
    meaning: "To whom each custom Safe Attachments policy applies.",
    subject: "Safe Attachments rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: assigns![policy("SafeAttachmentPolicy", "The Safe Attachments policy that it assigns.")],
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
  "SafeAttachmentPolicy": "Everybody",
  "SentTo": null,
  "SentToMemberOf": null,
  "State": "Enabled"
}"#;
