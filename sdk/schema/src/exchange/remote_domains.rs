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
    members: open(&[
        text("Identity", "Its id: its name.").values(&["Default"]),
        text("Name", "What it is called.").values(&["Default"]),
        text("DomainName", "The domain; `*` is every one that no other remote domain names."),
        boolean("AutoForwardEnabled", "Whether mail may be forwarded there by itself."),
        boolean("AutoReplyEnabled", "Whether automatic replies are sent there."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AutoForwardEnabled": false,
  "AutoReplyEnabled": true,
  "DeliveryReportEnabled": true,
  "DomainName": "*",
  "Identity": "Default",
  "IsInternal": false,
  "IsValid": true,
  "Name": "Default",
  "TrustedMailInboundEnabled": false,
  "TrustedMailOutboundEnabled": false
}"#;
