//! Applications of the tenant that hold dangerous permissions, or ask for them, with their credentials and all their permissions: `isRisky` says which are dangerous, `isAdminConsented` which the application has.

use crate::parts::{CREDENTIALS, PERMISSIONS};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/risky-applications",
    service: service::GRAPH,
    request: Request::Derived("GET /applications, /servicePrincipals, appRoleAssignments and /oauth2PermissionGrants"),
    permission: Permission::graph_and(
        &[APPLICATION],
        "delegated permissions that were granted",
        &[least("Directory.Read.All")],
    ),
    from: made_from::APPLICATIONS,
    imported: scubagear("risky_applications", &["aad"], &["Format-RiskyApplications"])
        .needs(&["Get-ApplicationsWithRiskyPermissions", "Get-ServicePrincipalsWithRiskyPermissions"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "risky-applications",
    meaning: "Applications of the tenant that hold dangerous permissions, or ask for them, with their credentials and all their permissions: `isRisky` says which are dangerous, `isAdminConsented` which the application has.",
    subject: "application",
    source: SOURCE.id,
    id: "appId",
    label: "displayName",
    members: open(&[
        text("appId", "The application id."),
        text("displayName", "What people call it."),
        objects("keyCredentials", "Its certificates.", CREDENTIALS),
        objects("passwordCredentials", "Its secrets.", CREDENTIALS),
        objects("federatedCredentials", "Who may sign in as it without a credential of its own.", open(&[])),
        objects("permissions", "All its permissions.", PERMISSIONS),
        boolean("isMultiTenantEnabled", "Whether other tenants may use it."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appId": "28ea74a3-9eaf-4a5e-a243-d9eca12b6252",
  "displayName": "Postfach-Migration 7",
  "federatedCredentials": [],
  "isMultiTenantEnabled": false,
  "keyCredentials": [
    {
      "displayName": "CN=migration",
      "endDateTime": "2027-09-30T00:00:00Z",
      "isFromApplication": true,
      "keyId": "79e499fb-77c4-49d5-a931-d4e2ef9e9fbc",
      "startDateTime": "2026-09-30T00:00:00Z"
    }
  ],
  "objectId": {
    "application": "47a6fadb-837a-49ac-8d85-fb69e3c8cad8",
    "servicePrincipal": "b27feb1f-a0af-4b70-9cb0-2889f156bb5d"
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
