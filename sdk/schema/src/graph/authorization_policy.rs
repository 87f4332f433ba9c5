//! What default users and guests may do: invite, consent, register applications, read the directory.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/authorization-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/authorizationPolicy")),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    imported: scubagear("authorization_policies", &["aad"], &["Get-MgBetaPolicyAuthorizationPolicy"])
        .and_cmdlets(&["Get-MgPolicyAuthorizationPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authorization-policy",
    meaning: "What default users and guests may do: invite, consent, register applications, read the directory.",
    subject: "authorization policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
