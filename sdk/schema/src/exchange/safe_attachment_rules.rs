//! To whom each custom Safe Attachments policy applies.

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
};
