//! Settings for mail to other domains; `*` stands for all others.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/remote-domains",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-RemoteDomain")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the remote domain Default",
        "MicrosoftDocs/office-docs-powershell exchange/exchange-ps/ExchangePowerShell/Set-RemoteDomain.md @302954c6",
    ),
    imported: scubagear("remote_domains", &["exo"], &["Get-RemoteDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "remote-domains",
    meaning: "Settings for mail to other domains; `*` stands for all others.",
    subject: "remote domain",
    source: SOURCE.id,
    id: "Identity",
    label: "DomainName",
};
