//! The document `mail-items-accessed-activity`, and the column of mailboxes that is counted from the same records.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::properties::{id, list, text, time, whole_seconds};
use super::standing::Standing;
use super::{Derived, Inputs, Object};

const RECORDS: &str = "graph/mail-items-accessed-records";
const OPERATION: &str = "MailItemsAccessed";

const DAY: i64 = 86_400;
/// How far back the query looks.
const DAYS: i64 = 7;

/// What the records say.
#[derive(Clone, Debug, PartialEq)]
pub struct MailItemsAccessed {
    /// The document `mail-items-accessed-activity`.
    pub activity: Derived,
    /// How many records there are.
    pub records: u64,
    /// The column `mail_items_accessed_throttled`, by the mailbox's GUID (ExchangeGuid of `Get-Mailbox`), of mailboxes that
    /// have such records. The others have none where the document is complete, and else are not known.
    pub throttled: BTreeMap<String, i64>,
}

/// Counts the records of MailItemsAccessed of the seven days before `collected_at` (seconds since 1970): in all, by mailbox,
/// and those that say that Exchange stopped to record for a day.
///
/// # Feeds
/// - `graph/mail-items-accessed-records`: `POST /v1.0/security/auditLog/queries` with `filterStartDateTime`,
///   `filterEndDateTime` and `operationFilters: ["MailItemsAccessed"]`, then `GET /v1.0/security/auditLog/queries/{id}` until
///   `status` is `succeeded`, then its `records`; application right AuditLogsQuery-Exchange.Read.All. Of a record are read
///   `id`, `operation`, `createdDateTime`, and of its `auditData` `MailboxGuid`, `OperationProperties` and `CreationTime`.
/// - `exchange/mailboxes`, to know the mailbox of a `MailboxGuid`: `Get-Mailbox` with ExchangeGuid.
///
/// # Errors
/// If a feed cannot be read.
pub fn mail_items_accessed<F: Inputs>(feeds: &F, collected_at: i64) -> Result<MailItemsAccessed, F::Error> {
    let standing = match Standing::on(feeds, RECORDS) {
        Ok(standing) => standing,
        Err(gap) => {
            return Ok(MailItemsAccessed { activity: Derived::nothing(gap), records: 0, throttled: BTreeMap::new() });
        }
    };
    let from = collected_at - DAYS * DAY;
    let mut records: u64 = 0;
    let mut mailboxes: HashSet<u128> = HashSet::new();
    let mut throttled: BTreeMap<String, i64> = BTreeMap::new();
    feeds.each(RECORDS, &mut |record| {
        let data = Data::of(record);
        let other = text(record, "operation").is_some_and(|operation| !operation.eq_ignore_ascii_case(OPERATION));
        let outside = data.time(record).is_some_and(|time| !(from..collected_at).contains(&time));
        if other || outside {
            return;
        }
        records += 1;
        let Some(mailbox) = data.mailbox() else { return };
        mailboxes.extend(number(&mailbox));
        if data.is_throttled() {
            *throttled.entry(mailbox).or_default() += 1;
        }
    })?;
    let row = json!({
        "id": OPERATION,
        "from": whole_seconds(from),
        "to": whole_seconds(collected_at),
        "records": records,
        "mailboxes": mailboxes.len(),
    });
    let rows = if let Value::Object(row) = row { vec![row] } else { Vec::new() };
    Ok(MailItemsAccessed { activity: standing.derived(rows), records, throttled })
}

/// A GUID as a number: there are as many as mailboxes.
fn number(guid: &str) -> Option<u128> {
    let plain: String = guid.chars().filter(|char| !matches!(char, '-' | '{' | '}')).collect();
    u128::from_str_radix(&plain, 16).ok()
}

/// `auditData` of a record: an object, or the text of one.
struct Data(Object);

impl Data {
    fn of(record: &Object) -> Self {
        Self(match record.get("auditData") {
            Some(Value::Object(data)) => data.clone(),
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            _ => Object::new(),
        })
    }

    /// Times in the data have no zone, and are in UTC.
    fn time(&self, record: &Object) -> Option<i64> {
        let of_data = || {
            let text = text(&self.0, "CreationTime")?;
            text.parse::<jiff::Timestamp>().ok().or_else(|| format!("{text}Z").parse().ok())
        };
        time(record, "createdDateTime").or_else(of_data).map(jiff::Timestamp::as_second)
    }

    fn mailbox(&self) -> Option<String> {
        id(&self.0, "MailboxGuid").map(|guid| guid.trim_matches(['{', '}']).to_owned())
    }

    fn is_throttled(&self) -> bool {
        list(&self.0, "OperationProperties").any(|property| {
            let named = text(property, "Name").is_some_and(|name| name.eq_ignore_ascii_case("IsThrottled"));
            named
                && match property.get("Value") {
                    Some(Value::Bool(flag)) => *flag,
                    Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
                    _ => false,
                }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    /// 2026-11-24T00:00:00Z.
    const NOW: i64 = 1_795_478_400;
    const ADA: &str = "6be4b305-b75e-4efc-bfcc-31bd3b53a5f8";
    const BOB: &str = "56f2d212-e49c-42e3-8298-0188e5bef094";

    fn record(time: &str, mailbox: &str, throttled: &str) -> Value {
        json!({"id": "r", "createdDateTime": time, "operation": OPERATION, "auditData": {"MailboxGuid": mailbox,
            "OperationProperties": [{"Name": "MailAccessType", "Value": "Bind"}, {"Name": "IsThrottled", "Value": throttled}]}})
    }

    fn sample(records: &[Value]) -> Sample {
        Sample::new().whole(RECORDS, records)
    }

    fn counted(records: &[Value]) -> MailItemsAccessed {
        mail_items_accessed(&sample(records), NOW).unwrap()
    }

    #[test]
    fn records_are_counted_with_the_mailboxes_that_they_are_of() {
        let found = counted(&[
            record("2026-11-20T10:00:00Z", ADA, "False"),
            record("2026-11-17T00:00:00Z", &ADA.to_uppercase(), "True"),
            record("2026-11-23T23:59:59Z", ADA, "true"),
            record("2026-11-20T10:00:00Z", BOB, "False"),
        ]);
        let expected = json!([{"id": "MailItemsAccessed", "from": "2026-11-17T00:00:00Z", "to": "2026-11-24T00:00:00Z",
            "records": 4, "mailboxes": 2}]);
        assert_eq!((json!(found.activity.rows), found.activity.status), (expected, Status::Complete));
        assert_eq!(found.throttled, BTreeMap::from([(ADA.to_owned(), 2)]));
    }

    #[test]
    fn what_is_outside_the_seven_days_or_something_else_does_not_count() {
        let mut other = record("2026-11-20T10:00:00Z", ADA, "True");
        other["operation"] = json!("Send");
        let found =
            counted(&[other, record("2026-11-16T23:59:59Z", ADA, "True"), record("2026-11-24T00:00:00Z", ADA, "True")]);
        assert_eq!((&found.activity.rows[0]["records"], found.records, found.throttled.len()), (&json!(0), 0, 0));
    }

    #[test]
    fn the_data_may_be_the_text_of_an_object_with_times_without_a_zone() {
        let data = json!({"CreationTime": "2026-11-20T10:00:00", "MailboxGuid": ADA, "OperationProperties": [{"Name": "IsThrottled", "Value": true}]});
        let found = counted(&[json!({"id": "r", "operation": "mailitemsaccessed", "auditData": data.to_string()})]);
        assert_eq!((&found.activity.rows[0]["mailboxes"], found.throttled.get(ADA)), (&json!(1), Some(&1)));
        let mut old = data;
        old["CreationTime"] = json!("2026-10-20T10:00:00");
        assert_eq!(counted(&[json!({"auditData": old})]).activity.rows[0]["records"], 0);
        assert_eq!(counted(&[json!({"auditData": "{"})]).activity.rows[0]["records"], 1, "it is a record all the same");
    }

    #[test]
    fn nobody_is_free_of_it_by_an_answer_that_was_cut() {
        let cut = sample(&[]).cut(RECORDS, &[record("2026-11-20T10:00:00Z", ADA, "True")], "page 2 of 9");
        let found = mail_items_accessed(&cut, NOW).unwrap();
        assert_eq!(found.activity.status, Status::Partial);
        assert_eq!(found.throttled.get(ADA), Some(&1));
    }

    #[test]
    fn what_was_refused_says_nothing() {
        let refused = sample(&[]).refused(RECORDS, Status::Denied, "no right");
        let found = mail_items_accessed(&refused, NOW).unwrap();
        assert_eq!((found.activity.rows.len(), found.activity.status, found.throttled.len()), (0, Status::Denied, 0));
    }

    #[test]
    fn a_week_without_records_is_an_answer() {
        let found = counted(&[]);
        assert_eq!((&found.activity.rows[0]["records"], found.activity.status), (&json!(0), Status::Complete));
    }
}
