//! Inbox rules of each mailbox.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/inbox-rules",
    service: service::EXCHANGE,
    request: Request::CmdletEachMailbox(
        Cmdlet::new("Get-InboxRule").with(&[("IncludeHidden", None)]),
        PerMailbox::InboxRules,
    ),
    detail: "; or GET /users/{id}/mailFolders/inbox/messageRules",
    permission: Permission::RoleGroup { instead: least("MailboxSettings.Read"), without: "hidden rules" },
    cost: one(Budget::Exchange),
    from: &[
        "exchange/mailboxes",
        "exchange/inbox-rules",
        "inbox-message-rules",
        "mail-contacts",
        "mail-users",
        "recipients",
    ],
    ..DEFAULT
};
