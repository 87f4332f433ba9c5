//! Exceptions from the built-in protection preset of Defender for Office 365.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/atp-built-in-protection-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-ATPBuiltInProtectionRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("built_in_protection_rules", SUITE, &["Get-ATPBuiltInProtectionRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "atp-built-in-protection-rules",
    meaning: "Exceptions from the built-in protection preset of Defender for Office 365.",
    subject: "built-in protection rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
