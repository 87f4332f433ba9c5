//! Never a pass on data that was not seen.
//!
//! There are many sources, and each can be missing in many ways: the packs are compiled once and judge in this process.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use crate::packs::Packs;
use crate::tenant::{CONFIG, Counts, Rule, Tenant, counts, rules, stem};

const WHY: &str = "this test says so";

fn tenant() -> Tenant {
    Tenant::synth(30, &["--clean"])
}

/// Ways in which a source has no data.
const WITHOUT_DATA: [&str; 5] = ["denied", "failed", "unlicensed", "concealed", "not-collected"];

fn sources(rules: &[Rule]) -> BTreeSet<String> {
    rules.iter().flat_map(|rule| rule.sources.iter().cloned()).collect()
}

/// The record of a source in the manifest.
fn set_source(tenant: &Tenant, id: &str, record: Option<Value>) {
    tenant.edit(|manifest| {
        let sources = manifest["sources"].as_array_mut().expect("sources");
        sources.retain(|source| source["id"] != id);
        sources.extend(record);
    });
}

/// A rule that could be judged before says now that it cannot, and why.
fn assert_unavailable(rule: &Rule, now: &Counts, before: &Counts, reason: &str, case: &str) {
    let Counts { pass, fail, not_applicable, unknown, reasons } = now;
    assert_eq!((*pass, *fail, *not_applicable, *unknown), (0, 0, 0, 1), "{}: {case}: {now:?}", rule.id);
    // One that had no data to begin with says that, whatever else is missing.
    if before.unknown == 0 {
        let said: Vec<&String> = reasons.keys().collect();
        assert!(said.iter().all(|said| said.contains(reason)), "{}: {case}: {reason:?} is not in {said:?}", rule.id);
    }
}

/// Rules that leave what they saw to another rule, unless that one cannot judge it; each with the reason.
const LEFT_TO_ANOTHER: &[(&str, &str)] = &[(
    "applications/consent-request-unanswered",
    "that the switch is off is the finding of admin-consent-workflow-off, which needs the settings of the directory",
)];

/// A rule that could do without what is missing may know less now, and never more.
fn assert_no_surer(rule: &Rule, now: &Counts, before: &Counts, case: &str) {
    let case = format!("{}: {case}, which it can do without: {before:?} became {now:?}", rule.id);
    let may_fail = LEFT_TO_ANOTHER.iter().any(|(known, _)| *known == rule.id);
    assert!(now.pass <= before.pass && (now.fail <= before.fail || may_fail), "{case}");
    if rule.table.is_none() {
        // One verdict on the tenant, or one on each object of a document.
        let verdicts = |counts: &Counts| counts.pass + counts.fail + counts.not_applicable + counts.unknown;
        assert_eq!(verdicts(now), verdicts(before), "{case}");
    }
}

#[test]
fn a_source_without_data_makes_unknown_all_rules_that_read_it_and_no_other() {
    let (tenant, rules, packs) = (tenant(), rules(), Packs::new());
    let original = tenant.manifest();
    let before = tenant.judged(&packs).counts;
    assert!(before.values().map(|counts| counts.pass).sum::<u64>() > 0, "nothing passes to begin with");
    for (index, source) in sources(&rules).into_iter().enumerate() {
        for status in WITHOUT_DATA.map(Some).into_iter().chain([None]) {
            let record = status.map(|status| json!({ "id": source, "status": status, "reason": WHY }));
            set_source(&tenant, &source, record);
            let case = format!("{source} is {}", status.unwrap_or("not named"));
            let reason = match status {
                Some(status) => format!("{source} is {status}: {WHY}"),
                None => format!("{source} is not-collected: the snapshot does not name this source"),
            };
            let found = tenant.judged(&packs);
            let now = &found.counts;
            for rule in &rules {
                let (now, before) = (&now[&rule.id], &before[&rule.id]);
                if rule.sources.contains(&source) {
                    assert_unavailable(rule, now, before, &reason, &case);
                } else if rule.may_read(&source) {
                    assert_no_surer(rule, now, before, &case);
                } else {
                    assert_eq!(now, before, "{}: {case}, which it does not read", rule.id);
                }
            }
            assert!(found.fails.is_empty(), "{case}: {:?}", found.fails);
            // The whole program costs more: once for each status it must say the same, and --strict does not accept it.
            if index < WITHOUT_DATA.len() + 1 && status == WITHOUT_DATA.get(index).copied() {
                assert_eq!(counts(&tenant.judge_with(&["--config", CONFIG])), *now, "{case}");
                assert_eq!(
                    tenant.scan(&["--config", CONFIG, "--strict"]).code,
                    3,
                    "{case}: --strict does not accept it"
                );
            }
            tenant.edit(|manifest| manifest.clone_from(&original));
        }
    }
}

#[test]
fn a_partial_source_leaves_the_rows_seen_and_one_unknown_for_the_rest() {
    let (tenant, rules, packs) = (tenant(), rules(), Packs::new());
    let original = tenant.manifest();
    let before = tenant.judged(&packs).counts;
    for source in sources(&rules) {
        for (record, missing) in [
            (json!({ "id": source, "status": "partial", "reason": WHY, "count": 30, "expected": 41 }), 11),
            // Nobody knows how many there are: at least one.
            (json!({ "id": source, "status": "partial", "reason": WHY, "count": 30 }), 1),
            (json!({ "id": source, "status": "partial", "reason": WHY }), 1),
        ] {
            set_source(&tenant, &source, Some(record.clone()));
            let now = tenant.judged(&packs).counts;
            for rule in &rules {
                let (before, now) = (&before[&rule.id], &now[&rule.id]);
                let case = format!("{}: {record}: {now:?}", rule.id);
                if !rule.sources.contains(&source) {
                    if rule.may_read(&source) {
                        assert_no_surer(rule, now, before, &record.to_string());
                    } else {
                        assert_eq!(now, before, "{case}, which it does not read");
                    }
                } else if before.unknown > 0 {
                    assert_eq!(now.pass, 0, "{case}");
                } else if rule.table.is_none() {
                    assert_eq!((now.pass, now.unknown), (0, missing), "{case}");
                } else if rule.reads_document_from(&source) {
                    assert_eq!((now.pass, now.fail, now.not_applicable, now.unknown), (0, 0, 0, 1), "{case}");
                } else {
                    let seen = (now.pass, now.fail, now.not_applicable);
                    assert_eq!(seen, (before.pass, before.fail, before.not_applicable), "{case}");
                    assert_eq!(now.unknown, missing, "{case}");
                }
                let unsaid = now.reasons.keys().filter(|reason| !reason.contains(WHY)).count();
                assert!(!rule.sources.contains(&source) || before.unknown > 0 || unsaid == 0, "{case}");
            }
            tenant.edit(|manifest| manifest.clone_from(&original));
        }
    }
}

#[test]
fn a_file_that_is_not_there_is_no_empty_file() {
    let (tenant, rules, packs) = (tenant(), rules(), Packs::new());
    let original = tenant.manifest();
    let before = tenant.judged(&packs).counts;
    for file in original["files"].as_array().expect("files") {
        let path = file["path"].as_str().expect("a path");
        tenant.edit(|manifest| {
            manifest["files"].as_array_mut().expect("files").retain(|file| file["path"] != path);
        });
        let bytes = fs::read(tenant.file(path)).expect("the file is there");
        fs::remove_file(tenant.file(path)).expect("the file is there");
        let now = tenant.judged(&packs).counts;
        for rule in &rules {
            let (now, before) = (&now[&rule.id], &before[&rule.id]);
            let case = format!("without {path}");
            if rule.reads_file(stem(path)) {
                assert_unavailable(rule, now, before, &format!("no file for {}", stem(path)), &case);
            } else if rule.optional.iter().any(|name| name == stem(path)) {
                assert_no_surer(rule, now, before, &case);
            } else {
                assert_eq!(now, before, "{}: {case}, which it does not read", rule.id);
            }
        }
        fs::write(tenant.file(path), bytes).expect("the file can be written");
        tenant.edit(|manifest| manifest.clone_from(&original));
    }
    assert_eq!(tenant.judged(&packs).counts, before, "all is as it was");
}

/// Rules that leave some rows to another rule, told by a column: without it they find them themselves.
const FOUND_BY_ANOTHER: &[(&str, &str)] = &[
    // Administrators are the finding of mfa-incapable-administrator, which then cannot judge.
    ("identity/mfa-method-missing", "directory_roles"),
];

#[test]
fn forgetting_a_column_adds_neither_a_pass_nor_a_fail() {
    let (rules, packs) = (rules(), Packs::new());
    let tenant = Tenant::synth(60, &[]);
    let before = tenant.judged(&packs).counts;
    let mut wrong = Vec::new();
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in &rules {
        if let Some(table) = &rule.table {
            wanted.entry(table).or_default().extend(rule.columns.iter().map(String::as_str));
        }
    }
    for (table, columns) in wanted {
        let name = format!("{table}.jsonl");
        let id = ephor_schema::table(table).expect("a table").id;
        let original = fs::read_to_string(tenant.file(&name)).expect("the table");
        let rows: Vec<Value> = original.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
        for column in columns.into_iter().filter(|column| *column != id) {
            let without = |row: &Value| {
                let mut row = row.clone();
                row.as_object_mut().expect("an object").remove(column);
                row.to_string()
            };
            let lines: Vec<String> = rows.iter().map(without).collect();
            tenant.replace_lines(&name, &lines);
            let now = tenant.judged(&packs).counts;
            for rule in rules.iter().filter(|rule| rule.table.as_deref() == Some(table)) {
                let (before, now) = (&before[&rule.id], &now[&rule.id]);
                let is_right = if rule.columns.iter().any(|known| known == column) {
                    now.pass <= before.pass && now.fail <= before.fail
                } else {
                    now == before
                };
                if !is_right && !FOUND_BY_ANOTHER.contains(&(rule.id.as_str(), column)) {
                    wrong.push(format!("{} without {table}.{column}: {before:?} became {now:?}", rule.id));
                }
            }
        }
        tenant.replace(&name, original.as_bytes(), rows.len());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same where much is wrong: what fails is not excused by what is missing beside it.
#[test]
fn what_a_rule_can_do_without_never_excuses_what_it_finds() {
    let (rules, packs) = (rules(), Packs::new());
    let tenant = Tenant::synth(60, &["--planted-settings", "all"]);
    let original = tenant.manifest();
    let before = tenant.judged(&packs).counts;
    assert!(before.values().filter(|counts| counts.fail > 0).count() > rules.len() / 2, "much is wrong");
    let optional =
        |rule: &Rule| rule.optional.iter().filter_map(|name| Some(ephor_schema::document(name)?.source)).collect();
    let sources: BTreeSet<&str> = rules.iter().flat_map(|rule| -> Vec<&str> { optional(rule) }).collect();
    assert!(!sources.is_empty(), "no rule can do without a document");
    for source in sources {
        for status in WITHOUT_DATA.into_iter().chain(["partial"]) {
            set_source(&tenant, source, Some(json!({ "id": source, "status": status, "reason": WHY })));
            let now = tenant.judged(&packs).counts;
            for rule in rules.iter().filter(|rule| !rule.sources.iter().any(|known| known == source)) {
                let (now, before) = (&now[&rule.id], &before[&rule.id]);
                let case = format!("{source} is {status}");
                if rule.may_read(source) {
                    assert_no_surer(rule, now, before, &case);
                } else {
                    assert_eq!(now, before, "{}: {case}, which it does not read", rule.id);
                }
            }
            tenant.edit(|manifest| manifest.clone_from(&original));
        }
    }
}

const DOMAINS: &str = "exchange/accepted-domains";

/// A rule for all domains is one for everybody, which only the accepted domains tell.
#[test]
fn what_a_rule_can_do_without_never_makes_it_pass() {
    const RULE: &str = "protection/malware-purge-off";
    let (tenant, packs) = (tenant(), Packs::new());
    assert_eq!(tenant.judged(&packs).counts[RULE].pass, 1, "it is asked");
    let domains = fs::read_to_string(tenant.file("accepted-domains.jsonl")).expect("the domains");
    let domains =
        domains.lines().map(|line| serde_json::from_str::<Value>(line).expect("a domain")["DomainName"].clone());
    let policy = |name: &str, good: bool| json!({"Identity": name, "Name": name, "ZapEnabled": good}).to_string();
    tenant.replace_lines("malware-filter-policies.jsonl", &[policy("All", true), policy("Default", false)]);
    let rule = json!({
        "Identity": "All", "Name": "All", "State": "Enabled", "Priority": 0, "MalwareFilterPolicy": "All",
        "RecipientDomainIs": domains.collect::<Vec<_>>(), "SentTo": null, "SentToMemberOf": null,
        "ExceptIfSentTo": null, "ExceptIfSentToMemberOf": null, "ExceptIfRecipientDomainIs": null,
    });
    tenant.replace_lines("malware-filter-rules.jsonl", &[rule.to_string()]);
    let before = tenant.judged(&packs).counts[RULE].clone();
    assert_eq!((before.pass, before.unknown), (1, 0), "{before:?}");
    for status in ["denied", "partial", "unlicensed", "not-collected"] {
        set_source(&tenant, DOMAINS, Some(json!({ "id": DOMAINS, "status": status, "reason": WHY })));
        let now = tenant.judged(&packs).counts[RULE].clone();
        assert_eq!((now.pass, now.fail, now.unknown), (0, 0, 1), "{status}: {now:?}");
    }
}
