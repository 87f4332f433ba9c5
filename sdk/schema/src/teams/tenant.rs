//! The tenant as Teams sees it.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/tenant",
    service: service::TEAMS,
    request: Request::NotLive(Some(Cmdlet::new("Get-CsTenant")), Some(("GET", "/Teams.Tenant/tenants"))),
    permission: TEAMS_READER,
    imported: scubagear("teams_tenant_info", &["teams"], &["Get-CsTenant"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-tenant",
    meaning: "The tenant as Teams sees it.",
    subject: "Teams tenant",
    source: SOURCE.id,
    id: "TenantId",
    label: "DisplayName",
};
