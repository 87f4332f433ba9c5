//! To whom each custom anti-spam policy applies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-content-filter-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedContentFilterRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("hosted_content_filter_rules", SUITE, &["Get-HostedContentFilterRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-content-filter-rules",
    meaning: "To whom each custom anti-spam policy applies.",
    subject: "anti-spam rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
