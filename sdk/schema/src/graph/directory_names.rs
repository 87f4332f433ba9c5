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
    members: open(&[
        text("id", "The id, as policies and settings write it."),
        symbol("kind", "What it is, as Graph calls its types.").values(&[
            "user",
            "group",
            "role",
            "application",
            "servicePrincipal",
            "namedLocation",
            "device",
            "orgContact",
        ]),
        text("displayName", "What it is called."),
        text("userPrincipalName", "The sign-in name of a user."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "displayName": "Global Administrator",
  "id": "62e90394-69f5-4237-9190-012177145e10",
  "kind": "role"
}"#;
