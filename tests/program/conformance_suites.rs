//! CISA's own test cases for ScubaGear, run through our importer and our packs.
//!
//! 480 cases are the inputs of unit tests of ScubaGear's Rego; 133 are changes to lay over its sample export
//! (`tests/data/scubagear`, CC0). Every case of a policy that one of our rules answers is run. Where we and CISA differ,
//! `deviations.json` says why, case by case; a difference that is not listed fails, and so does one that is listed and
//! is none. `EPHOR_CONFORMANCE=MS.EXO.4` runs the cases of those policies only. `EPHOR_CONFORMANCE_DATA` names another
//! folder with the same files, of which `deviations.json` may be absent: every difference is then one line of JSON on
//! standard output (case, policy, ours, theirs, messages).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;

use ephor_collect::import::scubagear::{Fragment, Options as Import, import};
use ephor_finding::{Finding, Sink};
use ephor_scan::{Options, Scan};
use ephor_snapshot::{Snapshot, Tenant};
use serde_json::Value;

use crate::conformance::BASELINE;
use crate::packs::Packs;
use crate::run::{committed_page, json};

/// The cases of the repository.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/scubagear");

/// The folder of other cases than those of the repository.
fn foreign() -> Option<PathBuf> {
    std::env::var_os("EPHOR_CONFORMANCE_DATA").map(PathBuf::from)
}

/// A file of the cases.
fn data(file: &str) -> PathBuf {
    foreign().unwrap_or_else(|| PathBuf::from(COMMITTED)).join(file)
}

fn read(file: &str) -> String {
    let path = data(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One case: its policy, what is imported, and what CISA says of it.
struct Case {
    id: String,
    policy: String,
    /// An export or a part of one.
    export: Value,
    /// Whether it is a part.
    fragment: bool,
    met: bool,
}

fn lines(file: &str) -> Vec<Value> {
    read(file).lines().map(json).collect()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("{key} of {value}")).to_owned()
}

/// The cases of both suites that say whether a policy is met.
fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = lines("conformance-unit.jsonl")
        .iter()
        .filter(|case| !case["criticality"].as_str().is_some_and(|how| how.contains("Not-Implemented")))
        .map(|case| Case {
            id: text(case, "id"),
            policy: text(case, "policy"),
            export: case["input"].clone(),
            fragment: true,
            met: case["expected_met"] == true,
        })
        .collect();
    let sample = json(&read("ProviderSettingsExport.json"));
    for case in lines("conformance-overlay.jsonl").iter().filter(|case| case["not_checked"] != true) {
        let mut export = sample.clone();
        for updates in case["updates"].as_array().unwrap().iter().flat_map(|step| step.as_object().unwrap().values()) {
            for (path, value) in updates.as_object().unwrap() {
                lay(&mut export, path, value);
            }
        }
        cases.push(Case {
            id: text(case, "id"),
            policy: text(case, "policy"),
            export,
            fragment: false,
            met: case["expected_met"] == true,
        });
    }
    for case in &mut cases {
        switch_on(&mut case.export);
    }
    cases
}

/// What the services always say and the cases leave out, since ScubaGear does not ask it. Without it our rules would know
/// nothing, and what the cases are about would not be compared: the list in the export, the property, and a value that
/// changes nothing about what CISA asks.
fn always_said() -> [(&'static str, &'static str, Value); 13] {
    let nothing = || Value::Null;
    let none = || Value::Array(Vec::new());
    [
        ("default_app_management_policy", "IsEnabled", Value::Bool(true)),
        ("unified_audit_log_retention_policies", "UserIds", none()),
        ("unified_audit_log_retention_policies", "Operations", none()),
        // A condition or exception that is not set is null in what the cmdlets of Exchange give.
        ("rules", "SentTo", nothing()),
        ("rules", "SentToMemberOf", nothing()),
        ("rules", "RecipientDomainIs", nothing()),
        ("rules", "ExceptIfSentTo", nothing()),
        ("rules", "ExceptIfSentToMemberOf", nothing()),
        ("rules", "ExceptIfRecipientDomainIs", nothing()),
        ("transport_rule", "ActivationDate", nothing()),
        ("transport_rule", "ExpiryDate", nothing()),
        ("atp_policy_for_o365", "EnableSafeDocs", Value::Bool(true)),
        ("atp_policy_for_o365", "AllowSafeDocsOpen", Value::Bool(false)),
    ]
}

/// Lists of rules that assign a policy to recipients.
fn assigns(key: &str) -> bool {
    key.ends_with("_rules") && !key.starts_with("dlp")
}

/// Completes a case by what the services always say.
fn switch_on(export: &mut Value) {
    let Some(export) = export.as_object_mut() else { return };
    for (list, property, value) in always_said() {
        for (key, objects) in &mut *export {
            if key != list && !(list == "rules" && assigns(key)) {
                continue;
            }
            for object in objects.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                object.entry(property).or_insert_with(|| value.clone());
            }
        }
    }
}

/// What SCuBA asks data loss prevention to look for.
const INFORMATION_TYPES: [&str; 3] = [
    "U.S. Social Security Number (SSN)",
    "U.S. Individual Taxpayer Identification Number (ITIN)",
    "Credit Card Number",
];

/// Puts `value` at `path`, such as `a.b[0].c`.
fn lay(root: &mut Value, path: &str, value: &Value) {
    let path = path.replace('[', ".").replace(']', "");
    let mut place = root;
    for part in path.split('.').filter(|part| !part.is_empty()) {
        place = match part.parse::<usize>() {
            Ok(index) if place.is_array() => &mut place[index],
            _ => &mut place[part],
        };
    }
    *place = value.clone();
}

/// What the findings of the rules that answer a policy say.
#[derive(Default)]
struct Messages(Vec<(usize, usize, String)>);

impl Sink for Messages {
    fn finding(&mut self, finding: Finding) -> std::io::Result<()> {
        self.0.push((finding.pack, finding.rule, finding.text(str::to_owned)));
        Ok(())
    }
}

/// What our rules say of a case.
struct Ours {
    verdict: &'static str,
    messages: Vec<String>,
}

impl Packs {
    /// By policy, the ids of the rules that answer it.
    fn answers(&self) -> BTreeMap<String, Vec<String>> {
        let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for rule in self.loaded.iter().flat_map(|loaded| &loaded.pack.rules) {
            for reference in rule.references.iter().filter(|reference| reference.taxonomy == "SCuBA") {
                answers.entry(reference.id.clone()).or_default().push(rule.id.clone());
            }
        }
        answers
    }

    /// ScubaGear's configuration of the policy as parameters of our rules.
    fn settings(&self, case: &Case, rules: &[String]) -> Vec<(String, String, String)> {
        let product = case.policy.split('.').nth(1).unwrap_or_default();
        let section = |product: &str| {
            let mut sections = case.export["scuba_config"].as_object().into_iter().flatten();
            sections.find(|(name, _)| name.eq_ignore_ascii_case(product)).map(|(_, section)| section)
        };
        let config = section(product).and_then(|section| section.get(&case.policy)).or_else(|| {
            // ScubaGear still reads what was written for the product's name before 1.8.
            let before = case.policy.replace("SECURITYSUITE", "DEFENDER");
            section("Defender").and_then(|section| section.get(&before))
        });
        let config = config.unwrap_or(&Value::Null);
        let exclusions = [&config["CapExclusions"], &config["RoleExclusions"]];
        let excluded = exclusions.iter().flat_map(|of| [&of["Users"], &of["Groups"]]).collect();
        let given = [
            ("excluded-principals", excluded),
            ("allowed-domains", vec![&config["AllowedForwardingDomains"]]),
            ("sensitive-users", vec![&config["SensitiveUsers"]]),
            ("protected-domains", vec![&config["PartnerDomains"]]),
        ];
        let mut settings = Vec::new();
        for rule in self.loaded.iter().flat_map(|loaded| &loaded.pack.rules).filter(|rule| rules.contains(&rule.id)) {
            // What the baseline asks of federal agencies, whatever the configuration.
            if rule.parameters.iter().any(|parameter| parameter.name == "aggregate-recipients") {
                let cisa = "reports@dmarc.cyber.dhs.gov".to_owned();
                settings.push((rule.id.clone(), "aggregate-recipients".to_owned(), cisa));
            }
            let of_rule = BASELINE.iter().filter(|(of, ..)| *of == rule.id);
            settings.extend(of_rule.map(|(_, name, value)| (rule.id.clone(), (*name).to_owned(), (*value).to_owned())));
            if rule.parameters.iter().any(|parameter| parameter.name == "information-types") {
                settings.push((rule.id.clone(), "information-types".to_owned(), INFORMATION_TYPES.join("\n")));
            }
            for (name, lists) in &given {
                let texts: Vec<&str> =
                    lists.iter().filter_map(|list| list.as_array()).flatten().filter_map(Value::as_str).collect();
                if !texts.is_empty() && rule.parameters.iter().any(|parameter| parameter.name == *name) {
                    settings.push((rule.id.clone(), (*name).to_owned(), texts.join("\n")));
                }
            }
        }
        settings
    }

    /// What the rules say together: one that fails decides, then one that does not know, then one that passes.
    fn judge(&self, case: &Case, rules: &[String]) -> Ours {
        // What a case gives was read, also where it lays it over the sample, whose own commands all succeeded.
        let options = Import { fragment: Some(Fragment { commands: None }), ..Import::default() };
        let export = case.export.to_string();
        let mut imported = import(export.as_bytes(), &options).unwrap_or_else(|error| panic!("{}: {error}", case.id));
        if case.fragment {
            let id = "11111111-2222-3333-4444-555555555555".to_owned();
            imported.tenant.get_or_insert(Tenant {
                id,
                name: "Case".to_owned(),
                domain: "case.onmicrosoft.com".to_owned(),
            });
            // The day on which the cases were taken from ScubaGear.
            imported.collected_at.get_or_insert("2026-08-20T00:00:00Z".to_owned());
        }
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("t");
        imported.write(&target).unwrap();
        let snapshot = Snapshot::open(&target).unwrap();
        let packs = self.loaded.iter().filter(|loaded| loaded.pack.rules.iter().any(|rule| rules.contains(&rule.id)));
        let options = Options { settings: self.settings(case, rules), ..Options::default() };
        let scan = Scan::prepare(&self.runtime, &snapshot, packs.cloned().collect(), Vec::new(), options).unwrap();
        let mut messages = Messages::default();
        let summary = scan.run(&mut messages, &|_| {}).unwrap();
        let (mut fail, mut unknown, mut pass) = (0, 0, 0);
        for (pack, counts) in scan.plan().packs.iter().zip(&summary.counts) {
            for (_, counts) in pack.rules.iter().zip(counts).filter(|(rule, _)| rules.contains(&rule.id)) {
                fail += counts.fail;
                unknown += counts.unknown;
                pass += counts.pass;
            }
        }
        let verdict = match (fail, unknown, pass) {
            (1.., ..) => "fail",
            (_, 1.., _) => "unknown",
            (.., 1..) => "pass",
            _ => "not applicable",
        };
        let of_policy = |pack: usize, rule: usize| rules.contains(&scan.plan().packs[pack].rules[rule].id);
        let messages = messages.0.into_iter().filter(|(pack, rule, _)| of_policy(*pack, *rule));
        Ours { verdict, messages: messages.map(|(.., text)| text).collect() }
    }
}

/// Why we differ: policy, cases (the ends of their ids), reason.
struct Deviation {
    policy: String,
    cases: Vec<String>,
    reason: String,
}

fn deviations() -> Vec<Deviation> {
    if foreign().is_some() && !data("deviations.json").exists() {
        return Vec::new();
    }
    let list = json(&read("deviations.json"));
    let one = |entry: &Value| Deviation {
        policy: text(entry, "policy"),
        cases: entry["cases"].as_array().unwrap().iter().map(|case| case.as_str().unwrap().to_owned()).collect(),
        reason: text(entry, "reason"),
    };
    list.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn our_verdicts_on_cisas_test_cases_are_those_of_cisa_or_the_difference_is_explained() {
    let packs = Packs::new();
    let answers = packs.answers();
    let only = std::env::var("EPHOR_CONFORMANCE").unwrap_or_default();
    let deviations = deviations();
    let mut used = BTreeSet::new();
    let mut surprises = Vec::new();
    // By policy: cases, agreed, explained.
    let mut totals: BTreeMap<String, (u32, u32, u32)> = BTreeMap::new();
    let mut unanswered: BTreeMap<String, u32> = BTreeMap::new();
    for case in cases() {
        let Some(rules) = answers.get(&case.policy) else {
            *unanswered.entry(case.policy).or_default() += 1;
            continue;
        };
        if !case.policy.starts_with(&only) {
            continue;
        }
        let Ours { verdict: ours, messages } = packs.judge(&case, rules);
        let expected = if case.met { "pass" } else { "fail" };
        if foreign().is_some() && ours != expected {
            let line = serde_json::json!({
                "case": case.id, "policy": case.policy, "ours": ours, "theirs": expected, "messages": messages,
            });
            // Past the capture of the test runner, which shows what is printed only if the test fails.
            writeln!(std::io::stdout(), "{line}").unwrap();
        }
        let total = totals.entry(case.policy.clone()).or_default();
        total.0 += 1;
        let listed = deviations.iter().enumerate().find_map(|(index, deviation)| {
            let of_policy = deviation.policy == case.policy;
            let number = deviation.cases.iter().position(|end| case.id.ends_with(end.as_str()))?;
            of_policy.then_some((index, number))
        });
        match listed {
            _ if ours == expected => total.1 += 1,
            Some(listed) => {
                used.insert(listed);
                total.2 += 1;
            }
            None => surprises.push(format!("{}: {}: ours {ours}, CISA's {expected}", case.policy, case.id)),
        }
    }
    assert!(surprises.is_empty(), "{} differences without a reason:\n{}", surprises.len(), surprises.join("\n"));
    if !only.is_empty() || foreign().is_some() {
        return;
    }
    for (index, deviation) in deviations.iter().enumerate() {
        for (number, case) in deviation.cases.iter().enumerate() {
            assert!(
                used.contains(&(index, number)),
                "{} {case} does not differ any more: take it out",
                deviation.policy
            );
        }
    }
    committed_page(
        "docs/conformance-cases.md",
        &page(&totals, &unanswered, &deviations),
        "EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests conformance",
    );
}

fn page(
    totals: &BTreeMap<String, (u32, u32, u32)>,
    unanswered: &BTreeMap<String, u32>,
    deviations: &[Deviation],
) -> String {
    use std::fmt::Write as _;
    let (mut cases, mut agreed) = (0, 0);
    let mut rows = String::new();
    for (policy, (all, same, explained)) in totals {
        cases += all;
        agreed += same;
        let _ = writeln!(rows, "| {policy} | {all} | {same} | {explained} |");
    }
    let mut page = format!(
        "<!-- Made by tests/program/conformance_suites.rs. Do not edit. -->\n# CISA's test cases\n\n\
         CISA tests ScubaGear with small inputs and with changes to a sample tenant (CC0; half of them are in\n\
         `tests/data/scubagear`). A test runs every case of a policy that one of our rules answers: {agreed} of {cases}\n\
         have CISA's verdict. All others are listed here with the reason. What the services always say and a case leaves out,\n\
         since ScubaGear does not ask it, is filled in: the default app management policy is on, audit retention policies are\n\
         for everybody, exceptions and dates that are not set are null, and Safe Documents is on.\n\n\
         | policy | cases | the same verdict | another, explained |\n| --- | ---: | ---: | ---: |\n{rows}\n\
         ## Where we differ, and why\n"
    );
    for deviation in deviations {
        let _ = write!(page, "\n**{}**: {}.\n\n", deviation.policy, deviation.reason);
        for case in &deviation.cases {
            let _ = writeln!(page, "- `{case}`");
        }
    }
    page.push_str("\n## Policies that no rule answers yet\n\n");
    let names: Vec<String> = unanswered.iter().map(|(policy, cases)| format!("{policy} ({cases})")).collect();
    page.push_str(&names.join(", "));
    page.push_str(".\n");
    page
}
