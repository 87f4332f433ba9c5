//! How many people used each version of Outlook on each day, a row of the report each: `reportDate` and the report's own columns.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/email-app-usage-versions",
    service: service::GRAPH,
    request: Request::Report("/reports/getEmailAppUsageVersionsUserCounts(period='D30')"),
    permission: Permission::graph(&[least("Reports.Read.All")]),
    cost: one(Budget::UsageReports),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "email-app-usage-versions",
    meaning: "How many people used each version of Outlook on each day, a row of the report each: `reportDate` and the report's own columns.",
    subject: "day of the mail app report",
    source: SOURCE.id,
    id: "reportDate",
    label: "reportDate",
};
