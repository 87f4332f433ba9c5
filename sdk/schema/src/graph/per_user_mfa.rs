//! Per-user MFA of each user.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/per-user-mfa",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::beta("/users/{id}/authentication/requirements"),
        Each { of: Subjects::Users, property: "userId", members: false },
    ),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    from: &["graph/users", "graph/per-user-mfa"],
    imported: cmdlets(&["Get-MgUserAuthenticationRequirement"]),
    ..DEFAULT
};
