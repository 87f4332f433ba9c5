//! Certificates of the Exchange servers on-premises.

use crate::parts::{PS_COMPUTER_NAME, distinguished_name};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/exchange-certificates",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ExchangeCertificate")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "exchange-certificates",
    meaning: "Certificates of the Exchange servers on-premises. One that several servers have stands once for each: `Identity` is the server and the thumbprint, joined by a backslash, and the thumbprint alone where the export does not say whose it is.",
    subject: "Exchange certificate",
    source: SOURCE.id,
    id: "Identity",
    label: "Subject",
    members: open(&[
        text("Identity", "Its id: the server and the thumbprint."),
        distinguished_name("Subject", "Whom it names."),
        distinguished_name("Issuer", "Who issued it."),
        time("NotAfter", "Until when it holds."),
        time("NotBefore", "Since when it holds."),
        text("Thumbprint", "Its thumbprint."),
        PS_COMPUTER_NAME,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "HasPrivateKey": true,
  "Identity": "EX01\\4DF46E9F6C9C360B3C51DA9EC6EAF51973270C63",
  "IsSelfSigned": false,
  "Issuer": "CN=Example TLS RSA CA G1, O=Example Trust, C=NO",
  "NotAfter": "2026-07-25T00:00:00Z",
  "NotBefore": "2025-06-23T00:00:00Z",
  "PSComputerName": "EX01",
  "Services": "None",
  "Status": "DateInvalid",
  "Subject": "CN=mail.contoso.example",
  "Thumbprint": "4DF46E9F6C9C360B3C51DA9EC6EAF51973270C63"
}"#;
