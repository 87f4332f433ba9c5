//! Named locations of Conditional Access: addresses and countries.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/named-locations",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/identity/conditionalAccess/namedLocations")),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: one(Budget::ConditionalAccess),
    imported: cmdlets(&["Get-MgIdentityConditionalAccessNamedLocation"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "named-locations",
    meaning: "Named locations of Conditional Access: addresses and countries.",
    subject: "named location",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
