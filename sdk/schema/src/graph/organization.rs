//! The tenant itself: assigned plans, directory synchronization, contacts for security notices.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/organization",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/organization")),
    permission: Permission::graph(&[ORGANIZATION]),
    cost: directory(1),
    always: always(
        "itself as its organization",
        "microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/organization-list.md @02b4cba0",
    ),
    imported: scubagear("tenant_details", &["aad"], &[]).and_cmdlets(&["Get-MgOrganization"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "organization",
    meaning: "The tenant itself: assigned plans, directory synchronization, contacts for security notices.",
    subject: "organization",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(&[
        text("id", "The id of the tenant."),
        text("displayName", "The name of the organization."),
        boolean("onPremisesSyncEnabled", "Whether the directory is synchronized from on-premises; null: it never was."),
        time("onPremisesLastSyncDateTime", "When it was synchronized last."),
        list("technicalNotificationMails", Element::Word, "Who gets notices about the service."),
        object(
            "privacyProfile",
            "Whom to ask about privacy; null: nobody was named.",
            open(&[text("contactEmail", "An address."), text("statementUrl", "A statement on privacy.")]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "createdDateTime": "2015-12-09T23:27:56Z",
  "displayName": "Contoso",
  "id": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149",
  "onPremisesLastPasswordSyncDateTime": "2026-11-21T23:28:26Z",
  "onPremisesLastSyncDateTime": "2026-11-21T23:27:56Z",
  "onPremisesSyncEnabled": true,
  "privacyProfile": {"contactEmail": "privacy@contoso.example", "statementUrl": "https://www.contoso.example/privacy"},
  "securityComplianceNotificationMails": ["security@contoso.example"],
  "technicalNotificationMails": ["admins@contoso.example"],
  "tenantType": "AAD",
  "verifiedDomains": [
    {"isDefault": false, "isInitial": true, "name": "contoso.onmicrosoft.com", "type": "Managed"},
    {"isDefault": true, "isInitial": false, "name": "contoso.example", "type": "Managed"}
  ]
}"#;
