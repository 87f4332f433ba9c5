//! Service principals with dangerous delegated permissions that are classified as low risk, so that users may consent to them.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/risky-delegated-permission-classifications",
    service: service::GRAPH,
    request: Request::Derived("GET /servicePrincipals/{id}/delegatedPermissionClassifications"),
    permission: Permission::graph(&[APPLICATION]),
    from: made_from::APPLICATIONS,
    imported: scubagear(
        "risky_delegated_permission_classifications",
        &["aad"],
        &["Get-ServicePrincipalsWithRiskyDelegatedPermissionClassifications"],
    ),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "risky-delegated-permission-classifications",
    meaning: "Service principals with dangerous delegated permissions that are classified as low risk, so that users may consent to them.",
    subject: "service principal",
    source: SOURCE.id,
    id: "objectId",
    label: "displayName",
};
