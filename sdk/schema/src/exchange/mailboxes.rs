//! Mailboxes.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/mailboxes",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-Mailbox").select(&[
        "ExternalDirectoryObjectId",
        "Guid",
        "ExchangeGuid",
        "UserPrincipalName",
        "PrimarySmtpAddress",
        "DistinguishedName",
        "LegacyExchangeDN",
        "Identity",
        "Name",
        "Alias",
        "EmailAddresses",
        "RecipientTypeDetails",
        "AuditEnabled",
        "DefaultAuditSet",
        "AuditOwner",
        "AuditDelegate",
        "AuditAdmin",
        "AuditLogAgeLimit",
        "LitigationHoldEnabled",
        "InPlaceHolds",
        "ForwardingSmtpAddress",
        "ForwardingAddress",
        "DeliverToMailboxAndForward",
        "GrantSendOnBehalfTo",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["exchange/mailboxes", "graph/users", "graph/subscribed-skus", "mail-contacts", "mail-users", "recipients"],
    imported: cmdlets(&["Get-EXOMailbox"]),
    ..DEFAULT
};
