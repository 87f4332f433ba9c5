//! Domains for which Exchange accepts mail.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/accepted-domains",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AcceptedDomain")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always("the initial domain", "MicrosoftDocs/entra-docs docs/fundamentals/add-custom-domain.md @03589959"),
    imported: scubagear("accepted_domains", SUITE_AND_EXO, &["Get-AcceptedDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "accepted-domains",
    meaning: "Domains for which Exchange accepts mail.",
    subject: "accepted domain",
    source: SOURCE.id,
    id: "Identity",
    label: "DomainName",
};
