//! Policies for guests: the domains that may or may not be invited, as JSON in `definition`.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/b2b-management-policies",
    service: service::GRAPH,
    request: Request::Get(Get::beta("/policies/b2bManagementPolicies")),
    permission: Permission::graph(&[least("Policy.Read.B2BManagementPolicy")]),
    cost: directory(1),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "b2b-management-policies",
    meaning: "Policies for guests: the domains that may or may not be invited, as JSON in `definition`.",
    subject: "guest collaboration policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
