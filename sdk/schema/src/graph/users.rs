//! Users.

use crate::prelude::*;

/// The manager comes with the list and costs no request of its own: `GET /users?$expand=manager($levels=n)`, with `$select`
/// inside only beside `$levels` (microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/user-list-manager.md
/// @03c7b71e; `User.Read.All` is enough). Where the list is refused with it, the users come without their managers.
///
/// `employeeLeaveDateTime` is left out: it takes `User-LifeCycleInfo.Read.All`.
pub const SOURCE: Source = Source {
    id: "graph/users",
    service: service::GRAPH,
    request: Request::Get(
        Get::v1("/users")
            .top(999)
            .select(&[
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
            ])
            .expand("manager($levels=1;$select=id)")
            .or(Instead { version: Version::V1, unexpanded: true, lacks: Some("the managers of users were not given") }),
    ),
    permission: Permission::graph(&[USER]),
    cost: directory(2),
    from: &["graph/users", "graph/subscribed-skus"],
    imported: cmdlets(&["Get-MgUser"]),
    ..DEFAULT
};
