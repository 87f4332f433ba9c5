//! Users as Exchange knows them.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/users",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-User").select(&[
        "ExternalDirectoryObjectId",
        "Guid",
        "UserPrincipalName",
        "Identity",
        "Name",
        "EXOModuleEnabled",
        "RemotePowerShellEnabled",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    from: &["graph/users", "exchange/users"],
    ..DEFAULT
};
