//! Which delegated permissions users may consent to.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "delegated-permission-classifications",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::v1("/servicePrincipals/{id}/delegatedPermissionClassifications"),
        Each { of: Subjects::Resources, property: "ofServicePrincipal", members: false },
    ),
    permission: Permission::graph(&[APPLICATION]),
    cost: directory(1),
    ..DEFAULT
};
