//! Authentication methods that each user registered.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/user-registration-details",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/reports/authenticationMethods/userRegistrationDetails")),
    permission: Permission::graph(&[least("AuditLog.Read.All")]),
    license: Some("Microsoft Entra ID P1"),
    cost: one(Budget::IdentityReports),
    from: &["graph/users", "graph/user-registration-details"],
    imported: cmdlets(&["Get-MgReportAuthenticationMethodUserRegistrationDetail"]),
    ..DEFAULT
};
