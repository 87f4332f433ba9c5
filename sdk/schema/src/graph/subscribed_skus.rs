//! Subscriptions of the tenant, with licenses bought and used.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/subscribed-skus",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/subscribedSkus")),
    permission: Permission::graph(&[LICENSE_ASSIGNMENT]),
    cost: directory(3),
    imported: scubagear("license_information", &["aad"], &["Get-MgBetaSubscribedSku"])
        .and_cmdlets(&["Get-MgSubscribedSku"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "subscribed-skus",
    meaning: "Subscriptions of the tenant, with licenses bought and used.",
    subject: "subscription",
    source: SOURCE.id,
    id: "skuId",
    label: "skuPartNumber",
};
