//! The document `device-deletions`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::properties::{list, text, time, whole_seconds};
use super::standing::Standing;
use super::{Derived, Inputs, Object};

const AUDITS: &str = "graph/device-deletions";
const SUBSCRIPTIONS: &str = "graph/subscribed-skus";

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// How far back the document looks.
const DAYS: i64 = 30;
/// How long Entra keeps the log of a tenant without Microsoft Entra ID P1. Source: Microsoft Learn, "Microsoft Entra data
/// retention", read 2026-11.
const DAYS_OF_FREE: i64 = 7;
/// AAD_PREMIUM and AAD_PREMIUM_P2, and how their names begin in all clouds.
const PREMIUM: &[&str] = &["41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"];
const PREMIUM_NAME: &str = "AAD_PREMIUM";

/// Makes the document `device-deletions`: devices deleted in the 30 days before `collected_at` (seconds since 1970), counted
/// by who deleted them and in which hour. Deletions that failed do not count.
///
/// # Feeds
/// - `graph/device-deletions`: `GET /v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Delete device' and
///   activityDateTime ge {from} and activityDateTime lt {collected_at}`; application rights AuditLog.Read.All and
///   Directory.Read.All. No licence; without Microsoft Entra ID P1 the log holds seven days.
/// - `graph/subscribed-skus`: `GET /v1.0/subscribedSkus`; LicenseAssignment.Read.All. It tells whether there is that licence.
///
/// # Errors
/// If a feed cannot be read.
pub fn device_deletions<F: Inputs>(feeds: &F, collected_at: i64) -> Result<Derived, F::Error> {
    let mut standing = match Standing::on(feeds, AUDITS) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let mut bursts: BTreeMap<(String, i64), (Option<String>, u64)> = BTreeMap::new();
    let (mut all, mut timeless) = (0, 0);
    feeds.each(AUDITS, &mut |audit| {
        all += 1;
        let Some(time) = time(audit, "activityDateTime").map(jiff::Timestamp::as_second) else {
            timeless += 1;
            return;
        };
        let within = (collected_at - DAYS * DAY..collected_at).contains(&time);
        if !within || !is_deletion(audit) {
            return;
        }
        let (id, name) = initiator(audit);
        let burst = bursts.entry((id, time - time.rem_euclid(HOUR))).or_default();
        burst.0 = burst.0.take().or(name);
        burst.1 += 1;
    })?;
    standing.some(timeless, all, "records have no time, and are left out");
    if feeds.gap(SUBSCRIPTIONS).is_none() && !has_premium(feeds)? {
        standing
            .lacks(&format!("the tenant has no Microsoft Entra ID P1, so the log holds {DAYS_OF_FREE} of {DAYS} days"));
    } else {
        standing.also(
            feeds,
            SUBSCRIPTIONS,
            "the log may hold seven days alone, as in tenants without Microsoft Entra ID P1",
        );
    }
    let mut rows: Vec<Object> = bursts.into_iter().filter_map(row).collect();
    rows.sort_by(|a, b| text(a, "id").cmp(&text(b, "id")));
    Ok(standing.derived(rows))
}

fn row(((id, hour), (name, count)): ((String, i64), (Option<String>, u64))) -> Option<Object> {
    let hour = whole_seconds(hour)?;
    let row = json!({
        "id": format!("{id} {hour}"),
        "initiatedBy": name,
        "initiatorId": id,
        "hour": hour,
        "count": count,
    });
    if let Value::Object(row) = row { Some(row) } else { None }
}

fn is_deletion(audit: &Object) -> bool {
    let named = text(audit, "activityDisplayName").is_none_or(|name| name.eq_ignore_ascii_case("Delete device"));
    named && text(audit, "result").is_none_or(|result| result.eq_ignore_ascii_case("success"))
}

/// The id and the name of the user or application; who cannot be told is one of its own.
fn initiator(audit: &Object) -> (String, Option<String>) {
    let by = audit.get("initiatedBy").and_then(Value::as_object);
    let of = |kind: &str| by.and_then(|by| by.get(kind)).and_then(Value::as_object);
    let first = |object: &Object, names: &[&str]| names.iter().find_map(|name| text(object, name)).map(str::to_owned);
    let named = |object: &Object, ids: &[&str], names: &[&str]| {
        let (id, name) = (first(object, ids), first(object, names));
        Some((id.clone().or_else(|| name.clone())?, name.or(id)))
    };
    let user = of("user").and_then(|user| named(user, &["id"], &["userPrincipalName", "displayName"]));
    let app = || {
        of("app").and_then(|app| named(app, &["servicePrincipalId", "appId"], &["displayName", "servicePrincipalName"]))
    };
    user.or_else(app).unwrap_or_else(|| ("unknown".to_owned(), None))
}

fn has_premium<F: Inputs>(feeds: &F) -> Result<bool, F::Error> {
    let mut premium = false;
    feeds.each(SUBSCRIPTIONS, &mut |sku| {
        premium |= list(sku, "servicePlans").any(|plan| {
            let id =
                text(plan, "servicePlanId").is_some_and(|id| PREMIUM.iter().any(|one| one.eq_ignore_ascii_case(id)));
            let start = text(plan, "servicePlanName").and_then(|name| name.get(..PREMIUM_NAME.len()));
            id || start.is_some_and(|start| start.eq_ignore_ascii_case(PREMIUM_NAME))
        });
    })?;
    Ok(premium)
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    /// 2026-11-24T00:00:00Z.
    const NOW: i64 = 1_795_478_400;

    fn audit(time: &str, by: Value) -> Value {
        json!({"activityDisplayName": "Delete device", "activityDateTime": time, "result": "success", "initiatedBy": by})
    }

    fn user(id: &str) -> Value {
        json!({"app": null, "user": {"id": id, "displayName": null, "userPrincipalName": "ada@contoso.example"}})
    }

    fn sample(audits: &[Value]) -> Sample {
        let plan = json!({"servicePlanId": "41781FB2-BC02-4B7C-BD55-B576C07BB09D", "provisioningStatus": "Success"});
        Sample::new().whole(AUDITS, audits).whole(SUBSCRIPTIONS, &[json!({"servicePlans": [plan]})])
    }

    fn rows(audits: &[Value]) -> Value {
        let found = device_deletions(&sample(audits), NOW).unwrap();
        assert_eq!(found.status, Status::Complete, "{:?}", found.reason);
        json!(found.rows)
    }

    #[test]
    fn deletions_are_counted_by_who_and_by_the_hour() {
        let app = json!({"user": null, "app": {"appId": null, "displayName": "Sync", "servicePrincipalId": "s1"}});
        let found = rows(&[
            audit("2026-11-20T09:59:59.9999999Z", user("u1")),
            audit("2026-11-20T09:00:00Z", user("u1")),
            audit("2026-11-20T10:00:00Z", user("u1")),
            audit("2026-11-20T10:30:00+01:00", app),
        ]);
        let burst = |who: &str, name: &str, hour: &str, count: u64| json!({"id": format!("{who} {hour}"), "initiatedBy": name, "initiatorId": who, "hour": hour, "count": count});
        assert_eq!(
            found,
            json!([
                burst("s1", "Sync", "2026-11-20T09:00:00Z", 1),
                burst("u1", "ada@contoso.example", "2026-11-20T09:00:00Z", 2),
                burst("u1", "ada@contoso.example", "2026-11-20T10:00:00Z", 1),
            ])
        );
    }

    #[test]
    fn what_failed_or_is_too_old_or_something_else_does_not_count() {
        let mut failed = audit("2026-11-20T09:00:00Z", user("u1"));
        failed["result"] = json!("failure");
        let mut other = audit("2026-11-20T09:00:00Z", user("u1"));
        other["activityDisplayName"] = json!("Add device");
        let old = audit("2026-10-24T23:59:59Z", user("u1"));
        assert_eq!(rows(&[failed, other, old, audit("2026-11-24T00:00:00Z", user("u1"))]), json!([]));
        assert_eq!(rows(&[audit("2026-10-25T00:00:00Z", user("u1"))])[0]["count"], 1, "the first moment of 30 days");
    }

    #[test]
    fn who_cannot_be_told_is_counted_too() {
        let found = rows(&[
            audit("2026-11-20T09:00:00Z", json!({"user": null, "app": null})),
            audit("2026-11-20T09:00:00Z", Value::Null),
        ]);
        assert_eq!(
            (&found[0]["initiatorId"], &found[0]["count"], &found[0]["initiatedBy"]),
            (&json!("unknown"), &json!(2), &Value::Null)
        );
        let nameless = json!({"app": {"appId": "a1", "displayName": null, "servicePrincipalId": null}});
        assert_eq!(rows(&[audit("2026-11-20T09:00:00Z", nameless)])[0]["initiatedBy"], "a1");
    }

    #[test]
    fn a_log_of_seven_days_is_not_one_of_thirty() {
        let free = sample(&[]).whole(SUBSCRIPTIONS, &[json!({"servicePlans": [{"servicePlanName": "TEAMS1"}]})]);
        let found = device_deletions(&free, NOW).unwrap();
        assert_eq!(found.status, Status::Partial);
        assert!(found.reason.unwrap().contains("7 of 30 days"));
        let unknown = sample(&[]).refused(SUBSCRIPTIONS, Status::Denied, "no right");
        assert_eq!(device_deletions(&unknown, NOW).unwrap().status, Status::Partial);
        let gov =
            sample(&[]).whole(SUBSCRIPTIONS, &[json!({"servicePlans": [{"servicePlanName": "AAD_PREMIUM_GOV"}]})]);
        assert_eq!(device_deletions(&gov, NOW).unwrap().status, Status::Complete);
    }

    #[test]
    fn what_was_refused_or_has_no_time_is_told() {
        let refused = sample(&[]).refused(AUDITS, Status::Denied, "no right");
        assert_eq!(device_deletions(&refused, NOW).unwrap().status, Status::Denied);
        let timeless = device_deletions(&sample(&[audit("yesterday", user("u1"))]), NOW).unwrap();
        assert_eq!((timeless.rows.len(), timeless.status), (0, Status::Partial));
    }

    /// The answer that Microsoft documents is of other activities, and none of them deletes a device.
    #[test]
    fn the_documented_answer_holds_no_deletion() {
        let member = json!({"id": "id", "category": "UserManagement", "result": "success", "activityDisplayName": "Add member to group",
            "activityDateTime": "2018-01-09T21:20:02.7215374Z", "initiatedBy": {"user": {"id": "728309ae-1a37-4937-9afe-e35d964db09b",
            "displayName": "Audry Oliver", "userPrincipalName": "bob@wingtiptoysonline.com"}, "app": null}});
        let at = "2018-01-10T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
        assert_eq!(json!(device_deletions(&sample(&[member]), at).unwrap().rows), json!([]));
    }
}
