//! When users last signed in.

use crate::prelude::*;

/// A list of its own: with `signInActivity` a page holds 500 users at most, the license and the right are others, and where
/// either is missing the whole answer is refused (<https://learn.microsoft.com/graph/api/user-list>, "last
/// sign-in time", read 2026-12-01; earlier versions of the page say 120, and all that a larger `$top` gives pages of the most). `User.Read.All` beside `AuditLog.Read.All`:
/// MicrosoftDocs/entra-docs docs/identity/monitoring-health/howto-manage-inactive-user-accounts.md @00235f77.
/// No limit of its own is published: it is a request for users, and counts as one.
pub const SOURCE: Source = Source {
    id: "graph/user-sign-in-activity",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/users").top(500).select(&["id", "signInActivity"])),
    detail: " with signInActivity",
    permission: Permission::graph(&[USER, least("AuditLog.Read.All")]),
    license: Some("Microsoft Entra ID P1"),
    cost: directory(2),
    from: &["graph/users", "graph/user-sign-in-activity"],
    ..DEFAULT
};
