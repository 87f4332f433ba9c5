//! Safe Attachments policies.

use crate::parts::protection::{IS_BUILT_IN, IS_DEFAULT, RECOMMENDED_POLICY_TYPE, action};
use crate::parts::{IDENTITY, NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/safe-attachment-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SafeAttachmentPolicy")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("safe_attachment_policies", SUITE, &["Get-SafeAttachmentPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "safe-attachment-policies",
    meaning: "Safe Attachments policies.",
    subject: "Safe Attachments policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        NAME,
        IS_DEFAULT,
        IS_BUILT_IN,
        RECOMMENDED_POLICY_TYPE,
        boolean("Enable", "Whether attachments are scanned; if not, `Action` counts for nothing."),
        action("Action", "What is done with malware that it finds."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Action": "Block",
  "Enable": true,
  "Identity": "Everybody",
  "IsBuiltInProtection": false,
  "IsDefault": false,
  "Name": "Everybody",
  "QuarantineTag": "AdminOnlyAccessPolicy",
  "RecommendedPolicyType": "Custom",
  "Redirect": false
}"#;
