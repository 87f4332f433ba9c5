//! What readers of logs make of waivers and baselines, by the rules that each of them documents or has in its source.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::run::{expect, json};
use crate::tenant::{Tenant, json_file};

const RULE: &str = "identity/mfa-method-missing";

/// Rule and identity of a result.
type Alert = (String, String);

fn results(tenant: &Tenant, log: &str) -> Vec<Value> {
    json_file(&tenant.folder().join(log))["runs"][0]["results"].as_array().unwrap().clone()
}

fn alert(result: &Value) -> Alert {
    let text = |pointer: &str| result.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    (text("/ruleId"), text("/partialFingerprints/primaryLocationLineHash"))
}

fn alerts<'r>(results: impl IntoIterator<Item = &'r Value>) -> BTreeSet<Alert> {
    results.into_iter().map(alert).collect()
}

fn is_suppressed(result: &Value) -> bool {
    result["suppressions"].as_array().is_some_and(|suppressions| !suppressions.is_empty())
}

fn is_fail(result: &Value) -> bool {
    result["kind"].as_str().unwrap_or("fail") == "fail"
}

fn is_there(result: &Value) -> bool {
    result["baselineState"] != "absent"
}

/// Two scans of a tenant: between them one finding is fixed, another is new, and one has been waived.
fn scanned() -> Tenant {
    let tenant = Tenant::synth(200, &["--planted-settings", "none"]);
    let folder = tenant.folder();
    let logs = |of: &str| -> Vec<String> {
        ["github", "azure", "defectdojo"]
            .iter()
            .map(|profile| format!("sarif:{profile}={of}-{profile}.sarif"))
            .collect()
    };
    let scan = |of: &str, further: &[&str]| {
        let (output, reports) = (format!("{of}.sarif"), logs(of));
        let mut arguments = vec!["scan", "tenant", "--format", "sarif", "--fail-on", "never", "--output", &output];
        arguments.extend(further);
        arguments.extend(reports.iter().flat_map(|report| ["--report", report.as_str()]));
        expect(0, folder, &arguments);
    };
    scan("first", &[]);
    let mut rows: Vec<Value> = fs::read_to_string(tenant.file("users.jsonl")).unwrap().lines().map(json).collect();
    let is_plain = |user: &Value| {
        let name = user["user_principal_name"].as_str().unwrap();
        // Administrators are the finding of another rule.
        let has_roles = user["directory_roles"].as_array().is_none_or(|roles| !roles.is_empty());
        user["account_enabled"] == true && user["user_type"] == "Member" && !name.starts_with("Sync_") && !has_roles
    };
    let failing: Vec<usize> =
        (0..rows.len()).filter(|at| is_plain(&rows[*at]) && rows[*at]["mfa_registered"] == false).collect();
    let sound = rows.iter().position(|user| is_plain(user) && user["mfa_registered"] == true).unwrap();
    for (at, registered) in [(failing[0], true), (sound, false)] {
        rows[at]["mfa_registered"] = registered.into();
        rows[at]["mfa_capable"] = registered.into();
        rows[at]["methods_registered"] =
            if registered { serde_json::json!(["softwareOneTimePasscode"]) } else { serde_json::json!([]) };
    }
    let waived = rows[failing[1]]["id"].as_str().unwrap().to_owned();
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    tenant.replace_lines("users.jsonl", &lines);
    let waiver =
        format!("[[waivers]]\nrule = \"{RULE}\"\nsubject = \"{waived}\"\nreason = \"r\"\nexpires = 2099-01-31\n");
    fs::write(folder.join("ephor.toml"), waiver).unwrap();
    scan("second", &["--baseline", "first.sarif"]);
    tenant
}

#[test]
fn each_reader_shows_what_is_open_and_nothing_that_was_accepted_or_mended() {
    let tenant = scanned();
    let native = results(&tenant, "second.sarif");
    let states: BTreeSet<&str> = native.iter().filter_map(|result| result["baselineState"].as_str()).collect();
    assert!(states.is_superset(&BTreeSet::from(["absent", "new", "unchanged"])), "{states:?}");
    let (gone, there): (Vec<&Value>, Vec<&Value>) =
        native.iter().filter(|result| is_fail(result)).partition(|result| !is_there(result));
    let (accepted, open): (Vec<&Value>, Vec<&Value>) = there.into_iter().partition(|result| is_suppressed(result));
    assert_eq!((accepted.len(), !gone.is_empty()), (1, true));
    let open = alerts(open);

    // GitHub ignores kind, suppressions and baseline states: whatever stands in the log is an open alert. One that is
    // not there any more closes by itself, and one that stays is the same by its rule and fingerprint.
    let github = results(&tenant, "second-github.sarif");
    assert_eq!(alerts(&github), open);
    let before = alerts(&results(&tenant, "first-github.sarif"));
    let closed: BTreeSet<Alert> = before.difference(&open).cloned().collect();
    let expected: BTreeSet<Alert> = alerts(gone.iter().chain(&accepted).copied());
    assert_eq!(closed, expected);
    let opened: Vec<&Alert> = open.difference(&before).collect();
    let new = native.iter().filter(|result| result["baselineState"] == "new" && is_fail(result)).count();
    assert_eq!(opened.len(), new);

    // DefectDojo drops every kind but `fail`, and takes whatever has a suppression for a false positive.
    let defectdojo = results(&tenant, "second-defectdojo.sarif");
    let (inactive, active): (Vec<&Value>, Vec<&Value>) =
        defectdojo.iter().filter(|result| is_fail(result)).partition(|result| is_suppressed(result));
    assert_eq!(alerts(active), open);
    assert!(alerts(inactive).is_subset(&alerts(accepted)));

    // The Scans tab of Azure DevOps shows errors and warnings that are new, updated or absent and not suppressed; a
    // result without a state is new.
    let azure = results(&tenant, "second-azure.sarif");
    let is_shown = |result: &&Value| {
        let state = result["baselineState"].as_str().unwrap_or("new");
        let level = result["level"].as_str().unwrap_or("warning");
        ["new", "updated", "absent"].contains(&state) && ["error", "warning"].contains(&level) && !is_suppressed(result)
    };
    let shown = alerts(azure.iter().filter(is_shown));
    assert_eq!(shown, alerts(native.iter().filter(is_shown)));
    let of_rule = shown.iter().filter(|(rule, _)| rule == RULE).count();
    assert_eq!(of_rule, 2, "one is fixed, one is new: {shown:?}");

    // The next scan without the waiver: what was accepted is open again, and no news.
    fs::remove_file(tenant.folder().join("ephor.toml")).unwrap();
    let arguments = "scan tenant --format sarif --baseline second.sarif --fail-on new --output third.sarif";
    expect(0, tenant.folder(), &arguments.split_whitespace().collect::<Vec<_>>());
    let third = results(&tenant, "third.sarif");
    assert!(third.iter().all(|result| result["baselineState"] == "unchanged"));
}
