//! The app management policy of all applications: limits on their secrets and certificates.

use crate::parts::RESTRICTIONS;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/default-app-management-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/defaultAppManagementPolicy")),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    imported: scubagear("default_app_management_policy", &["aad"], &["Get-MgBetaPolicyDefaultAppManagementPolicy"])
        .and_cmdlets(&["Get-MgPolicyDefaultAppManagementPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "default-app-management-policy",
    meaning: "The app management policy of all applications: limits on their secrets and certificates.",
    subject: "default app management policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: closed(&[
        text("id", "Its id."),
        text("displayName", "What it is called."),
        boolean("isEnabled", "Whether it is in force."),
        object("applicationRestrictions", "What it limits for applications of this tenant.", RESTRICTIONS),
        object("servicePrincipalRestrictions", "What it limits for service principals.", RESTRICTIONS),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "applicationRestrictions": {
    "keyCredentials": [{"maxLifetime": "P180D", "restrictionType": "asymmetricKeyLifetime", "state": "enabled"}],
    "passwordCredentials": [
      {"maxLifetime": null, "restrictionType": "passwordAddition", "state": "enabled"},
      {"maxLifetime": null, "restrictionType": "customPasswordAddition", "state": "enabled"},
      {"maxLifetime": "P180D", "restrictionType": "passwordLifetime", "state": "enabled"}
    ]
  },
  "displayName": "Default app management tenant policy",
  "id": "00000000-0000-0000-0000-000000000000",
  "isEnabled": true,
  "servicePrincipalRestrictions": {
    "keyCredentials": [{"maxLifetime": "P180D", "restrictionType": "asymmetricKeyLifetime", "state": "enabled"}],
    "passwordCredentials": [
      {"maxLifetime": null, "restrictionType": "passwordAddition", "state": "enabled"},
      {"maxLifetime": null, "restrictionType": "customPasswordAddition", "state": "enabled"},
      {"maxLifetime": "P180D", "restrictionType": "passwordLifetime", "state": "enabled"}
    ]
  }
}"#;
