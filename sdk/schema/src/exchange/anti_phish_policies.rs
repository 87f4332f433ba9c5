//! Anti-phishing policies: impersonation and spoof protection.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/anti-phish-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AntiPhishPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    always: always(
        "the default anti-phishing policy",
        "MicrosoftDocs/defender-docs defender-office-365/recommended-settings-for-eop-and-office365.md @04088ff0",
    ),
    imported: scubagear("anti_phish_policies", SUITE, &["Get-AntiPhishPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "anti-phish-policies",
    meaning: "Anti-phishing policies: impersonation and spoof protection.",
    subject: "anti-phishing policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
