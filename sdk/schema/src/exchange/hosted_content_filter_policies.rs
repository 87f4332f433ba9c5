//! Anti-spam policies for inbound mail.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/hosted-content-filter-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-HostedContentFilterPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default anti-spam policy",
        "MicrosoftDocs/defender-docs defender-office-365/anti-spam-protection-about.md @006b8a9f",
    ),
    imported: scubagear("hosted_content_filter_policies", SUITE, &["Get-HostedContentFilterPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "hosted-content-filter-policies",
    meaning: "Anti-spam policies for inbound mail.",
    subject: "anti-spam policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
