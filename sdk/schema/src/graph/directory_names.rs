//! What the ids are called that policies and settings name: `id` as they write it, `kind` (`user`, `group`, `role`, `application`, `servicePrincipal`, `namedLocation` and others, as Graph calls its types), `displayName`, and of users `userPrincipalName`.

use crate::prelude::*;

/// directoryobject-getbyids.md of microsoft-graph-docs-contrib @007852ac: Directory.Read.All, 1,000 ids a request.
pub const SOURCE: Source = Source {
    id: "graph/directory-names",
    service: service::GRAPH,
    request: Request::DirectoryNames,
    permission: Permission::graph(&[least("Directory.Read.All")]),
    cost: directory(1),
    from: &[
        "graph/directory-names",
        "graph/conditional-access-policies",
        "graph/named-locations",
        "graph/service-principals",
        "role-definitions",
    ],
    imported: cmdlets(&["Get-MgDirectoryObjectById"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "directory-names",
    meaning: "What the ids are called that policies and settings name: `id` as they write it, `kind` (`user`, `group`, `role`, `application`, `servicePrincipal`, `namedLocation` and others, as Graph calls its types), `displayName`, and of users `userPrincipalName`. An `application` has its application id as `id`.",
    subject: "name",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
};
