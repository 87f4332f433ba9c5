//! Users.

use crate::prelude::*;

/// Managers are left out: they come with the list by `$expand` alone, and whatever refused that would take from the users, on
/// whom most rules rest. `employeeLeaveDateTime` is left out: it takes `User-LifeCycleInfo.Read.All`.
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
        "department",
        "companyName",
        "employeeType",
        "jobTitle",
        "employeeHireDate",
        "lastPasswordChangeDateTime",
    ])),
    permission: Permission::graph(&[USER]),
    cost: directory(2),
    from: &["graph/users", "graph/subscribed-skus"],
    imported: cmdlets(&["Get-MgUser"]),
    ..DEFAULT
};
