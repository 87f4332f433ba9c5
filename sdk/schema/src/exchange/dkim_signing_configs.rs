//! DKIM signing of each accepted domain.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/dkim-signing-configs",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-DkimSigningConfig")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("dkim_config", &["exo"], &["Get-DkimSigningConfig"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "dkim-signing-configs",
    meaning: "DKIM signing of each accepted domain.",
    subject: "DKIM signing configuration",
    source: SOURCE.id,
    id: "Identity",
    label: "Domain",
};
