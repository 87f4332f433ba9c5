//! To whom the Standard and Strict presets of Defender for Office 365 apply.

use crate::parts::assignment::{assigns, policy};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/atp-protection-policy-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-ATPProtectionPolicyRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("atp_policy_rules", SUITE, &["Get-ATPProtectionPolicyRule"]).flag("defender_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "atp-protection-policy-rules",
    meaning: "To whom the Standard and Strict presets of Defender for Office 365 apply.",
    subject: "preset security policy rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: assigns![
        policy("SafeAttachmentPolicy", "The Safe Attachments policy of the preset."),
        policy("SafeLinksPolicy", "The Safe Links policy of the preset."),
    ],
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ExceptIfRecipientDomainIs": null,
  "ExceptIfSentTo": null,
  "ExceptIfSentToMemberOf": null,
  "Identity": "Standard Preset Security Policy",
  "Name": "Standard Preset Security Policy",
  "Priority": 1,
  "RecipientDomainIs": ["contoso-group.example"],
  "SafeAttachmentPolicy": "Standard Preset Security Policy1708009948047",
  "SafeLinksPolicy": "Standard Preset Security Policy1708009948047",
  "SentTo": null,
  "SentToMemberOf": null,
  "State": "Enabled"
}"#;
