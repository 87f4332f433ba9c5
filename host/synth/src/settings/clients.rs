//! Defects that rules of the pack `clients` find.

use serde_json::json;

use super::{Planting, Setting};

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("clients/ews-open", |planting| {
        let tenant = planting.tenant();
        let applications = format!("{},{}", tenant.random_of("scanner").guid(), tenant.random_of("room signs").guid());
        let name = tenant.initial_domain.clone();
        planting.set("organization-config", &name, "/EwsEnabled", json!(true));
        planting.set("organization-config", &name, "/EwsAllowedAppIDs", json!(applications));
        planting.fails_tenant();
    }),
    Setting::new("clients/outlook-long-out-of-support", |planting| {
        used(planting, "/outlook2010");
        planting.fails_tenant();
    }),
    Setting::new("clients/outlook-out-of-support", |planting| {
        used(planting, "/outlook2019");
        planting.fails_tenant();
    }),
];

/// Somebody uses that version of Outlook on the newest day of the report.
fn used(planting: &mut Planting<'_>, version: &str) {
    let report = "email-app-usage-versions";
    let newest = planting.documents().ids(report).into_iter().max().unwrap_or_default();
    planting.set(report, &newest, version, json!(1));
}
