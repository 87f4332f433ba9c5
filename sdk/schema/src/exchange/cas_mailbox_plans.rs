//! Protocols that new mailboxes get, by mailbox plan.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/cas-mailbox-plans",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-CASMailboxPlan")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "cas-mailbox-plans",
    meaning: "Protocols that new mailboxes get, by mailbox plan.",
    subject: "mailbox plan",
    source: SOURCE.id,
    id: "Identity",
    label: "DisplayName",
};
