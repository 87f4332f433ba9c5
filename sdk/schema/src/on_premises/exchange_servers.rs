//! Exchange servers on-premises, with their versions.

use crate::parts::address;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/exchange-servers",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ExchangeServer")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "exchange-servers",
    meaning: "Exchange servers on-premises, with their versions.",
    subject: "Exchange server",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "Its name."),
        text("AdminDisplayVersion", "Its version, such as `Version 15.2 (Build 1748.10)`.")
            .version()
            .within(&["Version", "Build"])
            .parts(&[
                integer("Major", "The first number."),
                integer("Minor", "The second."),
                integer("Build", "The third."),
            ]),
        boolean("IsEdgeServer", "Whether it is an Edge Transport server."),
        address("InternetWebProxy", "The proxy by which it reaches the Internet; null: none."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AdminDisplayVersion": "Version 15.2 (Build 2562.29)",
  "Edition": "Standard",
  "Fqdn": "ex01.corp.contoso.example",
  "Identity": "EX01",
  "InternetWebProxy": "http://proxy.corp.contoso.example:8080/",
  "IsEdgeServer": false,
  "IsExchangeTrialEdition": false,
  "Name": "EX01",
  "ServerRole": "Mailbox"
}"#;
