//! Service principals of Office 365 Exchange Online, with credentials left there by a hybrid deployment.

use crate::parts::CREDENTIALS;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/legacy-exchange-service-principal",
    service: service::GRAPH,
    request: Request::Derived("GET /servicePrincipals of appId 00000002-0000-0ff1-ce00-000000000000"),
    permission: Permission::graph(&[APPLICATION]),
    from: &["graph/service-principals"],
    imported: scubagear("legacy_exchange_service_principal", &["aad"], &["Get-LegacyExchangeServicePrincipal"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "legacy-exchange-service-principal",
    meaning: "Service principals of Office 365 Exchange Online, with credentials left there by a hybrid deployment.",
    subject: "service principal",
    source: SOURCE.id,
    id: "objectId",
    label: "displayName",
    members: open(&[
        text("appId", "The application id: that of Office 365 Exchange Online."),
        text("objectId", "Its object id."),
        text("displayName", "What it is called."),
        objects("keyCredentials", "Certificates that were left there.", CREDENTIALS),
        objects("passwordCredentials", "Secrets that were left there.", CREDENTIALS),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "appId": "00000002-0000-0ff1-ce00-000000000000",
  "displayName": "Office 365 Exchange Online",
  "keyCredentials": [],
  "objectId": "e53541bc-e2ac-4b55-a761-f2f646794171",
  "passwordCredentials": [],
  "signInAudience": "AzureADMultipleOrgs"
}"#;
