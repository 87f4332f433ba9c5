//! Virtual directories of Exchange Web Services on-premises.

use crate::parts::{IDENTITY, WS_SECURITY};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/web-services-virtual-directories",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-WebServicesVirtualDirectory")),
    permission: EXCHANGE_SERVER,
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "web-services-virtual-directories",
    meaning: "Virtual directories of Exchange Web Services on-premises.",
    subject: "virtual directory",
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
  "Identity": "EX01\\EWS (Default Web Site)",
  "Name": "EWS (Default Web Site)",
  "OAuthAuthentication": true,
  "Server": "EX01",
  "WSSecurityAuthentication": true,
  "WindowsAuthentication": true
}"#;
