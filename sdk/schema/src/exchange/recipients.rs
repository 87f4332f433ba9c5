//! Recipients and their addresses.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "recipients",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-Recipient").select(&[
        "ExternalDirectoryObjectId",
        "Guid",
        "PrimarySmtpAddress",
        "DistinguishedName",
        "Identity",
        "Name",
        "Alias",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: cmdlets(&["Get-EXORecipient"]),
    ..DEFAULT
};
