//! Which mail apps each user used.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/email-app-usage",
    service: service::GRAPH,
    request: Request::Report("/reports/getEmailAppUsageUserDetail(period='D180')"),
    detail: ", and whether reports conceal names",
    permission: Permission::graph_and(
        &[least("Reports.Read.All")],
        "whether reports conceal names",
        &[least("ReportSettings.Read.All")],
    ),
    cost: one(Budget::UsageReports),
    from: &["exchange/mailboxes", "graph/email-app-usage", "report-settings"],
    imported: cmdlets(&["Get-MgReportEmailAppUsageUserDetail"]),
    ..DEFAULT
};
