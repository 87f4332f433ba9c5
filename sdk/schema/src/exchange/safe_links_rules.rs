//! To whom each custom Safe Links policy applies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/safe-links-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-SafeLinksRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("safe_links_rules", SUITE, &["Get-SafeLinksRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "safe-links-rules",
    meaning: "To whom each custom Safe Links policy applies.",
    subject: "Safe Links rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
