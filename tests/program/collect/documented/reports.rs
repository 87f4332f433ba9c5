//! Answers of reports and logs: sign-ins, audits, usage, hunting queries.

use serde_json::{Value, json};

use super::exchange::{JOHN, MEGAN};
use super::{Fault, FaultKind, Kind, Of, Round, What, as_written};

const SIGN_INS: &str = "graph/signin-list";
const AUDITS: &str = "graph/directoryaudit-list";
const HUNTING: &str = "graph/security-security-runhuntingquery";
const QUERY: Of = ("graph/security-auditcoreroot-post-auditlogqueries", 0);
const QUERIES: Of = ("graph/security-auditcoreroot-list-auditlogqueries", 0);
const RECORDS: Of = ("graph/security-auditlogquery-list-records", 0);
const USAGE: &str = "graph/reportroot-getemailappusageuserdetail";
const VERSIONS: &str = "graph/reportroot-getemailappusageversionsusercounts";
const SETTINGS: Of = ("graph/adminreportsettings-get", 0);

pub(super) fn serve(round: &mut Round<'_>) {
    sign_ins(round);
    usage(round);
    if round.number == 0 {
        device_deletions(round);
        hunting(round);
        audit_query(round);
        versions(round);
    } else {
        settings(round);
    }
}

fn text<'v>(object: &'v Value, name: &str) -> &'v str {
    object[name].as_str().unwrap_or_else(|| panic!("{object} has no text {name}"))
}

/// A documented time of day, on the day before the tenant is collected.
fn on_the_day_before(round: &Round<'_>, documented: &str) -> String {
    let (month, rest) = round.simulated.collected_at.split_at("2026-11-".len());
    let day: u32 = rest[..2].parse().expect("a day");
    assert!(day > 1, "the tenant is collected on the first of a month, which has no day before");
    format!("{month}{:02}{}", day - 1, &documented["2018-01-09".len()..])
}

/// Each is one sign-in, of one user by one client, that went well.
fn sign_ins(round: &mut Round<'_>) {
    let of = (SIGN_INS, round.number);
    let all = round.objects(of);
    round.serve_list("graph GET /beta/auditLogs/signIns?", &all);
    for one in &all {
        assert_eq!(one["status"]["errorCode"], 0);
        let (user, client) = (text(one, "userId"), text(one, "clientAppUsed"));
        let cells = vec![
            ("name", json!(format!("{} by {client}", text(one, "userPrincipalName")))),
            ("client_app", json!(client)),
            ("successes", json!(1)),
            ("failures", json!(0)),
            ("last_success", as_written(Kind::Time, &one["createdDateTime"])),
        ];
        round.row(of, "sign-ins", &format!("{user}:{client}"), cells);
    }
}

/// The documented audits are of other days and deeds; who did it is told in the same way.
fn device_deletions(round: &mut Round<'_>) {
    let mut all = Vec::new();
    for of in [(AUDITS, 0), (AUDITS, 1)] {
        for mut audit in round.objects(of) {
            // As it is documented it deletes no device.
            all.push(audit.clone());
            let time = on_the_day_before(round, text(&audit, "activityDateTime"));
            let by = audit["initiatedBy"]["user"].clone();
            let name = if by["userPrincipalName"].is_null() { &by["id"] } else { &by["userPrincipalName"] };
            let hour = format!("{}00:00Z", &time[.."2026-11-23T21:".len()]);
            let id = text(&by, "id");
            let row = json!({
                "id": format!("{id} {hour}"), "initiatorId": id, "initiatedBy": name, "hour": hour, "count": 1,
            });
            round.object(of, "device-deletions", row);
            audit["activityDisplayName"] = json!("Delete device");
            audit["activityDateTime"] = json!(time);
            all.push(audit);
        }
    }
    round.serve_list("graph GET /v1.0/auditLogs/directoryAudits?", &all);
}

/// The documented rows are of another table: each becomes an installation of Office that has their values.
fn hunting(round: &mut Round<'_>) {
    let pattern = "graph POST /v1.0/security/runHuntingQuery";
    let mut serve = |body: Value, nth: u64| {
        let answer = FaultKind::Answer { status: 200, headers: Vec::new(), body };
        round.served.push(Fault::nth(answer, pattern, nth));
    };
    // So many rows are read in three parts, each of which gets one of the documented answers.
    serve(json!({"schema": [{"name": "Rows", "type": "Int64"}], "results": [{"Rows": 150_000}]}), 1);
    for (number, nth) in [(0, 2), (1, 3), (2, 4)] {
        let of = (HUNTING, number);
        let mut body = round.answer(of).body.clone();
        for (at, row) in body["results"].as_array_mut().expect("rows").iter_mut().enumerate() {
            let device = format!("{number}-{at}");
            let cells = vec![
                ("device_name", row["FileName"].clone()),
                ("product", json!("office")),
                ("version", row["InitiatingProcessFileName"].clone()),
                ("last_seen", as_written(Kind::Time, &row["Timestamp"])),
            ];
            *row = json!({
                "DeviceId": device, "DeviceName": row["FileName"], "SoftwareName": "office",
                "SoftwareVersion": row["InitiatingProcessFileName"], "LastSeen": row["Timestamp"], "LoggedOnUsers": "[]",
            });
            round.row(of, "office-clients", &format!("{device}:office"), cells);
        }
        let answer = FaultKind::Answer { status: 200, headers: Vec::new(), body };
        round.served.push(Fault::nth(answer, pattern, nth));
    }
}

/// A query is made, looked at by the id that it got, and its records are read.
fn audit_query(round: &mut Round<'_>) {
    let made = round.answer(QUERY);
    let queries = "/v1.0/security/auditLog/queries";
    round.serve(&format!("graph POST {queries}?"), made.status, &[], made.body.clone());
    let mut query = round.objects(QUERIES).remove(0);
    assert_eq!(query["id"], made.body["id"]);
    query["status"] = json!("succeeded");
    let id = text(&query, "id").to_owned();
    round.serve(&format!("graph GET {queries}/{id}?"), 200, &[], query);
    // The documented record has the names of types in the place of values: it is of no operation that counts.
    let record = round.objects(RECORDS).remove(0);
    let mut accessed = record.clone();
    accessed["operation"] = json!("MailItemsAccessed");
    accessed["createdDateTime"] = json!(on_the_day_before(round, "2018-01-09T21:20:02.7215374Z"));
    accessed["auditData"]["MailboxGuid"] = json!(JOHN.2);
    accessed["auditData"]["OperationProperties"] = json!([{"Name": "IsThrottled", "Value": "True"}]);
    round.serve_list(&format!("graph GET {queries}/{id}/records?"), &[record, accessed]);
    let counted = json!({"id": "MailItemsAccessed", "records": 1, "mailboxes": 1});
    round.object(QUERY, "mail-items-accessed-activity", counted.clone());
    round.object(QUERIES, "mail-items-accessed-activity", counted);
    round.row(RECORDS, "mailboxes", JOHN.0, vec![("mail_items_accessed_throttled", json!(1))]);
    round.row(RECORDS, "mailboxes", MEGAN.0, vec![("mail_items_accessed_throttled", json!(0))]);
}

/// Serves a report: the documented redirect to a file, and the file with these lines after the documented header.
fn report(round: &mut Round<'_>, file: &'static str, pattern: &str, lines: &[String]) {
    let redirect = round.answer((file, 0));
    assert_eq!(redirect.status, 302);
    // The file is at another host, which cannot be simulated.
    let place = redirect.header("Location").expect("a place").trim_start_matches("https://reports.office.com");
    let origin = round.simulated.graph.trim_end_matches("/graph");
    let name = file.trim_start_matches("graph/");
    let location = format!("{origin}/reports{place}?of={name}");
    round.serve(pattern, redirect.status, &[("Location", location)], Value::Null);
    let csv = std::iter::once(header(round, file)).chain(lines.iter().cloned()).collect::<Vec<_>>().join("\r\n");
    round.serve(&format!("reports GET {place}?of={name}"), round.answer((file, 1)).status, &[], json!(csv));
}

fn header(round: &Round<'_>, file: &'static str) -> String {
    round.answer((file, 1)).body.as_str().expect("a header").to_owned()
}

/// One mailbox used every app, another none.
fn usage(round: &mut Round<'_>) {
    let names: Vec<String> = header(round, USAGE).split(',').map(str::to_owned).collect();
    let is_app = |name: &str| name.contains(" For ") || name.ends_with(" App");
    let line = |who: &str, used: &str| {
        let value = |name: &String| match name.as_str() {
            "Report Refresh Date" => "2026-11-22".to_owned(),
            "User Principal Name" => who.to_owned(),
            "Is Deleted" => "False".to_owned(),
            "Report Period" => "180".to_owned(),
            name if is_app(name) => used.to_owned(),
            _ => String::new(),
        };
        names.iter().map(value).collect::<Vec<_>>().join(",")
    };
    let lines = [line(JOHN.1, "Yes"), line(MEGAN.1, "No")];
    report(round, USAGE, "graph GET /v1.0/reports/getEmailAppUsageUserDetail(period='D180')", &lines);
    if round.number == 0 {
        let apps: Vec<&String> = names.iter().filter(|name| is_app(name)).collect();
        assert_eq!(apps.len(), 9);
        round.row((USAGE, 0), "mailboxes", JOHN.0, vec![("mail_apps_used", json!(apps))]);
        round.row((USAGE, 1), "mailboxes", MEGAN.0, vec![("mail_apps_used", json!([]))]);
    }
}

/// Every column arrives under the name that the report has as JSON: `Outlook 2016` as `outlook2016`.
fn versions(round: &mut Round<'_>) {
    let names: Vec<String> = header(round, VERSIONS).split(',').map(str::to_owned).collect();
    let mut values = Vec::new();
    let mut object = json!({});
    for (at, name) in names.iter().enumerate() {
        let property = format!("{}{}", name[..1].to_lowercase(), name[1..].replace(' ', ""));
        let (text, value) = match name.as_str() {
            "Report Refresh Date" => ("2026-11-22".to_owned(), json!("2026-11-22")),
            "Report Period" => ("30".to_owned(), json!("30")),
            _ => (at.to_string(), json!(at)),
        };
        values.push(text);
        object[property] = value;
    }
    let pattern = "graph GET /v1.0/reports/getEmailAppUsageVersionsUserCounts(period='D30')";
    report(round, VERSIONS, pattern, &[values.join(",")]);
    round.object((VERSIONS, 1), "email-app-usage-versions", object);
    round.claim(
        (VERSIONS, 0),
        What::Source { source: "graph/email-app-usage-versions", status: "complete", says: String::new() },
    );
}

/// The documented tenant conceals names, so that nobody knows whose lines a report has.
fn settings(round: &mut Round<'_>) {
    let body = round.answer(SETTINGS).body.clone();
    assert_eq!(body["value"]["displayConcealedNames"], true);
    round.serve("graph GET /v1.0/admin/reportSettings?", 200, &[], body);
    round.claim(
        SETTINGS,
        What::Source { source: "graph/email-app-usage", status: "concealed", says: "displayConcealedNames".to_owned() },
    );
    round.row(SETTINGS, "mailboxes", JOHN.0, vec![("mail_apps_used", Value::Null)]);
}
