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
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What it is called."),
        text("DisplayName", "What administrators see."),
        boolean("PopEnabled", "Whether new mailboxes may be read by POP3."),
        boolean("ImapEnabled", "Whether new mailboxes may be read by IMAP4."),
        boolean("ActiveSyncEnabled", "Whether new mailboxes may be read by Exchange ActiveSync."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ActiveSyncEnabled": true,
  "DisplayName": "ExchangeOnline",
  "EwsEnabled": true,
  "Identity": "ExchangeOnline-0003d4f9-994e-47a6-b485-45b2e6f9cb18",
  "ImapEnabled": false,
  "MAPIEnabled": true,
  "Name": "ExchangeOnline-0003d4f9-994e-47a6-b485-45b2e6f9cb18",
  "OWAEnabled": true,
  "PopEnabled": false
}"#;
