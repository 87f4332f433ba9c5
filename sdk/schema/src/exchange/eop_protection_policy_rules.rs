//! To whom the Standard and Strict presets of Exchange Online Protection apply.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/eop-protection-policy-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-EOPProtectionPolicyRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("protection_policy_rules", SUITE, &["Get-EOPProtectionPolicyRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "eop-protection-policy-rules",
    meaning: "To whom the Standard and Strict presets of Exchange Online Protection apply.",
    subject: "preset security policy rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
