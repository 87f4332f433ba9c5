//! Alert policies.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "compliance/protection-alerts",
    service: service::COMPLIANCE,
    request: Request::Cmdlet(Cmdlet::new("Get-ProtectionAlert")),
    permission: GLOBAL_READER,
    cost: one(Budget::Compliance),
    imported: scubagear("protection_alerts", SUITE, &["Get-ProtectionAlert"]).flag("defender_dlp_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "protection-alerts",
    meaning: "Alert policies.",
    subject: "alert policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
