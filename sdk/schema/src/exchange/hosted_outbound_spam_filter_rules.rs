//! To whom each custom outbound spam filter policy applies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-outbound-spam-filter-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedOutboundSpamFilterRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-outbound-spam-filter-rules",
    meaning: "To whom each custom outbound spam filter policy applies.",
    subject: "outbound spam filter rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
