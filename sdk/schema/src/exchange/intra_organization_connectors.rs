//! Connectors for features between Exchange organizations, such as free/busy in a hybrid deployment.

use crate::parts::{ENABLED, HYBRID_IDENTITY, HYBRID_NAME, address};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/intra-organization-connectors",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-IntraOrganizationConnector")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("intra_org_connectors", &["exo"], &["Get-IntraOrganizationConnector"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "intra-organization-connectors",
    meaning: "Connectors for features between Exchange organizations, such as free/busy in a hybrid deployment.",
    subject: "intra-organization connector",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        HYBRID_IDENTITY,
        HYBRID_NAME,
        ENABLED,
        list("TargetAddressDomains", Element::Word, "The domains of the other organization."),
        address("TargetSharingEpr", "Where its Exchange Web Services are."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "DiscoveryEndpoint": "https://mail.contoso.example/autodiscover/autodiscover.svc",
  "Enabled": true,
  "Identity": "HybridIOC - 3e7bf3c1-daa1-4472-97f4-c80dea372644",
  "Name": "HybridIOC - 3e7bf3c1-daa1-4472-97f4-c80dea372644",
  "TargetAddressDomains": ["contoso.example"],
  "TargetSharingEpr": null
}"#;
