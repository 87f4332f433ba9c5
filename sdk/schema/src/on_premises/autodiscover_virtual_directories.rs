//! Autodiscover directories of the Exchange servers, as exported on-premises.

use crate::parts::{IDENTITY, WS_SECURITY};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/autodiscover-virtual-directories",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-AutodiscoverVirtualDirectory")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "autodiscover-virtual-directories",
    meaning: "Autodiscover directories of the Exchange servers, as exported on-premises.",
    subject: "Autodiscover directory",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
    members: open(&[
        IDENTITY,
        text("Name", "What it is called on its server."),
        text("Server", "The server."),
        WS_SECURITY,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "BasicAuthentication": false,
  "Identity": "EX01\\Autodiscover (Default Web Site)",
  "Name": "Autodiscover (Default Web Site)",
  "OAuthAuthentication": true,
  "Server": "EX01",
  "WSSecurityAuthentication": true,
  "WindowsAuthentication": true
}"#;
