//! What the unified audit log holds of the operation MailItemsAccessed of the seven days before the collection, one object: `id` (the operation), `from`, `to` (RFC 3339), `records` and `mailboxes` (numbers).

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/mail-items-accessed-records",
    service: service::GRAPH,
    request: Request::AuditQuery("MailItemsAccessed"),
    permission: Permission::graph(&[Scope {
        least: "AuditLogsQuery-Exchange.Read.All",
        wider: &["AuditLogsQuery.Read.All"],
    }]),
    cost: one(Budget::Graph),
    from: &["exchange/mailboxes", "graph/mail-items-accessed-records"],
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "mail-items-accessed-activity",
    meaning: "What the unified audit log holds of the operation MailItemsAccessed of the seven days before the collection, one object: `id` (the operation), `from`, `to` (RFC 3339), `records` and `mailboxes` (numbers).",
    subject: "activity of MailItemsAccessed",
    source: SOURCE.id,
    id: "id",
    label: "id",
    members: open(&[
        symbol("id", "The operation.").values(&["MailItemsAccessed"]),
        time("from", "Since when."),
        time("to", "Until when."),
        integer("records", "How many records there are."),
        integer("mailboxes", "Of how many mailboxes."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "from": "2026-11-15T00:00:00Z",
  "id": "MailItemsAccessed",
  "mailboxes": 31,
  "records": 184,
  "to": "2026-11-22T00:00:00Z"
}"#;
