//! Devices deleted from the directory in the last 30 days, counted by who deleted them and in which hour.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/device-deletions",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/auditLogs/directoryAudits").top(999).filter(
        "activityDisplayName eq 'Delete device' and activityDateTime ge {since} and activityDateTime lt {until}",
    )),
    detail: "?$filter=activityDisplayName eq 'Delete device', by initiator and hour",
    permission: Permission::graph(&[Scope { least: "AuditLog.Read.All", wider: &["Directory.Read.All"] }]),
    cost: one(Budget::IdentityReports),
    from: &["graph/device-deletions", "graph/subscribed-skus"],
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "device-deletions",
    meaning: "Devices deleted from the directory in the last 30 days, counted by who deleted them and in which hour. Made from the directory audit log: `id`, `initiatedBy` (name of the user or application), `initiatorId`, `hour` (RFC 3339), `count`.",
    subject: "burst of deleted devices",
    source: SOURCE.id,
    id: "id",
    label: "initiatedBy",
    members: open(&[
        text("id", "Who and when."),
        text("initiatedBy", "The name of the user or application that deleted them."),
        text("initiatorId", "The id of the user or application."),
        time("hour", "The hour."),
        integer("count", "How many devices were deleted in that hour."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "count": 48,
  "hour": "2026-11-05T09:00:00Z",
  "id": "605d5994-6a03-4562-a81d-7b97f7fa4710 2026-11-05T09:00:00Z",
  "initiatedBy": "Helpdesk",
  "initiatorId": "605d5994-6a03-4562-a81d-7b97f7fa4710"
}"#;
