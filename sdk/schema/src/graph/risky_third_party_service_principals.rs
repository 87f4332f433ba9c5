//! Service principals of other tenants, Microsoft's among them, that hold dangerous permissions for the whole tenant.

use crate::parts::{CREDENTIALS, PERMISSIONS};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/risky-third-party-service-principals",
    service: service::GRAPH,
    request: Request::Derived("GET /servicePrincipals and appRoleAssignments"),
    permission: Permission::graph(&[APPLICATION]),
    from: made_from::APPLICATIONS,
    imported: scubagear("risky_third_party_service_principals", &["aad"], &["Format-RiskyThirdPartyServicePrincipals"])
        .needs(&["Get-ServicePrincipalsWithRiskyPermissions"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "risky-third-party-service-principals",
    meaning: "Service principals of other tenants, Microsoft's among them, that hold dangerous permissions for the whole tenant.",
    subject: "service principal",
    source: SOURCE.id,
    id: "objectId",
    label: "displayName",
    members: open(&[
        text("objectId", "Its object id."),
        text("appId", "The application id."),
        text("displayName", "What people call it."),
        text("appOwnerOrganizationId", "The tenant that the application belongs to."),
        symbol("signInAudience", "Who may sign in to it."),
        objects("keyCredentials", "Certificates that were left with the service principal.", CREDENTIALS),
        objects("passwordCredentials", "Secrets that were left with the service principal.", CREDENTIALS),
        objects("permissions", "Its permissions.", PERMISSIONS),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appId": "92e2e2f6-27fc-45b9-96d0-e2f9889b4d9a",
  "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
  "displayName": "Microsoft Exchange Online Protection 19",
  "keyCredentials": [],
  "objectId": "40937241-526c-40b3-bb9c-866e41f8d39a",
  "passwordCredentials": [],
  "permissions": [
    {
      "applicationDisplayName": "Microsoft Graph",
      "isAdminConsented": true,
      "isRisky": true,
      "roleDisplayName": "Mail.ReadWrite",
      "roleId": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
      "roleType": "Application"
    },
    {
      "applicationDisplayName": "Microsoft Graph",
      "isAdminConsented": true,
      "isRisky": false,
      "roleDisplayName": "User.Read.All",
      "roleId": "df021288-bdef-4463-88db-98f22de89214",
      "roleType": "Application"
    },
    {
      "applicationDisplayName": "Office 365 Exchange Online",
      "isAdminConsented": true,
      "isRisky": true,
      "roleDisplayName": "full_access_as_app",
      "roleId": "dc890d15-9560-4a4c-9b7f-a736ec74ec40",
      "roleType": "Application"
    }
  ],
  "signInAudience": "AzureADMultipleOrgs"
}"#;
