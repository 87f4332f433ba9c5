//! Domains of the tenant, with their authentication type and password validity in days.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/domains",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/domains")),
    permission: Permission::graph(&[DOMAIN]),
    cost: directory(1),
    always: always("the initial domain", "MicrosoftDocs/entra-docs docs/fundamentals/add-custom-domain.md @03589959"),
    imported: scubagear("domain_settings", &["aad"], &["Get-MgBetaDomain"]).and_cmdlets(&["Get-MgDomain"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "domains",
    meaning: "Domains of the tenant, with their authentication type and password validity in days.",
    subject: "domain",
    source: SOURCE.id,
    id: "id",
    label: "id",
};
