//! Rights to each mailbox.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/mailbox-permissions",
    service: service::EXCHANGE,
    request: Request::CmdletEachMailbox(Cmdlet::new("Get-MailboxPermission"), PerMailbox::Permissions),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["exchange/mailboxes", "exchange/mailbox-permissions"],
    imported: cmdlets(&["Get-EXOMailboxPermission"]),
    ..DEFAULT
};
