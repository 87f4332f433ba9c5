//! Which consent users may give: the conditions of each permission grant policy.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/permission-grant-policies",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/permissionGrantPolicies")),
    permission: Permission::graph(&[least("Policy.Read.PermissionGrant")]),
    cost: directory(1),
    imported: cmdlets(&["Get-MgPolicyPermissionGrantPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "permission-grant-policies",
    meaning: "Which consent users may give: the conditions of each permission grant policy.",
    subject: "permission grant policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: closed(&[
        text("id", "Its id; those of Microsoft begin with `microsoft-`.").built_in_id(),
        text("displayName", "What it is called."),
        objects("includes", "What it allows: a request that meets one of these.", CONDITIONS),
        objects("excludes", "What it does not allow after all.", CONDITIONS),
        boolean(
            "includeAllPreApprovedApplications",
            "Whether it allows all applications that were approved beforehand.",
        ),
        symbol("resourceScopeType", "For which resources it holds.").values(&["tenant", "group", "team", "chat"]),
    ]),
    example: EXAMPLE,
};

/// Conditions that a request for consent must all meet.
const CONDITIONS: Members = closed(&[
    text("id", "Its id."),
    symbol("permissionType", "Whether it asks for delegated or application permissions.")
        .values(&["delegated", "application", "delegatedUserConsentable"])
        .enumeration("permissionType"),
    symbol("permissionClassification", "How the permissions are classified.")
        .values(&["all", "low", "medium", "high", "none"]),
    symbol("resourceApplication", "The application that they open: its id, or `any`.").values(&["any", "all", "none"]),
    list("permissions", Element::Word, "The ids of the permissions, or `all`.").values(&["all"]),
    list("clientApplicationIds", Element::Word, "The application that asks.").values(&["all"]),
    list("clientApplicationTenantIds", Element::Word, "The tenant that it belongs to.").values(&["all"]),
    list("clientApplicationPublisherIds", Element::Word, "Its publisher.").values(&["all"]),
    boolean("clientApplicationsFromVerifiedPublisherOnly", "Whether its publisher must be verified."),
    boolean(
        "certifiedClientApplicationsOnly",
        "Whether it must be certified by Microsoft 365. Of beta alone; false unless said.",
    ),
]);

const EXAMPLE: &str = r#"{
  "displayName": "Default User Low Risk Policy",
  "excludes": [],
  "id": "microsoft-user-default-low",
  "includes": [
    {
      "clientApplicationIds": ["all"],
      "clientApplicationPublisherIds": ["all"],
      "clientApplicationTenantIds": ["all"],
      "clientApplicationsFromVerifiedPublisherOnly": true,
      "permissionClassification": "low",
      "permissionType": "delegatedUserConsentable",
      "permissions": ["all"],
      "resourceApplication": "any"
    }
  ]
}"#;
