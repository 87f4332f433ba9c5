//! Service principals with dangerous delegated permissions that are classified as low risk, so that users may consent to them.

use crate::permissions;
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
    members: open(&[
        text("objectId", "The object id of the service principal."),
        text("appId", "The application id."),
        text("displayName", "What it is called."),
        texts("riskyPermClassifications", "Dangerous permissions that are classified as low risk.")
            .lists(permissions::ALL),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "objectId": "5a1c3f2e-8d44-4b0b-9f6e-0c2d7a9b1e55",
  "appId": "0f3b6f0e-2f5c-4c0a-8a9d-6b1e4c7d2a10",
  "displayName": "Calendar helper",
  "riskyPermClassifications": []
}"#;
