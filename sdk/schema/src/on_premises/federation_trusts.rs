//! Federation trusts of the Exchange servers, with their certificates, as exported on-premises.

use crate::parts::{IDENTITY, distinguished_name};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/federation-trusts",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-FederationTrust")),
    permission: EXCHANGE_SERVER,
    imported: online_too(),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "federation-trusts",
    meaning: "Federation trusts of the Exchange servers, with their certificates, as exported on-premises.",
    subject: "federation trust",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        IDENTITY,
        text("Name", "What it is called."),
        object(
            "OrgCertificate",
            "The certificate that requests are signed with.",
            open(&[
                time("NotAfter", "Until when it holds."),
                distinguished_name("Subject", "Whom it names."),
                distinguished_name("Issuer", "Who issued it."),
                text("Thumbprint", "Its thumbprint."),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ApplicationUri": "contoso.example",
  "Identity": "Microsoft Federation Gateway",
  "Name": "Microsoft Federation Gateway",
  "OrgCertificate": {
    "Issuer": "CN=Federation",
    "NotAfter": "2029-01-30T00:00:00Z",
    "Subject": "CN=Federation",
    "Thumbprint": "086C1C690A90AFBE0000000000005EED00000000"
  },
  "TokenIssuerUri": "urn:federation:MicrosoftOnline"
}"#;
