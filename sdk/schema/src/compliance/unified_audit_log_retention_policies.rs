//! How long audit records are kept.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/unified-audit-log-retention-policies",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-UnifiedAuditLogRetentionPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("unified_audit_log_retention_policies", SUITE, &["Get-UnifiedAuditLogRetentionPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "unified-audit-log-retention-policies",
    meaning: "How long audit records are kept.",
    subject: "audit log retention policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
