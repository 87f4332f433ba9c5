//! Defects that rules of the pack `audit` find.

use serde_json::json;

use super::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("audit/audit-retention-short", |planting| {
        // What keeps records for years does so for one person, or comes after what deletes them.
        let policies = "unified-audit-log-retention-policies";
        planting.set(policies, "Exchange for a year", "/RetentionDuration", json!("NineMonths"));
        let board = "Chair for ten years";
        planting.add(
            policies,
            json!({
                "Identity": board,
                "Name": board,
                "Enabled": true,
                "Priority": 10,
                "RecordTypes": ["ExchangeItem"],
                "Operations": [],
                "UserIds": [format!("chair@{}", planting.tenant().domain)],
                "RetentionDuration": "TenYears",
            }),
        );
        planting.fails_tenant();
    }),
    Setting::new("audit/mail-items-accessed-silent", |planting| {
        let activity = ("mail-items-accessed-activity", "MailItemsAccessed");
        planting.set(activity.0, activity.1, "/records", json!(0));
        planting.set(activity.0, activity.1, "/mailboxes", json!(0));
        planting.fails_tenant();
    }),
    Setting::new("audit/organization-auditing-disabled", |planting| {
        let name = planting.tenant().initial_domain.clone();
        planting.set("organization-config", &name, "/AuditDisabled", json!(true));
        planting.fails_tenant();
    }),
    Setting::new("audit/unified-audit-log-disabled", |planting| {
        let log = ("admin-audit-log-config", "Admin Audit Log Settings");
        planting.set(log.0, log.1, "/UnifiedAuditLogIngestionEnabled", json!(false));
        planting.fails_tenant();
    }),
];
