//! Whether reports conceal names.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "report-settings",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/admin/reportSettings")),
    permission: Permission::graph(&[least("ReportSettings.Read.All")]),
    cost: one(Budget::Graph),
    ..DEFAULT
};
