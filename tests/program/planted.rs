//! What was planted is found, all of it and nothing else.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use ephor::collect::synth::{Plan, Setting, Truth};
use ephor::scan::outcome::{Finding, Sink, Verdict};
use ephor::scan::{Options, Scan};
use ephor::snapshot::Snapshot;
use serde_json::Value;

use crate::packs::Packs;
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
    listed(&tenant.folder().join("truth.jsonl"), &known)
}

/// What a truth file lists; all of it must be for known rules.
fn listed(file: &Path, known: &BTreeSet<String>) -> Fails {
    let (mut fails, mut missing) = (Fails::new(), BTreeSet::new());
    for line in BufReader::new(File::open(file).expect("the truth")).lines() {
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

/// The fails and unknowns of a scan.
#[derive(Default)]
struct Found {
    fails: BTreeSet<(usize, usize, String)>,
    unknown: Vec<(usize, usize, String)>,
}

impl Sink for Found {
    fn finding(&mut self, finding: Finding) -> std::io::Result<()> {
        let Finding { pack, rule, verdict, subject, message_id, .. } = finding;
        match verdict {
            Verdict::Unknown => self.unknown.push((pack, rule, format!("{message_id} on {}", subject.id))),
            _ => assert!(self.fails.insert((pack, rule, subject.id)), "twice"),
        }
        Ok(())
    }
}

/// A small tenant.
fn plan(seed: u64, planted: bool, settings: Vec<&'static Setting>) -> Plan {
    Plan { users: 200, seed, collected_at: 1_795_305_600, planted, settings }
}

/// Scans a tenant of 200 users, in which those settings are planted and nothing else, with all packs; what is found must
/// be what the truth lists, and nothing unknown but for rules that are excused.
fn assert_settings_found(packs: &Packs, seed: u64, settings: Vec<&'static Setting>) {
    let what = settings.iter().map(|setting| setting.rule()).collect::<Vec<_>>().join(", ");
    let what = format!("seed {seed}, {what}");
    let folder = tempfile::tempdir().unwrap();
    let tenant = ephor::collect::synth::Tenant::new(plan(seed, false, settings)).unwrap();
    tenant.write(&folder.path().join("tenant")).unwrap();
    let file = folder.path().join("truth.jsonl");
    Truth::create(&file).unwrap().write(&tenant).unwrap();
    let snapshot = Snapshot::open(&folder.path().join("tenant")).unwrap();
    let options = Options::default();
    let scan = Scan::prepare(&packs.runtime, &snapshot, packs.loaded.clone(), Vec::new(), options).unwrap();
    let mut found = Found::default();
    scan.run(&mut found, &|_| {}).unwrap();
    let rule = |pack: usize, rule: usize| scan.plan().packs[pack].rules[rule].id.clone();
    let fails: Fails = found.fails.into_iter().map(|(pack, index, subject)| (rule(pack, index), subject)).collect();
    let known = packs.rules().map(str::to_owned).collect();
    assert_same(&fails, &listed(&file, &known), &what);
    let mut unknown: Vec<_> = found.unknown.into_iter().map(|(pack, index, why)| (rule(pack, index), why)).collect();
    unknown.retain(|(rule, _)| !is_excused(rule));
    assert!(unknown.is_empty(), "{what}: unknown {unknown:?}");
}

#[test]
fn every_setting_alone_all_together_and_none() {
    let packs = Packs::new();
    for (seed, setting) in (1..).zip(Setting::all()) {
        assert_settings_found(&packs, seed, vec![setting]);
    }
    for seed in 101..105 {
        assert_settings_found(&packs, seed, Setting::all_together());
        assert_settings_found(&packs, seed, Vec::new());
    }
}

/// Rules whose defect is planted nowhere, or which cannot judge a synthetic tenant, each with the reason.
const NOT_PLANTED: &[(&str, &str)] = &[];

fn is_excused(rule: &str) -> bool {
    NOT_PLANTED.iter().any(|(excused, _)| *excused == rule)
}

#[test]
fn every_rule_has_a_planted_defect() {
    let packs = Packs::new();
    let rows_with = |settings| ephor::collect::synth::Tenant::new(plan(6, true, settings)).unwrap().rules_on_rows();
    // Some are there without a defect of the settings, some because of one.
    let rows = rows_with(Vec::new()).into_iter().chain(rows_with(Setting::usual_ones()));
    let planted: BTreeSet<&str> = Setting::all().map(Setting::rule).chain(rows).collect();
    let rules: BTreeSet<&str> = packs.rules().collect();
    let forgotten: Vec<_> = rules.iter().filter(|rule| !planted.contains(*rule) && !is_excused(rule)).collect();
    assert!(
        forgotten.is_empty(),
        "plant a defect for them (host/src/collect/synth: settings/mod.rs, planting.rs): {forgotten:#?}"
    );
    let excused = NOT_PLANTED.iter().map(|(rule, _)| rule);
    let stale: Vec<_> = excused.filter(|rule| planted.contains(*rule) || !rules.contains(*rule)).collect();
    assert!(stale.is_empty(), "no exceptions any more: {stale:?}");
}

#[test]
fn every_setting_of_ten_thousand_users() {
    assert_found(10_000, &["--seed", "3", "--planted-settings", "all"]);
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
    let counts = counts(&tenant.judge());
    for rule in rules().into_iter().filter(|rule| !is_excused(&rule.id)) {
        let found = &counts[&rule.id];
        assert_eq!((found.fail, found.unknown), (0, 0), "{}: {found:?}", rule.id);
        assert!(found.pass > 0, "{}: nothing in the tenant is of the kind that it judges", rule.id);
    }
}
