//! Outbound spam filter policies: automatic forwarding, and limits for senders.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-outbound-spam-filter-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedOutboundSpamFilterPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default outbound spam policy",
        "MicrosoftDocs/defender-docs defender-office-365/recommended-settings-for-eop-and-office365.md @04088ff0",
    ),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-outbound-spam-filter-policies",
    meaning: "Outbound spam filter policies: automatic forwarding, and limits for senders.",
    subject: "outbound spam filter policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
