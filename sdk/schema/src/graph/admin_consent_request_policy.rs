//! Whether users may ask administrators for consent to an application, and who answers.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/admin-consent-request-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/adminConsentRequestPolicy")),
    permission: Permission::graph(&[Scope { least: "Policy.Read.All", wider: &["Directory.Read.All"] }]),
    cost: directory(1),
    imported: cmdlets(&["Get-MgPolicyAdminConsentRequestPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "admin-consent-request-policy",
    meaning: "Whether users may ask administrators for consent to an application, and who answers. The vendor gives no id.",
    subject: "admin consent request policy",
    source: SOURCE.id,
    id: "id",
    label: "id",
};
