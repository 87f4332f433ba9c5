//! Root certificates that each Exchange server trusts, as exported on-premises.

use crate::parts::{DIGICERT_GLOBAL_ROOT_G2, PS_COMPUTER_NAME, distinguished_name};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/trusted-roots",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ChildItem")),
    detail: " Cert:\\LocalMachine\\Root of each Exchange server",
    permission: Permission::Other("on the server: a user who may sign in"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "trusted-roots",
    meaning: "Root certificates that each Exchange server trusts, as exported on-premises. The vendor gives no id: `Identity` is the server (`PSComputerName`) and the thumbprint, joined by a backslash.",
    subject: "trusted root certificate",
    source: SOURCE.id,
    id: "Identity",
    label: "Subject",
    members: open(&[
        text("Identity", "Its id: the server and the thumbprint."),
        distinguished_name("Subject", "Whom it names."),
        distinguished_name("Issuer", "Who issued it."),
        time("NotAfter", "Until when it holds."),
        text("Thumbprint", "Its thumbprint.").values(DIGICERT_GLOBAL_ROOT_G2),
        PS_COMPUTER_NAME,
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Identity": "EX01\\DF3C24F9BFD666761B268073FE06D1CC8D4F82A4",
  "Issuer": "CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US",
  "NotAfter": "2038-01-15T12:00:00Z",
  "PSComputerName": "EX01",
  "Subject": "CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US",
  "Thumbprint": "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4"
}"#;
