//! Usage reports as CSV and JSON.

use serde_json::{Value, json};

use super::{Tenant, names, text};
use crate::encoding;
use crate::snapshot::Object;
use crate::time;

/// The apps of the report, in its order.
const APPS: &[&str] = &[
    "Mail For Mac",
    "Outlook For Mac",
    "Outlook For Windows",
    "Outlook For Mobile",
    "Other For Mobile",
    "Outlook For Web",
    "POP3 App",
    "IMAP4 App",
    "SMTP App",
];

/// Columns of the report on versions: as CSV, and as JSON.
const VERSIONS: &[(&str, &str)] = &[
    ("Report Refresh Date", "reportRefreshDate"),
    ("Outlook 2016", "outlook2016"),
    ("Outlook 2013", "outlook2013"),
    ("Outlook 2010", "outlook2010"),
    ("Outlook 2007", "outlook2007"),
    ("Undetermined", "undetermined"),
    ("Outlook M365", "outlookM365"),
    ("Outlook 2019", "outlook2019"),
    ("Report Date", "reportDate"),
    ("Report Period", "reportPeriod"),
];

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

impl Tenant {
    /// `getEmailAppUsageUserDetail`: one line for each mailbox whose apps are known.
    pub(crate) fn app_usage(&self, days: &str, concealed: bool) -> String {
        let mut csv = String::from(
            "\u{feff}Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Last Activity Date",
        );
        for app in APPS {
            csv.push(',');
            csv.push_str(app);
        }
        csv.push_str(",Report Period\r\n");
        let day = time::text(self.snapshot.collected_at - 2 * 86_400);
        let day = day.get(..10).unwrap_or_default();
        for at in 0..self.mailboxes() {
            let Some(row) = self.snapshot.row("mailboxes", at) else { continue };
            let Some(apps) = names(&row, "mail_apps_used") else { continue };
            let name = text(&row, "user_principal_name").unwrap_or_default();
            let hidden = |text: &str| encoding::guid(text).replace('-', "").to_uppercase();
            let shown = if concealed { hidden(name) } else { cell(name) };
            let active = if apps.is_empty() { "" } else { day };
            csv.push_str(&format!("{day},{shown},{shown},False,,{active}"));
            for app in APPS {
                csv.push_str(if apps.contains(app) { ",Yes" } else { ",No" });
            }
            csv.push_str(&format!(",{days}\r\n"));
        }
        csv
    }

    /// `getEmailAppUsageVersionsUserCounts` as CSV.
    pub(crate) fn app_versions(&self) -> String {
        let heads: Vec<&str> = VERSIONS.iter().map(|(head, _)| *head).collect();
        let mut csv = format!("\u{feff}{}\r\n", heads.join(","));
        for row in self.snapshot.document("email-app-usage-versions") {
            let cells = VERSIONS.iter().map(|(head, name)| match row.get(*name).or_else(|| row.get(*head)) {
                Some(Value::String(text)) => cell(text),
                None | Some(Value::Null) => String::new(),
                Some(other) => other.to_string(),
            });
            csv.push_str(&cells.collect::<Vec<_>>().join(","));
            csv.push_str("\r\n");
        }
        csv
    }

    /// The same as beta answers it with `$format=application/json`.
    pub(crate) fn app_versions_json(&self) -> &[Object] {
        self.snapshot.document("email-app-usage-versions")
    }

    /// `getEmailAppUsageUserDetail` as beta answers it as JSON: one row.
    pub(crate) fn app_usage_json(&self, at: usize, days: &str, concealed: bool) -> Option<Object> {
        let row = self.snapshot.row("mailboxes", at)?;
        let apps = names(&row, "mail_apps_used")?;
        let name = text(&row, "user_principal_name").unwrap_or_default();
        let shown = if concealed { encoding::guid(name).replace('-', "").to_uppercase() } else { name.to_owned() };
        Some(super::object(json!({
            "reportRefreshDate": time::text(self.snapshot.collected_at - 2 * 86_400).get(..10),
            "userPrincipalName": shown,
            "displayName": shown,
            "isDeleted": false,
            "deletedDate": null,
            "details": [{"reportPeriod": days, "apps": apps}],
        })))
    }
}
