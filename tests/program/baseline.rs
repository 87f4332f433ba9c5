//! Baselines, through the whole program.

use std::fs;

use serde_json::Value;

use crate::run::{ephor, expect, json};
use crate::tenant::{Tenant, json_file};

const RULE: &str = "identity/mfa-method-missing";

/// A tenant with the log of a first scan, `old.sarif`.
fn scanned() -> Tenant {
    let tenant = Tenant::synth(200, &["--planted-settings", "none"]);
    expect(1, tenant.folder(), &["scan", "tenant", "--format", "sarif", "--output", "old.sarif"]);
    tenant
}

fn users(tenant: &Tenant) -> Vec<Value> {
    fs::read_to_string(tenant.file("users.jsonl")).unwrap().lines().map(json).collect()
}

fn set_users(tenant: &Tenant, users: &[Value]) {
    let lines: String = users.iter().map(|user| format!("{user}\n")).collect();
    tenant.replace("users.jsonl", lines.as_bytes(), users.len());
}

fn fails(user: &Value) -> bool {
    user["account_enabled"] == true && user["user_type"] == "Member" && user["mfa_registered"] == false
}

fn states(log: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let results = log["runs"][0]["results"].as_array().unwrap();
    results
        .iter()
        .filter(|result| result["ruleId"] == RULE)
        .map(|result| {
            let name = text(&result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]);
            let id = name.rsplit_once('/').unwrap().1.to_owned();
            (text(&result["baselineState"]), id, text(&result["kind"]))
        })
        .collect()
}

fn compared(tenant: &Tenant, further: &[&str]) -> (i32, Value) {
    let arguments = [&["scan", "tenant", "--format", "sarif", "--baseline", "old.sarif"], further].concat();
    let ran = ephor(tenant.folder(), &arguments);
    (ran.code, json(&ran.stdout))
}

#[test]
fn the_same_again_is_unchanged_and_has_nothing_new() {
    let tenant = scanned();
    let (code, log) = compared(&tenant, &["--fail-on", "new"]);
    assert_eq!(code, 0);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty() && results.iter().all(|result| result["baselineState"] == "unchanged"));
    let old = json_file(&tenant.folder().join("old.sarif"));
    assert_eq!(log["runs"][0]["baselineGuid"], old["runs"][0]["automationDetails"]["guid"]);
}

#[test]
fn one_user_mended_and_another_failing_is_absent_plus_new() {
    let tenant = scanned();
    let mut rows = users(&tenant);
    let fixed = rows.iter().position(fails).unwrap();
    let broken = rows.iter().position(|user| {
        user["account_enabled"] == true
            && user["user_type"] == "Member"
            && user["mfa_registered"] == true
            && user["directory_roles"] == serde_json::json!([])
    });
    let broken = broken.unwrap();
    for (at, registered) in [(fixed, true), (broken, false)] {
        rows[at]["mfa_registered"] = registered.into();
        rows[at]["mfa_capable"] = registered.into();
        rows[at]["methods_registered"] =
            if registered { serde_json::json!(["softwareOneTimePasscode"]) } else { serde_json::json!([]) };
    }
    set_users(&tenant, &rows);
    let (code, log) = compared(&tenant, &["--fail-on", "new"]);
    assert_eq!(code, 1);
    let states = states(&log);
    let of = |state: &str| {
        states.iter().filter(|(known, ..)| known == state).map(|(_, id, _)| id.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of("new"), [rows[broken]["id"].as_str().unwrap()]);
    assert_eq!(of("absent"), [rows[fixed]["id"].as_str().unwrap()]);
    let text = ephor(tenant.folder(), &["scan", "tenant", "--baseline", "old.sarif", "--all"]).stdout;
    assert!(text.contains("SINCE THE BASELINE") && text.contains("NEW: "), "{text}");
}

#[test]
fn renamed_people_are_the_same_people() {
    let tenant = scanned();
    let mut rows = users(&tenant);
    for row in &mut rows {
        row["display_name"] = "Somebody Else".into();
    }
    set_users(&tenant, &rows);
    let (code, log) = compared(&tenant, &["--fail-on", "new"]);
    assert_eq!(code, 0);
    assert!(states(&log).iter().all(|(state, ..)| state == "unchanged"));
    // A new sign-in name stands in the message: the finding is the same one, and says something else.
    for row in &mut rows {
        let name = format!("x{}", row["user_principal_name"].as_str().unwrap());
        row["user_principal_name"] = name.into();
    }
    set_users(&tenant, &rows);
    let (code, log) = compared(&tenant, &["--fail-on", "new"]);
    assert_eq!(code, 0);
    assert!(states(&log).iter().all(|(state, ..)| state == "updated"));
}

#[test]
fn what_cannot_be_judged_any_more_is_not_mended() {
    let tenant = scanned();
    tenant.edit(|manifest| {
        let sources = manifest["sources"].as_array_mut().unwrap();
        sources.retain(|source| source["id"] != "graph/user-registration-details");
    });
    let ran = ephor(tenant.folder(), &["scan", "tenant", "--format", "json", "--baseline", "old.sarif"]);
    let report = json(&ran.stdout);
    assert!(report["since"]["not_judged"].as_u64().unwrap() > 0);
    let gone: Vec<&Value> = report["gone"].as_array().unwrap().iter().filter(|gone| gone["rule"] == RULE).collect();
    assert!(!gone.is_empty() && gone.iter().all(|gone| gone["fixed"] == false), "{gone:?}");
}

#[test]
fn a_log_can_be_replaced_by_the_next_one() {
    let tenant = scanned();
    for _ in 0..2 {
        let ran = ephor(
            tenant.folder(),
            &[
                "scan",
                "tenant",
                "--format",
                "sarif",
                "--baseline",
                "old.sarif",
                "--fail-on",
                "new",
                "--output",
                "old.sarif",
            ],
        );
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    assert!(json_file(&tenant.folder().join("old.sarif"))["runs"][0]["results"].as_array().unwrap().len() > 2);
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let tenant = scanned();
    fs::write(tenant.folder().join("other.sarif"), r#"{"version":"2.1.0","runs":[{"results":[]}]}"#).unwrap();
    let ran = expect(4, tenant.folder(), &["scan", "tenant", "--baseline", "other.sarif"]);
    assert!(ran.stderr.contains("expected a log of 'ephor scan"), "{}", ran.stderr);
    let ran = expect(2, tenant.folder(), &["scan", "tenant", "--fail-on", "new"]);
    assert!(ran.stderr.contains("--fail-on new needs --baseline"), "{}", ran.stderr);
    let other = Tenant::synth(100, &["--seed", "9"]);
    expect(1, other.folder(), &["scan", "tenant", "--format", "sarif", "--output", "theirs.sarif"]);
    let theirs = other.folder().join("theirs.sarif");
    let ran = expect(4, tenant.folder(), &["scan", "tenant", "--baseline", theirs.to_str().unwrap()]);
    assert!(ran.stderr.contains("cannot be compared"), "{}", ran.stderr);
}

#[test]
fn two_logs_are_compared_without_a_snapshot() {
    let tenant = scanned();
    let same = expect(0, tenant.folder(), &["diff", "old.sarif", "old.sarif", "--fail-on-new"]);
    assert!(same.stdout.contains("0 new, 0 fixed, 0 changed"), "{}", same.stdout);
    let mut rows = users(&tenant);
    let fixed = rows.iter().position(fails).unwrap();
    rows[fixed]["mfa_registered"] = true.into();
    rows[fixed]["mfa_capable"] = true.into();
    rows[fixed]["methods_registered"] = serde_json::json!(["softwareOneTimePasscode"]);
    set_users(&tenant, &rows);
    expect(1, tenant.folder(), &["scan", "tenant", "--format", "sarif", "--output", "new.sarif"]);
    let diff = |from: &str, to: &str, code| {
        json(&expect(code, tenant.folder(), &["diff", from, to, "--format", "json", "--fail-on-new"]).stdout)
    };
    let forth = diff("old.sarif", "new.sarif", 0);
    let of_rule = |diff: &Value| -> Vec<String> {
        let all = diff["differences"].as_array().unwrap();
        all.iter().filter(|one| one["rule"] == RULE).map(|one| one["state"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of_rule(&forth), ["fixed"]);
    assert!(forth["fixed"].as_u64().unwrap() >= 1 && forth["new"] == 0, "{forth}");
    let back = diff("new.sarif", "old.sarif", 1);
    assert_eq!(of_rule(&back), ["new"]);
    // Without the data behind a rule, nothing of it is fixed.
    tenant.edit(|manifest| {
        let sources = manifest["sources"].as_array_mut().unwrap();
        sources.retain(|source| source["id"] != "graph/user-registration-details");
    });
    ephor(tenant.folder(), &["scan", "tenant", "--format", "sarif", "--output", "less.sarif"]);
    let less = diff("old.sarif", "less.sarif", 0);
    assert!(!of_rule(&less).is_empty() && of_rule(&less).iter().all(|state| state == "not-judged"), "{less}");
    let text = expect(0, tenant.folder(), &["diff", "old.sarif", "less.sarif"]).stdout;
    assert!(text.contains("  ? ") && text.contains("not judged again"), "{text}");
    let refused = expect(4, tenant.folder(), &["diff", "old.sarif", "expected.jsonl"]);
    assert!(refused.stderr.contains("expected a log of 'ephor scan"), "{}", refused.stderr);
}
