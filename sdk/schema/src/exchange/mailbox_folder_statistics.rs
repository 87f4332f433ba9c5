//! Audit folders of each mailbox.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/mailbox-folder-statistics",
    service: service::EXCHANGE,
    request: Request::CmdletEachMailbox(
        Cmdlet::new("Get-MailboxFolderStatistics").with(&[("FolderScope", Some("RecoverableItems"))]),
        PerMailbox::FolderStatistics,
    ),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["exchange/mailboxes", "exchange/mailbox-folder-statistics"],
    imported: cmdlets(&["Get-EXOMailboxFolderStatistics"]),
    ..DEFAULT
};
