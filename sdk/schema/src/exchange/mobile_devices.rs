//! Partnerships of mobile devices with mailboxes.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/mobile-devices",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::unlimited("Get-MobileDevice").select(&[
        "Guid",
        "FriendlyName",
        "DeviceModel",
        "UserDisplayName",
        "ClientType",
        "ClientVersion",
        "DeviceOS",
        "DeviceAccessState",
    ])),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};
