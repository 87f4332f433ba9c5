//! Directory synchronization with its protection from accidental deletions; one entity, or a collection in `value`.

use crate::prelude::*;

/// onpremisesdirectorysynchronization-get.md: delegated alone, and no other role (reference collector-faults.md, F18).
pub const SOURCE: Source = Source {
    id: "graph/on-premises-synchronization",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/directory/onPremisesSynchronization")),
    permission: Permission::Graph {
        all: &[least("OnPremDirectorySynchronization.Read.All")],
        also: None,
        only_users: Some("Global Administrator"),
    },
    cost: directory(1),
    imported: cmdlets(&["Get-MgDirectoryOnPremiseSynchronization"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "on-premises-synchronization",
    meaning: "Directory synchronization with its protection from accidental deletions; one entity, or a collection in `value`.",
    subject: "directory synchronization",
    source: SOURCE.id,
    id: "id",
    label: "id",
};
