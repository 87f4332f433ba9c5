//! Connectors for mail that comes in.

use crate::parts::{ENABLED, HYBRID_IDENTITY, HYBRID_NAME, distinguished_name};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/inbound-connectors",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-InboundConnector")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("inbound_connectors", &["exo"], &["Get-InboundConnector"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "inbound-connectors",
    meaning: "Connectors for mail that comes in.",
    subject: "inbound connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        HYBRID_IDENTITY,
        HYBRID_NAME,
        ENABLED,
        symbol("ConnectorType", "Whether mail comes from servers of the organization, or of others.")
            .values(&["OnPremises", "Partner"]),
        boolean("RequireTls", "Whether mail must come over TLS."),
        distinguished_name("TlsSenderCertificateName", "The name that the sender's certificate must have; null: any.")
            .parts(&[
                text("Domain", "The domain."),
                distinguished_name("CertificateIssuer", "The issuer."),
                distinguished_name("CertificateSubject", "The subject."),
            ]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "CloudServicesMailEnabled": true,
  "ConnectorSource": "HybridWizard",
  "ConnectorType": "OnPremises",
  "EFSkipIPs": [],
  "EFSkipLastIP": false,
  "Enabled": true,
  "Identity": "Inbound from EX",
  "Name": "Inbound from EX",
  "RequireTls": true,
  "RestrictDomainsToCertificate": true,
  "RestrictDomainsToIPAddresses": false,
  "SenderDomains": ["smtp:*;1"],
  "SenderIPAddresses": [],
  "TlsSenderCertificateName": "mail.contoso.example",
  "TreatMessagesAsInternal": false
}"#;
