//! Settings of the unified and administrator audit logs.

use crate::parts::IDENTITY;
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
    members: open(&[
        IDENTITY,
        boolean("UnifiedAuditLogIngestionEnabled", "Whether the unified audit log records anything."),
        boolean("AdminAuditLogEnabled", "Whether cmdlets of administrators are recorded."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AdminAuditLogAgeLimit": "90.00:00:00",
  "AdminAuditLogCmdlets": ["*"],
  "AdminAuditLogEnabled": true,
  "AdminAuditLogExcludedCmdlets": [],
  "AdminAuditLogParameters": ["*"],
  "Identity": "Admin Audit Log Settings",
  "IsValid": true,
  "LogLevel": "None",
  "Name": "Admin Audit Log Settings",
  "TestCmdletLoggingEnabled": false,
  "UnifiedAuditLogFirstOptInDate": "2019-03-14T09:21:37Z",
  "UnifiedAuditLogIngestionEnabled": true
}"#;
