//! Applications of the tenant that hold dangerous permissions, or ask for them, with their credentials and all their permissions: `isRisky` says which are dangerous, `isAdminConsented` which the application has.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/risky-applications",
    service: service::GRAPH,
    request: Request::Derived("GET /applications, /servicePrincipals, appRoleAssignments and /oauth2PermissionGrants"),
    permission: Permission::graph_and(
        &[APPLICATION],
        "delegated permissions that were granted",
        &[least("Directory.Read.All")],
    ),
    from: made_from::APPLICATIONS,
    imported: scubagear("risky_applications", &["aad"], &["Format-RiskyApplications"])
        .needs(&["Get-ApplicationsWithRiskyPermissions", "Get-ServicePrincipalsWithRiskyPermissions"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "risky-applications",
    meaning: "Applications of the tenant that hold dangerous permissions, or ask for them, with their credentials and all their permissions: `isRisky` says which are dangerous, `isAdminConsented` which the application has.",
    subject: "application",
    source: SOURCE.id,
    id: "appId",
    label: "displayName",
};
