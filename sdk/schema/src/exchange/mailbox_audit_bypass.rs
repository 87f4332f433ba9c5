//! Accounts whose actions in mailboxes are not audited.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/mailbox-audit-bypass",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-MailboxAuditBypassAssociation").select(&[
        "ExternalDirectoryObjectId",
        "Guid",
        "Identity",
        "Name",
        "AuditBypassEnabled",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["graph/users", "exchange/users", "exchange/mailbox-audit-bypass"],
    ..DEFAULT
};
