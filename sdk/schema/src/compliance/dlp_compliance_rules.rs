//! Rules of the data loss prevention policies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/dlp-compliance-rules",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-DlpComplianceRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("dlp_compliance_rules", SUITE, &["Get-DlpComplianceRule"]).flag("defender_dlp_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dlp-compliance-rules",
    meaning: "Rules of the data loss prevention policies.",
    subject: "data loss prevention rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
