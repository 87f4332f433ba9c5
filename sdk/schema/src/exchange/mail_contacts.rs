//! Contacts that mail is forwarded to.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "mail-contacts",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-MailContact").select(&[
        "Guid",
        "PrimarySmtpAddress",
        "DistinguishedName",
        "LegacyExchangeDN",
        "Identity",
        "Name",
        "Alias",
        "EmailAddresses",
        "ExternalEmailAddress",
        "RecipientTypeDetails",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};
