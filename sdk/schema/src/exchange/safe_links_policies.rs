//! Safe Links policies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/safe-links-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SafeLinksPolicy")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("safe_links_policies", SUITE, &["Get-SafeLinksPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "safe-links-policies",
    meaning: "Safe Links policies.",
    subject: "Safe Links policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
