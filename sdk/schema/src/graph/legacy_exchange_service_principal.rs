//! Service principals of Office 365 Exchange Online, with credentials left there by a hybrid deployment.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/legacy-exchange-service-principal",
    service: service::GRAPH,
    request: Request::Derived("GET /servicePrincipals of appId 00000002-0000-0ff1-ce00-000000000000"),
    permission: Permission::graph(&[APPLICATION]),
    from: &["graph/service-principals"],
    imported: scubagear("legacy_exchange_service_principal", &["aad"], &["Get-LegacyExchangeServicePrincipal"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "legacy-exchange-service-principal",
    meaning: "Service principals of Office 365 Exchange Online, with credentials left there by a hybrid deployment.",
    subject: "service principal",
    source: SOURCE.id,
    id: "objectId",
    label: "displayName",
};
