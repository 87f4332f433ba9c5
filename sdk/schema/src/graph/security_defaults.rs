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
};
