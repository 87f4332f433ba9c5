//! Exceptions from the built-in protection preset of Defender for Office 365.

use crate::parts::assignment::{assigns, policy};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/atp-built-in-protection-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-ATPBuiltInProtectionRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("built_in_protection_rules", SUITE, &["Get-ATPBuiltInProtectionRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "atp-built-in-protection-rules",
    meaning: "Exceptions from the built-in protection preset of Defender for Office 365.",
    subject: "built-in protection rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: assigns![
        policy("SafeAttachmentPolicy", "The Safe Attachments policy that it assigns."),
        policy("SafeLinksPolicy", "The Safe Links policy that it assigns."),
    ],
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ExceptIfRecipientDomainIs": null,
  "ExceptIfSentTo": null,
  "ExceptIfSentToMemberOf": ["machines@contoso.example"],
  "Identity": "ATP Built-In Protection Rule",
  "Name": "ATP Built-In Protection Rule",
  "Priority": 0,
  "RecipientDomainIs": null,
  "SentTo": null,
  "SentToMemberOf": null,
  "State": "Enabled"
}"#;
