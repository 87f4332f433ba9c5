//! Service plans that the tenant has and that are provisioned.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/service-plans",
    service: service::GRAPH,
    request: Request::Derived("GET /subscribedSkus, servicePlans"),
    permission: Permission::graph(&[LICENSE_ASSIGNMENT]),
    from: &["graph/subscribed-skus"],
    imported: scubagear("service_plans", &["aad", "securitysuite"], &["Get-MgBetaSubscribedSku"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "service-plans",
    meaning: "Service plans that the tenant has and that are provisioned.",
    subject: "service plan",
    source: SOURCE.id,
    id: "servicePlanId",
    label: "servicePlanName",
};
