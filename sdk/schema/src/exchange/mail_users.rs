//! Users outside who have an address here.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "mail-users",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-MailUser").select(&[
        "ExternalDirectoryObjectId",
        "Guid",
        "UserPrincipalName",
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
