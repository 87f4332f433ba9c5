//! Connectors for mail that goes out.

use crate::parts::{ENABLED, HYBRID_IDENTITY, HYBRID_NAME};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/outbound-connectors",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-OutboundConnector")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("outbound_connectors", &["exo"], &["Get-OutboundConnector"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "outbound-connectors",
    meaning: "Connectors for mail that goes out.",
    subject: "outbound connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        HYBRID_IDENTITY,
        HYBRID_NAME,
        ENABLED,
        symbol("ConnectorType", "Whether mail goes to servers of the organization, or to others.")
            .values(&["OnPremises", "Partner"]),
        symbol("TlsSettings", "What TLS must be; null: used if it is offered.").values(&[
            "EncryptionOnly",
            "CertificateValidation",
            "DomainValidation",
        ]),
        text("TlsDomain", "The name that the receiver's certificate must have.")
            .parts(&[text("Domain", "The domain.")]),
        boolean("IsValidated", "Whether the last test of the connector succeeded."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "CloudServicesMailEnabled": true,
  "ConnectorSource": "HybridWizard",
  "ConnectorType": "OnPremises",
  "Enabled": true,
  "Identity": "Outbound to EX",
  "IsValidated": true,
  "LastValidationTimestamp": "2026-10-13T00:00:00Z",
  "Name": "Outbound to EX",
  "RecipientDomains": ["contoso.example"],
  "RouteAllMessagesViaOnPremises": false,
  "SmartHosts": ["mail.contoso.example"],
  "TlsDomain": "mail.contoso.example",
  "TlsSettings": "DomainValidation",
  "UseMXRecord": false
}"#;
