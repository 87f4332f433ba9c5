//! Installations of Office, by Defender for Endpoint.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "defender/software-inventory",
    service: service::DEFENDER,
    request: Request::HuntingQuery(&["DeviceTvmSoftwareInventory", "DeviceInfo"]),
    permission: Permission::graph(&[least("ThreatHunting.Read.All")]),
    license: Some("Microsoft Defender for Endpoint Plan 2"),
    cost: one(Budget::Hunting),
    from: &["defender/software-inventory", "graph/users"],
    ..DEFAULT
};
