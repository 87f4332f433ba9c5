//! Applications that stand for a dedicated Exchange hybrid deployment, with their credentials.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/dedicated-exchange-hybrid-applications",
    service: service::GRAPH,
    request: Request::Derived(
        "GET /applications and /servicePrincipals, those of Exchange hybrid, with their permissions",
    ),
    permission: Permission::graph(&[APPLICATION, least("Directory.Read.All")]),
    from: made_from::APPLICATIONS,
    imported: scubagear(
        "dedicated_exchange_hybrid_applications",
        &["aad"],
        &["Get-DedicatedExchangeHybridApplications"],
    )
    .needs(&["Get-ApplicationsWithRiskyPermissions", "Get-ServicePrincipalsWithRiskyPermissions"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dedicated-exchange-hybrid-applications",
    meaning: "Applications that stand for a dedicated Exchange hybrid deployment, with their credentials.",
    subject: "Exchange hybrid application",
    source: SOURCE.id,
    id: "appId",
    label: "displayName",
};
