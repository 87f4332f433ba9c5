//! Data loss prevention policies and the places where they apply.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/dlp-compliance-policies",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-DlpCompliancePolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("dlp_compliance_policies", SUITE, &["Get-DlpCompliancePolicy"]).flag("defender_dlp_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dlp-compliance-policies",
    meaning: "Data loss prevention policies and the places where they apply.",
    subject: "data loss prevention policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
