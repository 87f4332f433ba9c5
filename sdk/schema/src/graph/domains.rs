//! Domains of the tenant, with their authentication type and password validity in days.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/domains",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/domains")),
    permission: Permission::graph(&[DOMAIN]),
    cost: directory(1),
    always: always("the initial domain", "MicrosoftDocs/entra-docs docs/fundamentals/add-custom-domain.md @03589959"),
    imported: scubagear("domain_settings", &["aad"], &["Get-MgBetaDomain"]).and_cmdlets(&["Get-MgDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "domains",
    meaning: "Domains of the tenant, with their authentication type and password validity in days.",
    subject: "domain",
    source: SOURCE.id,
    id: "id",
    label: "id",
    members: open(&[
        text("id", "The domain."),
        symbol("authenticationType", "Who checks passwords: Microsoft Entra ID, or a federated identity provider.")
            .values(&["Managed", "Federated"]),
        boolean("isVerified", "Whether it was proven to belong to the organization."),
        boolean("isRoot", "Whether it is not a subdomain of a verified one."),
        boolean("isDefault", "Whether new users are of this domain."),
        boolean("isInitial", "Whether it is the one that the tenant was made with."),
        integer("passwordValidityPeriodInDays", "Days until a password must be changed; 2147483647 is never."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "authenticationType": "Managed",
  "id": "contoso.example",
  "isAdminManaged": true,
  "isDefault": true,
  "isInitial": false,
  "isRoot": true,
  "isVerified": true,
  "passwordNotificationWindowInDays": 14,
  "passwordValidityPeriodInDays": 2147483647,
  "supportedServices": ["Email", "OfficeCommunicationsOnline"]
}"#;
