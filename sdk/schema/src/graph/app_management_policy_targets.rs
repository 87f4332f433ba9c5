//! Whom an app management policy applies to.

use crate::prelude::*;

/// With `$expand` the list of policies holds 20 of them at the most, and no link to more (reference collector-faults.md,
/// F6; microsoft-graph-docs-contrib api-reference/v1.0/api/appmanagementpolicy-list-appliesto.md @09a02445).
pub const HELPER: Source = Source {
    id: "app-management-policy-targets",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::v1("/policies/appManagementPolicies/{id}/appliesTo").select(&["id", "appId", "displayName"]),
        Each { of: Subjects::AppManagementPolicies, property: "ofPolicy", members: false },
    ),
    permission: Permission::graph(&[least("Application.Read.All")]),
    cost: directory(1),
    ..DEFAULT
};
