//! Settings of the unified and administrator audit logs.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/admin-audit-log-config",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AdminAuditLogConfig")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "one configuration of the administrator audit log",
        "reference collector-faults.md, F2 (the singletons)",
    ),
    imported: scubagear("admin_audit_log_config", SUITE, &["Get-AdminAuditLogConfig"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "admin-audit-log-config",
    meaning: "Settings of the unified and administrator audit logs.",
    subject: "audit log configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
};
