//! Whether Entra's security defaults are on.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/security-defaults",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/identitySecurityDefaultsEnforcementPolicy")),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    imported: cmdlets(&["Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "security-defaults",
    meaning: "Whether Entra's security defaults are on.",
    subject: "security defaults",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(&[
        text("id", "Its id."),
        text("displayName", "What it is called."),
        boolean("isEnabled", "Whether security defaults are on."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft. When enabled, these recommendations will be automatically enforced in your organization. Administrators and users will be better protected from common identity related attacks.",
  "displayName": "Security Defaults",
  "id": "00000000-0000-0000-0000-000000000005",
  "isEnabled": false
}"#;
