//! Safe Attachments policies.

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
};
