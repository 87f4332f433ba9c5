//! Connectors by which Exchange servers on-premises take mail.

use crate::parts::{ENABLED, TLS_CERTIFICATE_NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/receive-connectors",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ReceiveConnector")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "receive-connectors",
    meaning: "Connectors by which Exchange servers on-premises take mail.",
    subject: "receive connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: the server and its name."),
        text("Name", "What it is called."),
        ENABLED,
        TLS_CERTIFICATE_NAME,
        text("Server", "The server that receives by it.").parts(&[text("Name", "Its name.")]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AuthMechanism": "Tls",
  "Enabled": true,
  "Identity": "EX01\\Default Frontend EX01",
  "Name": "Default Frontend EX01",
  "PermissionGroups": "AnonymousUsers",
  "ProtocolLoggingLevel": "Verbose",
  "RequireTLS": false,
  "Server": "EX01",
  "TlsCertificateName": "<I>CN=Example TLS RSA CA G1, O=Example Trust, C=NO<S>CN=mail.contoso.example",
  "TransportRole": "FrontendTransport"
}"#;
