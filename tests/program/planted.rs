//! What was planted is found, all of it and nothing else.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde_json::Value;

use crate::run::expect;
use crate::tenant::{Tenant, counts, json_file, rules};

/// Rule and subject of a fail.
type Fails = BTreeSet<(String, String)>;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// What was planted, for the rules of this build. Rules that are not there are told.
fn truth(tenant: &Tenant) -> Fails {
    let known: BTreeSet<String> = rules().into_iter().map(|rule| rule.id).collect();
    let (mut fails, mut missing) = (Fails::new(), BTreeSet::new());
    for line in BufReader::new(File::open(tenant.folder().join("truth.jsonl")).expect("the truth")).lines() {
        let line: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        assert_eq!(line["verdict"], "fail");
        let rule = text(&line["rule"]);
        if known.contains(&rule) {
            assert!(fails.insert((rule, text(&line["subject"]))), "planted twice: {line}");
        } else {
            missing.insert(rule);
        }
    }
    assert!(missing.is_empty(), "planted for rules that this build does not have: {missing:?}");
    fails
}

fn assert_same(found: &Fails, planted: &Fails, what: &str) {
    let false_fails: Vec<_> = found.difference(planted).take(10).collect();
    let missed: Vec<_> = planted.difference(found).take(10).collect();
    assert!(false_fails.is_empty() && missed.is_empty(), "{what}: false {false_fails:?}, missed {missed:?}");
}

/// The fails of a JSON report and of a SARIF log, each as a set; none may stand twice.
fn fails_of_json(report: &Path) -> Fails {
    let report = json_file(report);
    let mut fails = Fails::new();
    for finding in report["findings"].as_array().expect("findings").iter().filter(|found| found["verdict"] == "fail") {
        assert!(fails.insert((text(&finding["rule"]), text(&finding["subject"]["id"]))), "twice: {finding}");
    }
    let counted: u64 = counts(&report).values().map(|counts| counts.fail).sum();
    assert_eq!(counted, fails.len() as u64, "the counts of the summary");
    fails
}

/// The last part of a SARIF result's fully qualified name is the subject's id.
fn fails_of_sarif(log: &Path) -> Fails {
    let log = json_file(log);
    let mut fails = Fails::new();
    for result in
        log["runs"][0]["results"].as_array().expect("results").iter().filter(|result| result["kind"] == "fail")
    {
        let name = text(&result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]);
        let (_, id) = name.rsplit_once('/').expect("a collection before the id");
        assert!(fails.insert((text(&result["ruleId"]), id.to_owned())), "twice: {result}");
    }
    fails
}

fn assert_found(users: u64, further: &[&str]) {
    let tenant = Tenant::synth(users, further);
    let planted = truth(&tenant);
    assert!(planted.len() as u64 >= users / 100, "only {} are planted", planted.len());
    // Straight into files: a hundred thousand users make a long report.
    expect(1, tenant.folder(), &["scan", "tenant", "--format", "json", "--output", "found.json"]);
    assert_same(&fails_of_json(&tenant.folder().join("found.json")), &planted, "JSON");
    expect(1, tenant.folder(), &["scan", "tenant", "--format", "sarif", "--output", "found.sarif"]);
    assert_same(&fails_of_sarif(&tenant.folder().join("found.sarif")), &planted, "SARIF");
}

#[test]
fn a_thousand_users() {
    assert_found(1_000, &[]);
    assert_found(1_000, &["--seed", "2", "--planted-settings", "none"]);
}

#[test]
fn every_setting_of_a_tenant() {
    for setting in ["audit/organization-auditing-disabled", "audit/unified-audit-log-disabled"] {
        assert_found(200, &["--seed", "3", "--planted-settings", setting]);
    }
}

#[test]
fn ten_thousand_users() {
    assert_found(10_000, &["--seed", "4"]);
}

#[test]
fn a_hundred_thousand_users() {
    assert_found(100_000, &["--seed", "5"]);
}

#[test]
fn a_clean_tenant_gives_no_fail_and_no_unknown() {
    let tenant = Tenant::synth(10_000, &["--clean"]);
    assert!(truth(&tenant).is_empty());
    // What a synthetic tenant does not hold cannot be judged.
    let manifest = tenant.manifest();
    let complete = |id: &String| {
        let sources = manifest["sources"].as_array().expect("sources");
        sources.iter().any(|source| source["id"] == id.as_str() && source["status"] == "complete")
    };
    let counts = counts(&tenant.judge());
    for rule in rules() {
        let found = &counts[&rule.id];
        if rule.sources.iter().all(complete) {
            assert_eq!((found.fail, found.unknown), (0, 0), "{}: {found:?}", rule.id);
        } else {
            println!("{}: not judged, a synthetic tenant lacks one of {:?}", rule.id, rule.sources);
            assert_eq!((found.pass, found.fail, found.unknown), (0, 0, 1), "{}: {found:?}", rule.id);
        }
    }
}
