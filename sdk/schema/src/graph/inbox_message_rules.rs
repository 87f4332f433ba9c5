//! Inbox rules by Microsoft Graph, where Exchange refuses its cmdlet.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "inbox-message-rules",
    service: service::GRAPH,
    request: Request::GetEachMailbox(Get::v1("/users/{id}/mailFolders/inbox/messageRules")),
    permission: Permission::graph(&[least("MailboxSettings.Read")]),
    cost: one(Budget::Outlook),
    ..DEFAULT
};
