//! How long audit records are kept.

use crate::parts::ENABLED;
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
    members: open(&[
        text("Identity", "Its id."),
        text("Name", "What people call it."),
        ENABLED,
        symbol("Mode", "Whether it is in force, or about to go.").values(&["Enforce", "PendingDeletion"]),
        integer("Priority", "Its place: the lowest number decides."),
        symbol("RetentionDuration", "How long records are kept.").values(&[
            "SevenDays",
            "OneMonth",
            "ThreeMonths",
            "SixMonths",
            "NineMonths",
            "TwelveMonths",
            "ThreeYears",
            "FiveYears",
            "SevenYears",
            "TenYears",
        ]),
        list("RecordTypes", Element::Word, "Kinds of records; none: all."),
        list("Operations", Element::Word, "Operations; none: all."),
        list("UserIds", Element::Word, "Whose records; none: everybody's."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Enabled": true,
  "Identity": "Exchange for a year",
  "Name": "Exchange for a year",
  "Operations": [],
  "Priority": 100,
  "RecordTypes": ["ExchangeAdmin", "ExchangeItem", "ExchangeItemAggregated", "ExchangeItemGroup"],
  "RetentionDuration": "TwelveMonths",
  "UserIds": []
}"#;
