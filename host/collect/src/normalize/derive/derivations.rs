//! Where the derivations meet the normalizer: which source each of them fills, and from which feeds.
//!
//! Named are the feeds without one of which nothing can be made. What it means that another one is missing, a derivation
//! says itself.

use ephor_schema::tables::{mailboxes, office_clients as column};
use serde_json::Value;

use super::app_management_policies::app_management_policies;
use super::applications::applications;
use super::device_deletions::device_deletions;
use super::directory_names::directory_names;
use super::dns::{Records, records};
use super::exchange_principal::exchange_principal;
use super::mail_items_accessed::mail_items_accessed;
use super::office_clients::{OfficeClient, office_clients};
use super::permission_classifications::permission_classifications;
use super::privileged_principals::privileged_principals;
use super::privileged_roles::privileged_roles;
use super::service_plans::service_plans;
use super::{Derived, Gap, Inputs, Object};
use crate::normalize::derived::{DerivationContext, Made, OfDocument, OfMailboxes, OfTable};
use crate::normalize::{Cell, Cells, Error, text};
use ephor_snapshot::Status;

/// The documents that are made here.
pub(crate) const DERIVED_DOCUMENTS: &[OfDocument] = &[
    OfDocument {
        source: "dns/dkim-records",
        of_files: false,
        feeds: &["dns/dkim-records"],
        make: |inputs, objects| Ok(give(records(inputs, Records::Dkim)?, objects)),
    },
    OfDocument {
        source: "dns/dmarc-records",
        of_files: false,
        feeds: &["dns/dmarc-records"],
        make: |inputs, objects| Ok(give(records(inputs, Records::Dmarc)?, objects)),
    },
    OfDocument {
        source: "dns/spf-records",
        of_files: false,
        feeds: &["dns/spf-records"],
        make: |inputs, objects| Ok(give(records(inputs, Records::Spf)?, objects)),
    },
    OfDocument {
        source: "graph/app-management-policies",
        of_files: false,
        feeds: &["graph/app-management-policies"],
        make: |inputs, objects| Ok(give(app_management_policies(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/dedicated-exchange-hybrid-applications",
        of_files: true,
        feeds: &["applications"],
        make: |inputs, objects| Ok(give(applications(inputs, inputs.tenant_id)?.hybrid, objects)),
    },
    OfDocument {
        source: "graph/device-deletions",
        of_files: false,
        feeds: &["graph/device-deletions"],
        make: |inputs, objects| Ok(give(device_deletions(inputs, seconds(inputs))?, objects)),
    },
    OfDocument {
        source: "graph/directory-names",
        of_files: true,
        feeds: &["graph/directory-names", "graph/conditional-access-policies", "graph/named-locations"],
        make: |inputs, objects| Ok(give(directory_names(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/legacy-exchange-service-principal",
        of_files: true,
        feeds: &["graph/service-principals"],
        make: |inputs, objects| Ok(give(exchange_principal(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/mail-items-accessed-records",
        of_files: false,
        feeds: &["graph/mail-items-accessed-records"],
        make: |inputs, objects| {
            let found = mail_items_accessed(inputs, seconds(inputs))?;
            Ok(counted(give(found.activity, objects), found.records))
        },
    },
    OfDocument {
        source: "graph/privileged-roles",
        of_files: false,
        feeds: ROLE_ASSIGNMENTS,
        make: |inputs, objects| Ok(give(privileged_roles(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/privileged-service-principals",
        of_files: false,
        feeds: ROLE_ASSIGNMENTS,
        make: |inputs, objects| Ok(give(privileged_principals(inputs)?.service_principals, objects)),
    },
    OfDocument {
        source: "graph/privileged-users",
        of_files: false,
        feeds: ROLE_ASSIGNMENTS,
        make: |inputs, objects| Ok(give(privileged_principals(inputs)?.users, objects)),
    },
    OfDocument {
        source: "graph/risky-applications",
        of_files: false,
        feeds: &["applications"],
        make: |inputs, objects| Ok(give(applications(inputs, inputs.tenant_id)?.risky, objects)),
    },
    OfDocument {
        source: "graph/risky-delegated-permission-classifications",
        of_files: false,
        feeds: &["delegated-permission-classifications"],
        make: |inputs, objects| Ok(give(permission_classifications(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/risky-third-party-service-principals",
        of_files: false,
        feeds: &["graph/service-principals"],
        make: |inputs, objects| Ok(give(applications(inputs, inputs.tenant_id)?.third_party, objects)),
    },
    OfDocument {
        source: "graph/service-plans",
        of_files: true,
        feeds: &["graph/subscribed-skus"],
        make: |inputs, objects| Ok(give(service_plans(inputs)?, objects)),
    },
];

/// Either of them is enough.
const ROLE_ASSIGNMENTS: &[&str] = &["graph/role-assignments", "role-assignment-instances"];

/// The tables that are made here.
pub(crate) const DERIVED_TABLES: &[OfTable] = &[OfTable {
    source: "defender/software-inventory",
    feeds: &["defender/software-inventory"],
    make: |inputs, rows| {
        let made = office_clients(inputs, &mut |client| {
            let (id, cells) = row(client);
            rows(&id, cells)
        })?;
        Ok(give(made, &mut |()| ()))
    },
}];

/// The columns of mailboxes that are made here.
pub(crate) const DERIVED_MAILBOX_COLUMNS: &[OfMailboxes] = &[OfMailboxes {
    source: "graph/mail-items-accessed-records",
    feeds: &["graph/mail-items-accessed-records"],
    make: |inputs, rows| {
        let found = mail_items_accessed(inputs, seconds(inputs))?;
        for (mailbox, count) in found.throttled {
            rows(&mailbox, throttled(count))?;
        }
        Ok(counted(give(found.activity, &mut |_| ()), found.records))
    },
    silence: || throttled(0),
}];

impl Inputs for DerivationContext<'_> {
    type Error = Error;

    fn try_each(&self, feed: &str, visit: &mut dyn FnMut(&Object) -> Result<(), Error>) -> Result<(), Error> {
        let Some(feed) = self.answered(feed) else { return Ok(()) };
        if feed.is_captured() {
            return feed.each(visit).map(drop);
        }
        // In an exported file a null may stand for a property that nobody asked for.
        let told = |object: &Object| -> Object {
            let is_told = |(name, value): &(&String, &Value)| !value.is_null() || feed.tells(object, name);
            object.iter().filter(is_told).map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        feed.each(|object| visit(&told(object))).map(drop)
    }

    fn gap(&self, feed: &str) -> Option<Gap> {
        if let Some((status, reason)) = self.why_not(feed) {
            return Some(Gap { status, reason });
        }
        let gaps = self.answered(feed)?.gaps();
        (!gaps.is_empty()).then(|| Gap { status: Status::Partial, reason: gaps.join("; ") })
    }
}

/// When the data was read, in seconds since 1970.
fn seconds(inputs: &DerivationContext<'_>) -> i64 {
    inputs.collected_at.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).unwrap_or_default()
}

/// Hands over what was made.
fn give<T>(derived: Derived<T>, take: &mut dyn FnMut(T)) -> Made {
    let Derived { rows, status, reason } = derived;
    if !status.has_data() {
        return Made::Nothing { status, reason: reason.unwrap_or_default() };
    }
    rows.into_iter().for_each(take);
    Made::Some { count: None, reasons: reason.into_iter().collect() }
}

fn counted(made: Made, records: u64) -> Made {
    match made {
        Made::Some { reasons, .. } => Made::Some { count: Some(records), reasons },
        other => other,
    }
}

fn row(client: OfficeClient) -> (String, Cells) {
    let mut cells = Cells::default();
    cells.set(&column::DEVICE_NAME, client.device_name.map(text));
    cells.set(&column::USER_PRINCIPAL_NAME, client.user_principal_name.map(text));
    cells.set(&column::PRODUCT, text(client.product));
    cells.set(&column::VERSION, client.version.map(text));
    cells.set(&column::LAST_SEEN, client.last_seen.map(Cell::Time));
    (client.id, cells)
}

fn throttled(count: i64) -> Cells {
    let mut cells = Cells::default();
    cells.set(&mailboxes::MAIL_ITEMS_ACCESSED_THROTTLED, Cell::Integer(count));
    cells
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use crate::normalize::{Outcome, RawInputs, RawStream, normalize};
    use ephor_snapshot::{SourceStatus, Status, Tenant};

    /// A capture, and the folder that it is in.
    struct Capture {
        folder: tempfile::TempDir,
        feeds: RawInputs,
    }

    impl Capture {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), feeds: RawInputs::of_capture() }
        }

        fn with(mut self, name: &str, objects: &[Value], outcome: Outcome) -> Self {
            let file = self.folder.path().join(format!("{}.jsonl", name.replace('/', ".")));
            fs::write(&file, objects.iter().map(|object| format!("{object}\n")).collect::<String>()).unwrap();
            self.feeds.add(name, RawStream::of_capture(name, "Microsoft Graph v1.0", file, outcome));
            self
        }

        fn refused(mut self, name: &str, status: Status) -> Self {
            let outcome = Outcome::Refused { status, reason: "no right".to_owned() };
            self.feeds.add(name, RawStream::without_objects(name, "Microsoft Graph v1.0", outcome));
            self
        }

        /// The statuses of that source, and the file of its document or table.
        fn made(&self, source: &str, file: &str) -> (Vec<SourceStatus>, Option<String>) {
            let target = self.folder.path().join("snapshot");
            let tenant = Tenant {
                id: "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1".to_owned(),
                name: "T".to_owned(),
                domain: "t.example".to_owned(),
            };
            let made = normalize(&self.feeds, tenant, "global", "2026-11-24T00:00:00Z", &target).unwrap();
            let statuses = made.manifest.sources.into_iter().filter(|status| status.id == source).collect();
            (statuses, fs::read_to_string(target.join(format!("{file}.jsonl"))).ok())
        }

        #[track_caller]
        fn one(&self, source: &str, file: &str) -> (SourceStatus, Option<String>) {
            let (statuses, text) = self.made(source, file);
            let [status] = statuses.try_into().unwrap();
            (status, text)
        }
    }

    fn record(mailbox: &str) -> Value {
        json!({"operation": "MailItemsAccessed", "createdDateTime": "2026-11-20T00:00:00Z", "auditData": {"MailboxGuid": mailbox,
            "OperationProperties": [{"Name": "IsThrottled", "Value": "True"}]}})
    }

    const RECORDS: &str = "graph/mail-items-accessed-records";
    const ADA: &str = "6be4b305-b75e-4efc-bfcc-31bd3b53a5f8";
    const BOB: &str = "56f2d212-e49c-42e3-8298-0188e5bef094";

    fn mailboxes() -> [Value; 2] {
        [ADA, BOB].map(|id| json!({"ExternalDirectoryObjectId": id, "ExchangeGuid": id, "UserPrincipalName": id}))
    }

    #[test]
    fn what_is_made_of_feeds_that_were_refused_says_so() {
        let capture = Capture::new()
            .refused("graph/role-assignments", Status::Denied)
            .refused("role-assignment-instances", Status::Unlicensed)
            .with("role-definitions", &[], Outcome::Whole);
        let (status, file) = capture.one("graph/privileged-users", "privileged-users");
        assert_eq!((status.status, file), (Status::Denied, None));
        assert_eq!(status.reason.as_deref(), Some("graph/role-assignments: no right"));
    }

    #[test]
    fn what_nobody_asked_for_was_not_collected() {
        let (status, file) = Capture::new().one("graph/device-deletions", "device-deletions");
        assert_eq!((status.status, file), (Status::NotCollected, None));
        let (status, file) = Capture::new().one("defender/software-inventory", "office-clients");
        assert_eq!((status.status, file), (Status::NotCollected, None));
    }

    #[test]
    fn the_count_of_throttled_records_is_zero_only_where_the_answer_is_whole() {
        let rows = |outcome: Outcome| {
            let capture = Capture::new().with(RECORDS, &[record(ADA)], outcome);
            let (status, text) =
                capture.with("exchange/mailboxes", &mailboxes(), Outcome::Whole).one(RECORDS, "mailboxes");
            let rows: Vec<Value> = text.unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let count = |row: &Value| row["mail_items_accessed_throttled"].clone();
            (status, rows.iter().map(count).collect::<Vec<_>>())
        };
        // In order of their ids: Bob comes first.
        let (status, counts) = rows(Outcome::Whole);
        assert_eq!((status.status, status.count, counts), (Status::Complete, Some(1), vec![json!(0), json!(1)]));
        let (status, counts) = rows(Outcome::CutShort { done: 1, of: Some(9), reason: "stopped".to_owned() });
        assert_eq!((status.status, counts), (Status::Partial, vec![Value::Null, json!(1)]));
        assert_eq!(status.reason.as_deref(), Some("1 of 9 were read: stopped"));
    }

    #[test]
    fn records_are_counted_without_mailboxes_too() {
        let capture =
            Capture::new().with(RECORDS, &[record(ADA)], Outcome::Whole).refused("exchange/mailboxes", Status::Denied);
        let (status, text) = capture.one(RECORDS, "mail-items-accessed-activity");
        assert_eq!((status.status, status.backend.as_deref()), (Status::Complete, Some("Microsoft Graph v1.0")));
        assert!(text.unwrap().contains(r#""records":1"#));
    }

    #[test]
    fn a_report_with_concealed_names_says_nothing_of_mailboxes() {
        let report = json!({"User Principal Name": "ada@contoso.example", "POP3 App": "Yes"});
        let with = |concealed: bool| {
            let settings = json!({"displayConcealedNames": concealed});
            let capture = Capture::new()
                .with("exchange/mailboxes", &mailboxes(), Outcome::Whole)
                .with("graph/email-app-usage", std::slice::from_ref(&report), Outcome::Whole)
                .with("report-settings", &[settings], Outcome::Whole);
            capture.one("graph/email-app-usage", "mailboxes").0
        };
        assert_eq!(with(true).status, Status::Concealed);
        assert!(with(true).reason.unwrap().contains("displayConcealedNames"));
        assert_eq!(with(false).status, Status::Complete);
    }

    #[test]
    fn installations_become_rows() {
        let row = json!({"DeviceId": "d", "DeviceName": "laptop", "SoftwareName": "office", "SoftwareVersion": "16.0.1",
            "LastSeen": "2026-11-20T09:39:50.76Z", "LoggedOnUsers": "[]"});
        let capture = Capture::new().with("defender/software-inventory", &[row], Outcome::Whole).with(
            "graph/users",
            &[],
            Outcome::Whole,
        );
        let (status, text) = capture.one("defender/software-inventory", "office-clients");
        assert_eq!((status.status, status.count), (Status::Complete, Some(1)));
        let expected = r#"{"id":"d:office","device_name":"laptop","product":"office","version":"16.0.1","last_seen":"2026-11-20T09:39:50Z"}"#;
        assert_eq!(text.unwrap().trim(), expected);
    }
}
