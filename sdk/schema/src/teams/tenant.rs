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
    members: open(&[
        text("TenantId", "The id of the tenant."),
        text("DisplayName", "The name of the organization."),
        texts("AssignedPlan", "Its plans."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "TenantId": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149",
  "DisplayName": "Contoso",
  "AssignedPlan": ["MCOMEETADD"]
}"#;
