//! Applications that are registered here, with their credentials.

use crate::prelude::*;

/// An application has 20 federated credentials at the most, which an expanded list holds. v1.0 breaks off in the middle of
/// its answer where a credential matches claims in place of a subject (microsoftgraph/msgraph-sdk-python issue 1359;
/// reference collector-faults.md, F8): then they are asked for alone.
pub const HELPER: Source = Source {
    id: "applications",
    service: service::GRAPH,
    request: Request::Get(
        Get::v1("/applications")
            .top(999)
            .select(&[
                "id",
                "appId",
                "displayName",
                "signInAudience",
                "requiredResourceAccess",
                "keyCredentials",
                "passwordCredentials",
            ])
            .expand("federatedIdentityCredentials")
            .or(Instead { version: Version::V1, unexpanded: true, lacks: None }),
    ),
    permission: Permission::graph(&[APPLICATION]),
    cost: directory(2),
    imported: cmdlets(&["Get-MgApplication"]),
    ..DEFAULT
};
