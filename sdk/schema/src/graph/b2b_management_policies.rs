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
    members: open(&[
        text("id", "Its object id."),
        text("displayName", "What it is called."),
        boolean("isOrganizationDefault", "Whether it is the one that is in force."),
        jsons(
            "definition",
            "The policy.",
            open(&[object(
                "B2BManagementPolicy",
                "The policy.",
                open(&[object(
                    "InvitationsAllowedAndBlockedDomainsPolicy",
                    "Who may be invited.",
                    closed(&[
                        texts("AllowedDomains", "The only domains of which guests may be invited."),
                        texts("BlockedDomains", "Domains of which none may be invited."),
                    ]),
                )]),
            )]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "definition": [

    "{\"B2BManagementPolicy\":{\"InvitationsAllowedAndBlockedDomainsPolicy\":{\"AllowedDomains\":[\"alpineskihouse.example\",\"fabrikam.example\"],\"BlockedDomains\":[]}}}"
  ],
  "displayName": "B2BManagementPolicy",
  "id": "bce1ee99-edc6-4038-908b-4df6866d7d69",
  "isOrganizationDefault": true
}"#;
