//! Rights to inbox and calendar of each mailbox.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/folder-permissions",
    service: service::EXCHANGE,
    request: Request::CmdletEachMailbox(Cmdlet::new("Get-MailboxFolderPermission"), PerMailbox::FolderPermissions),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["exchange/mailboxes", "exchange/folder-permissions"],
    imported: cmdlets(&["Get-EXOMailboxFolderPermission"]),
    ..DEFAULT
};
