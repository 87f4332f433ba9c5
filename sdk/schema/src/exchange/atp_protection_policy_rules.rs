//! To whom the Standard and Strict presets of Defender for Office 365 apply.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/atp-protection-policy-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-ATPProtectionPolicyRule")),
    permission: GLOBAL_READER,
    license: Some("Microsoft Defender for Office 365 Plan 1"),
    cost: one(Budget::Exchange),
    imported: scubagear("atp_policy_rules", SUITE, &["Get-ATPProtectionPolicyRule"]).flag("defender_license"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "atp-protection-policy-rules",
    meaning: "To whom the Standard and Strict presets of Defender for Office 365 apply.",
    subject: "preset security policy rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
