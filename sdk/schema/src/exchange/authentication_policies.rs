//! Exchange's authentication policies: which protocols take a plain password.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/authentication-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AuthenticationPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authentication-policies",
    meaning: "Exchange's authentication policies: which protocols take a plain password.",
    subject: "authentication policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
};
