//! Groups and their names; exports alone have them.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "groups",
    service: service::GRAPH,
    request: Request::NotLive(Some(Cmdlet::new("Get-MgGroup")), None),
    permission: Permission::graph(&[least("GroupMember.Read.All")]),
    ..DEFAULT
};
