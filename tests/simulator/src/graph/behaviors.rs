//! What Graph does that the collector must live with, and who says so.

use crate::witness::{
    Behavior,
    Witness::{Captured, Document, Implementation},
    behavior,
};

pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "graph/agents-only-in-beta",
        "v1.0 says nothing of agents in a Conditional Access policy.",
        Document("reference field-faults.md, F3 (v1.0-Prod.csdl has no agentIdRiskLevels)"),
    ),
    behavior(
        "graph/batch-of-20",
        "A batch holds up to 20 requests of one version, its answers come in any order, and each has a status of its own.",
        Document("microsoftgraph/microsoft-graph-docs-contrib concepts/json-batching.md @028b8e35"),
    ),
    behavior(
        "graph/conditional-access-at-one-a-second",
        "Requests of Conditional Access and Identity Protection that come too fast are refused without Retry-After.",
        Document("reference m365.md, 4.6 Throttling"),
    ),
    behavior(
        "graph/consent-policies-of-all-kinds",
        "Lists of policies hold built-in and own ones alike.",
        Document(
            "microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/permissiongrantpolicy-list.md @02b4cba0",
        ),
    ),
    behavior(
        "graph/enum-members-on-request",
        "Members of an enumeration that are newer than unknownFutureValue come to those who ask with a Prefer header.",
        Document("reference m365.md, 4.2 Enums"),
    ),
    behavior(
        "graph/expand-cut-at-20",
        "An expanded list of directory objects holds 20 at the most, and no link to more.",
        Document("reference collector-faults.md, F6"),
    ),
    behavior(
        "graph/expired-page-of-sign-ins",
        "The link to a page of sign-ins ends after minutes: \"Token not found: token is either invalid or expired\".",
        Document("reference collector-faults.md, F7"),
    ),
    behavior(
        "graph/flexible-credential-breaks-the-list",
        "v1.0 breaks off in the middle of its JSON where an expanded federated credential matches claims.",
        Implementation("reference collector-faults.md, F8 (microsoftgraph/msgraph-sdk-python issue 1359)"),
    ),
    behavior(
        "graph/get-by-ids",
        "getByIds takes up to 1,000 ids, answers with whole objects, and leaves out those that there are not.",
        Document(
            "microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/directoryobject-getbyids.md @007852ac",
        ),
    ),
    behavior(
        "graph/members-without-service-principals",
        "v1.0 leaves service principals out of the members of a group.",
        Document("reference collector-faults.md, F4"),
    ),
    behavior(
        "graph/non-premium-without-directory-right",
        "Without Directory.Read.All the sign-ins of a tenant with a license are refused as those of one without.",
        Document("reference m365.md, 4.3 License (microsoft-graph-docs issue 3033)"),
    ),
    behavior(
        "graph/no-sign-in-is-the-first-moment",
        "A kind of sign-in of which none is on record has the time 0001-01-01T00:00:00Z.",
        Document("<https://learn.microsoft.com/graph/api/user-list?view=graph-rest-beta> 2026-12-01, example 6"),
    ),
    behavior(
        "graph/pages",
        "A page may be empty and have a link to a next one, which is followed as it is.",
        Document("microsoftgraph/microsoft-graph-docs-contrib concepts/paging.md @00e146a9"),
    ),
    behavior(
        "graph/principal-on-request",
        "Role assignments take one $expand, and an assignment to somebody who was deleted has a principal of null.",
        Document("reference collector-faults.md, section 4 (role assignment with a null principal)"),
    ),
    behavior(
        "graph/report-by-redirect",
        "A usage report is a redirect to a file that is fetched without the token.",
        Document(
            "microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/reportroot-getemailappusageuserdetail.md @02e0226b",
        ),
    ),
    behavior(
        "graph/report-settings-in-value",
        "reportSettings stand in a value that is no list.",
        Document("reference m365.md, 4.12 Shapes that surprise"),
    ),
    behavior(
        "graph/required-filters",
        "Policies and instances of Privileged Identity Management are given to a filter alone.",
        Document("reference collector-faults.md, section 2 (eligibilityScheduleInstances: $filter is mandatory)"),
    ),
    behavior(
        "graph/sign-in-activity-in-smaller-pages",
        "With signInActivity a page of users holds 500 at most, whatever $top says up to the usual limit.",
        Document("<https://learn.microsoft.com/graph/api/user-list?view=graph-rest-beta> 2026-12-01, example 5"),
    ),
    behavior(
        "graph/sign-in-activity-needs-the-audit-log",
        "Without AuditLog.Read.All a question for signInActivity is refused with Authentication_MSGraphPermissionMissing.",
        Captured("<https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/2731> 2026-12-01"),
    ),
];
