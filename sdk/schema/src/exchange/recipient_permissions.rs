//! Rights to send as somebody else.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/recipient-permissions",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-RecipientPermission")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["exchange/mailboxes", "exchange/recipient-permissions"],
    imported: cmdlets(&["Get-EXORecipientPermission"]),
    ..DEFAULT
};
