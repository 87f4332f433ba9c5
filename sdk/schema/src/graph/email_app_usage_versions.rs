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
    members: open(&[
        text("reportDate", "The day."),
        integer("outlook2007", "People who used Outlook 2007."),
        integer("outlook2010", "People who used Outlook 2010."),
        integer("outlook2013", "People who used Outlook 2013."),
        integer("outlook2016", "People who used Outlook 2016."),
        integer("outlook2019", "People who used Outlook 2019."),
        integer("outlook2021", "People who used Outlook 2021."),
        integer("outlook2024", "People who used Outlook 2024."),
        integer("outlookM365", "People who used Outlook of Microsoft 365."),
        integer("undetermined", "People who used a version of Outlook that is not known."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "outlook2007": 0,
  "outlook2010": 0,
  "outlook2013": 1,
  "outlook2016": 2,
  "outlook2019": 0,
  "outlookM365": 35,
  "reportDate": "2026-10-22",
  "reportPeriod": "30",
  "reportRefreshDate": "2026-11-20",
  "undetermined": 1
}"#;
