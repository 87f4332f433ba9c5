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
    members: open(&[
        text("id", "Its object id."),
        text("displayName", "What people call it."),
        boolean("isTrusted", "Whether it is trusted. Only locations of addresses have it."),
        list(
            "countriesAndRegions",
            Element::Word,
            "Countries, as two letters of ISO 3166. Only locations of countries have it.",
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r##"{
  "@odata.type": "#microsoft.graph.ipNamedLocation",
  "createdDateTime": "2025-07-10T00:00:00Z",
  "displayName": "Offices",
  "id": "4f6d27aa-e836-47d9-b609-3422288e1ed8",
  "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.168/29"}],
  "isTrusted": true,
  "modifiedDateTime": "2025-07-10T00:00:00Z"
}"##;
