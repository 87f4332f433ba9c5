//! Protocols of each mailbox.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/cas-mailboxes",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-CASMailbox").select(&[
        "ExternalDirectoryObjectId",
        "Guid",
        "PrimarySmtpAddress",
        "Identity",
        "Name",
        "PopEnabled",
        "ImapEnabled",
        "SmtpClientAuthenticationDisabled",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["exchange/mailboxes", "exchange/cas-mailboxes"],
    imported: cmdlets(&["Get-EXOCASMailbox"]),
    ..DEFAULT
};
