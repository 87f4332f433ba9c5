//! Applications that stand for a dedicated Exchange hybrid deployment, with their credentials.

use crate::parts::{CREDENTIALS, PERMISSIONS};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/dedicated-exchange-hybrid-applications",
    service: service::GRAPH,
    request: Request::Derived(
        "GET /applications and /servicePrincipals, those of Exchange hybrid, with their permissions",
    ),
    permission: Permission::graph(&[APPLICATION, least("Directory.Read.All")]),
    from: made_from::APPLICATIONS,
    imported: scubagear(
        "dedicated_exchange_hybrid_applications",
        &["aad"],
        &["Get-DedicatedExchangeHybridApplications"],
    )
    .needs(&["Get-ApplicationsWithRiskyPermissions", "Get-ServicePrincipalsWithRiskyPermissions"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dedicated-exchange-hybrid-applications",
    meaning: "Applications that stand for a dedicated Exchange hybrid deployment, with their credentials.",
    subject: "Exchange hybrid application",
    source: SOURCE.id,
    id: "appId",
    label: "displayName",
    members: open(&[
        text("appId", "The application id."),
        text("displayName", "What people call it; the script of Microsoft begins it with `ExchangeServerApp-`."),
        objects("keyCredentials", "Its certificates.", CREDENTIALS),
        objects("passwordCredentials", "Its secrets.", CREDENTIALS),
        objects("federatedCredentials", "Who may sign in as it without a credential of its own.", open(&[])),
        objects("permissions", "Its permissions.", PERMISSIONS),
        boolean("isMultiTenantEnabled", "Whether other tenants may use it."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appId": "2d5d9add-3a3d-4281-a373-dbbb8c08f857",
  "displayName": "ExchangeServerApp-5e951901-22c2-428a-b6fd-eb9df38e179f",
  "federatedCredentials": [],
  "isMultiTenantEnabled": false,
  "keyCredentials": [
    {
      "displayName": "CN=Microsoft Exchange Server Auth Certificate",
      "endDateTime": "2027-08-14T00:00:00Z",
      "isFromApplication": true,
      "keyId": "cbb3c914-04b2-431f-9943-87f29f8cd647",
      "startDateTime": "2026-08-14T00:00:00Z"
    }
  ],
  "objectId": {
    "application": "38cffe75-023c-4723-ad19-1da338c3f101",
    "servicePrincipal": "eaeec216-a802-4e1e-969a-01fc580c7335"
  },
  "passwordCredentials": [],
  "permissions": [
    {
      "applicationDisplayName": "Office 365 Exchange Online",
      "isAdminConsented": true,
      "isRisky": true,
      "roleDisplayName": "full_access_as_app",
      "roleId": "dc890d15-9560-4a4c-9b7f-a736ec74ec40",
      "roleType": "Application"
    }
  ]
}"#;
