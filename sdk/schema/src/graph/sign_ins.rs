//! Sign-ins with clients of legacy authentication.

use crate::prelude::*;

/// Both kinds of sign-ins; v1.0 gives the interactive ones only. The filter knows `eq` and no negation, and a large tenant
/// has a hundred million sign-ins with modern clients, which no rule reads.
pub const SOURCE: Source = Source {
    id: "graph/sign-ins",
    service: service::GRAPH,
    request: Request::Get(
        Get::beta("/auditLogs/signIns")
            .top(1000)
            .filter(
                "createdDateTime ge {since} and createdDateTime lt {until} and \
        (signInEventTypes/any(t: t eq 'interactiveUser') or signInEventTypes/any(t: t eq 'nonInteractiveUser'))",
            )
            .one_of("clientAppUsed", LEGACY_CLIENTS)
            .select(&[
                "id",
                "createdDateTime",
                "userId",
                "userPrincipalName",
                "clientAppUsed",
                "status",
                "signInEventTypes",
            ]),
    ),
    detail: " of 30 days, interactive and not, with clients of legacy authentication",
    permission: Permission::graph(&[least("AuditLog.Read.All"), least("Directory.Read.All")]),
    license: Some("Microsoft Entra ID P1"),
    cost: one(Budget::IdentityReports),
    imported: cmdlets(&["Get-MgAuditLogSignIn"]),
    ..DEFAULT
};
