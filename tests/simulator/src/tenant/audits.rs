//! The directory audit log, and records of the unified audit log.

use serde_json::{Value, json};

use super::mailboxes::mailbox_guid;
use super::{Tenant, object, text};
use crate::encoding;
use crate::odata::List;
use crate::snapshot::Object;
use crate::time;

impl Tenant {
    /// `GET /auditLogs/directoryAudits`: deletions of devices.
    pub(crate) fn directory_audits(&self) -> List<'_> {
        let rows = self.snapshot.document("device-deletions");
        let of = |row: &Object| {
            let count = row.get("count").and_then(Value::as_i64).unwrap_or_default().max(0);
            let hour = row.get("hour").and_then(time::of).unwrap_or_default();
            let step = (3599 / count.max(1)).max(0);
            (0..count).map(move |nth| (nth, hour + (nth * step).min(3599))).collect::<Vec<_>>()
        };
        List::rows(rows.len(), move |at| {
            let Some(row) = rows.get(at) else { return Vec::new() };
            let name = text(row, "initiatedBy").unwrap_or_default();
            let initiator = text(row, "initiatorId").unwrap_or_default();
            let is_user = name.contains('@');
            let user = json!({"id": initiator, "userPrincipalName": name, "displayName": null, "ipAddress": ""});
            let app = json!({
                "displayName": name, "servicePrincipalId": initiator, "appId": null, "servicePrincipalName": null,
            });
            let by = if is_user { json!({"user": user, "app": null}) } else { json!({"user": null, "app": app}) };
            let audit = |(nth, when): (i64, i64)| {
                let key = format!("{initiator}{when}#{nth}");
                object(json!({
                    "id": format!("Directory_{}", encoding::guid(&key)),
                    "category": "Device",
                    "correlationId": encoding::guid(&format!("{key} correlation")),
                    "result": "success",
                    "resultReason": "",
                    "activityDisplayName": "Delete device",
                    "activityDateTime": time::text(when),
                    "loggedByService": "Core Directory",
                    "operationType": "Delete",
                    "initiatedBy": by,
                    "targetResources": [{"id": encoding::guid(&format!("{key} device")), "type": "Device"}],
                    "additionalDetails": [],
                }))
            };
            of(row).into_iter().map(audit).collect()
        })
        .pages(1000, 1000)
    }

    /// The records of a query for `MailItemsAccessed`: so many, of so many mailboxes, some of which say that Exchange
    /// stopped to record.
    pub(crate) fn audit_records(&self, from: i64, to: i64) -> List<'_> {
        let activity = self.snapshot.document("mail-items-accessed-activity").first();
        let records = activity.and_then(|activity| activity.get("records")?.as_u64()).unwrap_or_default();
        let records = usize::try_from(records).unwrap_or_default();
        let (throttled, whose) = (&self.index.throttled, &self.index.recorded);
        let span = (to - from - 1).max(1);
        List::rows(records, move |nth| {
            let (at, is_throttled) = match throttled.get(nth) {
                Some(at) => (Some(*at), true),
                // From the end, so that every mailbox gets one even where most records are throttled.
                None => {
                    let turn = (nth - throttled.len()) % whose.len().max(1);
                    (whose.len().checked_sub(1 + turn).and_then(|at| whose.get(at)).copied(), false)
                }
            };
            let at = at.and_then(|at| usize::try_from(at).ok());
            let id = at.and_then(|at| self.snapshot.table("mailboxes")?.id(at)).unwrap_or_default();
            let when = time::text(from + i64::try_from(nth).unwrap_or_default() * 61 % span);
            let key = format!("mail items {nth}");
            let properties = json!([
                {"Name": "MailAccessType", "Value": "Bind"},
                {"Name": "IsThrottled", "Value": if is_throttled { "True" } else { "False" }},
            ]);
            vec![object(json!({
                "id": encoding::guid(&key),
                "createdDateTime": when,
                "auditLogRecordType": "exchangeItemAggregated",
                "operation": "MailItemsAccessed",
                "organizationId": self.snapshot.tenant_id,
                "userType": "regular",
                "userId": id,
                "service": "Exchange",
                "objectId": null,
                "userPrincipalName": null,
                "clientIp": null,
                "administrativeUnits": [""],
                "auditData": {
                    "@odata.type": "#microsoft.graph.security.defaultAuditData",
                    "CreationTime": when,
                    "Id": encoding::guid(&key),
                    "Operation": "MailItemsAccessed",
                    "MailboxGuid": mailbox_guid(&id),
                    "OperationProperties": properties,
                    "OperationCount": 1,
                },
            }))]
        })
        .pages(150, 999)
    }
}
