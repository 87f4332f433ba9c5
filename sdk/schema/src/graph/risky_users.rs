//! Users at risk.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/risky-users",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/identityProtection/riskyUsers").top(500)),
    permission: Permission::graph(&[least("IdentityRiskyUser.Read.All")]),
    license: Some("Microsoft Entra ID P2"),
    cost: one(Budget::ConditionalAccess),
    from: &["graph/users", "graph/risky-users"],
    imported: cmdlets(&["Get-MgRiskyUser"]),
    ..DEFAULT
};
