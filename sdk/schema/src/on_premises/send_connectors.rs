//! Connectors by which Exchange servers on-premises send mail.

use crate::parts::{ENABLED, TLS_CERTIFICATE_NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/send-connectors",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-SendConnector")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "send-connectors",
    meaning: "Connectors by which Exchange servers on-premises send mail.",
    subject: "send connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What it is called."),
        ENABLED,
        TLS_CERTIFICATE_NAME,
        list("SourceTransportServers", Element::Word, "The servers that send by it.")
            .parts(&[text("Name", "The server.")]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AddressSpaces": ["smtp:contoso.mail.onmicrosoft.com;1"],
  "CloudServicesMailEnabled": true,
  "Enabled": true,
  "Identity": "Outbound to Office 365",
  "Name": "Outbound to Office 365",
  "ProtocolLoggingLevel": "Verbose",
  "RequireTLS": true,
  "SmartHosts": [],
  "SourceTransportServers": ["EX01", "EX02"],
  "TlsAuthLevel": "DomainValidation",
  "TlsCertificateName": "<I>CN=Example TLS RSA CA G1, O=Example Trust, C=NO<S>CN=mail.contoso.example",
  "TlsDomain": "mail.protection.outlook.com"
}"#;
