//! To whom the Standard and Strict presets of Exchange Online Protection apply.

use crate::parts::assignment::{assigns, policy};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/eop-protection-policy-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-EOPProtectionPolicyRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("protection_policy_rules", SUITE, &["Get-EOPProtectionPolicyRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "eop-protection-policy-rules",
    meaning: "To whom the Standard and Strict presets of Exchange Online Protection apply.",
    subject: "preset security policy rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: assigns![
        policy("AntiPhishPolicy", "The anti-phishing policy of the preset."),
        policy("HostedContentFilterPolicy", "The anti-spam policy of the preset."),
        policy("MalwareFilterPolicy", "The anti-malware policy of the preset."),
    ],
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AntiPhishPolicy": "Standard Preset Security Policy1708009948047",
  "ExceptIfRecipientDomainIs": null,
  "ExceptIfSentTo": null,
  "ExceptIfSentToMemberOf": null,
  "HostedContentFilterPolicy": "Standard Preset Security Policy1708009948047",
  "Identity": "Standard Preset Security Policy",
  "MalwareFilterPolicy": "Standard Preset Security Policy1708009948047",
  "Name": "Standard Preset Security Policy",
  "Priority": 1,
  "RecipientDomainIs": ["contoso-group.example"],
  "SentTo": null,
  "SentToMemberOf": null,
  "State": "Enabled"
}"#;
