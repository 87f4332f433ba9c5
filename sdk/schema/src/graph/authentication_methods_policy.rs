//! Authentication methods that the tenant allows.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/authentication-methods-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/authenticationMethodsPolicy")),
    permission: Permission::graph(&[AUTHENTICATION_METHOD]),
    cost: directory(1),
    imported: scubagear("authentication_method", &["aad"], &["Get-MgBetaPolicyAuthenticationMethodPolicy"])
        .and_cmdlets(&["Get-MgPolicyAuthenticationMethodPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authentication-methods-policy",
    meaning: "Authentication methods that the tenant allows. `authenticationMethodConfigurations` holds one object a method.",
    subject: "authentication methods policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
