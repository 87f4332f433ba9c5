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
    members: open(&[
        text("id", "Its id, made by Ephor: Graph gives none.").values(&["adminConsentRequestPolicy"]),
        boolean("isEnabled", "Whether users may ask for consent to an application."),
        boolean("notifyReviewers", "Whether reviewers get mail."),
        integer("requestDurationInDays", "Days until a request ends that nobody answers."),
        objects(
            "reviewers",
            "Who answers the requests.",
            closed(&[
                text("query", "A query for users, for the members of a group, or for the holders of a role."),
                symbol("queryType", "The language of the query.").values(&["MicrosoftGraph"]),
                symbol("queryRoot", "What the query starts from.").values(&["decisions"]),
            ]),
        ),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "id": "adminConsentRequestPolicy",
  "isEnabled": true,
  "notifyReviewers": true,
  "remindersEnabled": false,
  "requestDurationInDays": 30,
  "reviewers": [
    {
      "query": "/v1.0/groups/81361d7e-19d2-4ddd-b110-7bda34d95e69/transitiveMembers/microsoft.graph.user",
      "queryType": "MicrosoftGraph"
    }
  ],
  "version": 1
}"#;
