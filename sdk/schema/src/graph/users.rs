//! Users.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/users",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/users").top(999).select(&[
        "id",
        "userPrincipalName",
        "displayName",
        "accountEnabled",
        "userType",
        "creationType",
        "externalUserState",
        "createdDateTime",
        "onPremisesSyncEnabled",
        "assignedPlans",
        "licenseAssignmentStates",
        "proxyAddresses",
        "signInSessionsValidFromDateTime",
        "onPremisesImmutableId",
        "onPremisesSecurityIdentifier",
        "identityParentId",
    ])),
    permission: Permission::graph(&[USER]),
    cost: directory(2),
    from: &["graph/users", "graph/subscribed-skus"],
    imported: cmdlets(&["Get-MgUser"]),
    ..DEFAULT
};
