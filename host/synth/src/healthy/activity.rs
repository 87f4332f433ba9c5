//! What happened in the tenant lately: reports and records, made into documents.

use serde_json::{Value, json};

use super::super::documents::Documents;
use super::super::{Tenant, timestamp};

const DAY: i64 = 86_400;

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("device-deletions", device_deletions(tenant));
    documents.collected("email-app-usage-versions", outlook_versions(tenant));
    documents.collected("mail-items-accessed-activity", vec![mail_items_accessed(tenant)]);
}

/// Midnight before the collection, so many days ago.
fn midnight(tenant: &Tenant, days: i64) -> i64 {
    let collected = tenant.plan.collected_at;
    collected - collected.rem_euclid(DAY) - days * DAY
}

/// Some here and there: people leave, laptops break. A morning of tidying up is many in all, and not many in an hour.
fn device_deletions(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("device-deletions");
    let (service, helper) = (random.guid(), random.guid());
    let mut deletions = |name: &str, id: &str, days: i64, hour: i64, least: u64| {
        let hour = timestamp(midnight(tenant, days) + 3_600 * hour);
        json!({
            "id": format!("{id} {hour}"),
            "initiatedBy": name,
            "initiatorId": id,
            "hour": hour,
            "count": least + random.below(4),
        })
    };
    vec![
        deletions("Device Registration Service", &service, 3, 9, 1),
        deletions("Device Registration Service", &service, 11, 9, 1),
        deletions("Helpdesk", &helper, 17, 9, 46),
        deletions("Helpdesk", &helper, 17, 10, 35),
    ]
}

/// Everybody who uses Outlook has one that is serviced, or one that the report cannot tell; the last of the old ones
/// was replaced some days before the newest row.
fn outlook_versions(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("email-app-usage-versions");
    let mut day = |days| {
        let date = timestamp(midnight(tenant, days)).chars().take(10).collect::<String>();
        let some = tenant.plan.users / 2 + random.below(tenant.plan.users / 10 + 1);
        let (old, older) = (u8::from(days > 6) + u8::from(days > 20), u8::from(days > 12));
        json!({
            "reportDate": date,
            "reportRefreshDate": timestamp(midnight(tenant, 2)).chars().take(10).collect::<String>(),
            "reportPeriod": "30",
            "outlook2007": 0,
            "outlook2010": 0,
            "outlook2013": older,
            "outlook2016": old,
            "outlook2019": 0,
            "outlookM365": some,
            "undetermined": random.below(tenant.plan.users / 50 + 1),
        })
    };
    (2..32).map(&mut day).collect()
}

/// The mailboxes of which there are records, and how many records: enough for those that say that Exchange stopped.
pub(in super::super) fn mail_items(tenant: &Tenant) -> (u64, u64) {
    let mailboxes = tenant.plan.users / 2 + 1;
    (mailboxes, 60 + mailboxes * (2 + tenant.random_of("mail-items-accessed-activity").below(3)))
}

fn mail_items_accessed(tenant: &Tenant) -> Value {
    let (mailboxes, records) = mail_items(tenant);
    json!({
        "id": "MailItemsAccessed",
        "from": timestamp(tenant.plan.collected_at - 7 * DAY),
        "to": timestamp(tenant.plan.collected_at),
        "records": records,
        "mailboxes": mailboxes,
    })
}
