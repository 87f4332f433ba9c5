//! A pack of expressions finds accounts that are not used, by the columns that collections fill for authors of rules.

use std::fs;

use serde_json::{Value, json};

use super::run::expect;
use super::tenant::{Counts, Tenant, counts, json_file};

/// An account is dormant where the last attempt of either kind is older than 30 days. One of which none is on record is dormant
/// where it was created after the record began, and 30 days ago; of an older one nobody knows.
const RULES: &str = r#"
[pack]
name = "contoso"
version = "1.0.0"
title = "Contoso"
description = "Rules of Contoso."

[rules.account-dormant]
title = "An account is not used"
what = "Looks for enabled members without an attempt to sign in for 30 days."
why = "Nobody misses an account that somebody else takes over."
remediation = "Block the account."
level = "warning"
severity = 5.0
table = "users"
nullable = ["last_sign_in", "last_non_interactive_sign_in"]
when = "account_enabled && user_type == 'Member'"
known = "sign_in_recorded || created > timestamp('2020-06-01T00:00:00Z')"
unknown = "Whether {subject} ever signed in was not recorded"
pass = """
(sign_in_recorded ? false : created > collected_at - days(30))
  || (last_sign_in != null && last_sign_in > collected_at - days(30))
  || (last_non_interactive_sign_in != null && last_non_interactive_sign_in > collected_at - days(30))
"""
fail = "{subject} of {department} has not signed in for 30 days"
"#;

const RULE: &str = "contoso/account-dormant";

fn dormant(tenant: &Tenant) -> (Counts, Vec<String>) {
    let report = tenant.judge_with(&["--pack", "contoso.wasm", "--no-built-in"]);
    let mut found: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == RULE && finding["verdict"] == "fail")
        .map(|finding| finding["subject"]["id"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    (counts(&report).remove(RULE).unwrap(), found)
}

fn rows(tenant: &Tenant) -> Vec<Value> {
    let text = fs::read_to_string(tenant.file("users.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn tenant() -> Tenant {
    let tenant = Tenant::synth(400, &[]);
    fs::write(tenant.folder().join("rules.toml"), RULES).unwrap();
    expect(0, tenant.folder(), &["pack", "build", "rules.toml", "--output", "contoso.wasm"]);
    tenant
}

#[test]
fn accounts_that_have_not_signed_in_for_30_days_are_found_by_an_expression() {
    let tenant = tenant();
    let now: jiff::Timestamp = tenant.manifest()["collected_at"].as_str().unwrap().parse().unwrap();
    let before = |row: &Value, column: &str| {
        row[column]
            .as_str()
            .is_none_or(|time| now.as_second() - time.parse::<jiff::Timestamp>().unwrap().as_second() >= 30 * 86_400)
    };
    let all = rows(&tenant);
    let members: Vec<&Value> =
        all.iter().filter(|row| row["account_enabled"] == true && row["user_type"] == "Member").collect();
    let silent = |row: &&&Value| before(row, "last_sign_in") && before(row, "last_non_interactive_sign_in");
    let on_record = |row: &&&Value| row["sign_in_recorded"] == true;
    let was_new = |row: &&&Value| !before(row, "created");
    let was_recorded = |row: &&&Value| row["created"].as_str().unwrap() > "2020-06-01T00:00:00Z";
    let mut expected: Vec<String> = members
        .iter()
        .filter(silent)
        .filter(|row| on_record(row) || (was_recorded(row) && !was_new(row)))
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    expected.sort();
    let (counts, found) = dormant(&tenant);
    assert!(expected.len() > 5, "{expected:?}");
    assert_eq!(found, expected);
    let unknown = members.iter().filter(|row| !on_record(row) && !was_recorded(row)).count() as u64;
    assert_eq!((counts.fail, counts.unknown), (expected.len() as u64, unknown));
    assert_eq!(counts.pass, members.len() as u64 - counts.fail - counts.unknown);
}

#[test]
fn an_account_without_a_record_is_found_only_where_the_record_is_older() {
    let tenant = tenant();
    let mut all = rows(&tenant);
    let last = all.len() - 1;
    for (row, created) in [(0, "2019-01-01T00:00:00Z"), (last, "2021-01-01T00:00:00Z")] {
        let row = all[row].as_object_mut().unwrap();
        row.retain(|name, _| !name.starts_with("last_"));
        row.extend(
            json!({"account_enabled": true, "user_type": "Member", "created": created, "sign_in_recorded": false})
                .as_object()
                .unwrap()
                .clone(),
        );
    }
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    let (before, _) = dormant(&tenant);
    let unknown = before.unknown;
    tenant.replace_lines("users.jsonl", &lines);
    let (after, found) = dormant(&tenant);
    let id = |row: usize| all[row]["id"].as_str().unwrap().to_owned();
    assert!(found.contains(&id(last)) && !found.contains(&id(0)), "{found:?}");
    assert!(after.unknown > unknown.saturating_sub(1) && after.unknown > 0);
}

#[test]
fn a_snapshot_of_before_is_read_and_its_accounts_are_not_judged() {
    const NEW: [&str; 10] = [
        "department",
        "company_name",
        "employee_type",
        "job_title",
        "employee_hired",
        "password_changed",
        "last_sign_in",
        "last_non_interactive_sign_in",
        "last_successful_sign_in",
        "sign_in_recorded",
    ];
    let tenant = tenant();
    let mut all = rows(&tenant);
    for row in &mut all {
        row.as_object_mut().unwrap().retain(|name, _| !NEW.contains(&name.as_str()));
    }
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    tenant.replace_lines("users.jsonl", &lines);
    tenant.edit(|manifest| {
        let sources = manifest["sources"].as_array_mut().unwrap();
        sources.retain(|source| source["id"] != "graph/user-sign-in-activity");
    });
    let (counts, found) = dormant(&tenant);
    assert_eq!((counts.pass, counts.fail, found.len()), (0, 0, 0));
    assert!(counts.unknown > 0, "{counts:?}");
    assert!(counts.reasons.keys().all(|reason| reason.contains("graph/user-sign-in-activity")), "{counts:?}");
    assert!(json_file(&tenant.file("manifest.json"))["sources"].as_array().unwrap().len() > 20);
}
