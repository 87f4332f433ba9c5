//! Service principals of other tenants, Microsoft's among them, that hold dangerous permissions for the whole tenant.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/risky-third-party-service-principals",
    service: service::GRAPH,
    request: Request::Derived("GET /servicePrincipals and appRoleAssignments"),
    permission: Permission::graph(&[APPLICATION]),
    from: made_from::APPLICATIONS,
    imported: scubagear("risky_third_party_service_principals", &["aad"], &["Format-RiskyThirdPartyServicePrincipals"])
        .needs(&["Get-ServicePrincipalsWithRiskyPermissions"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "risky-third-party-service-principals",
    meaning: "Service principals of other tenants, Microsoft's among them, that hold dangerous permissions for the whole tenant.",
    subject: "service principal",
    source: SOURCE.id,
    id: "objectId",
    label: "displayName",
};
