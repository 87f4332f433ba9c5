//! Several reports of one scan say the same.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;

use serde_json::Value;

use crate::run::{expect, json};
use crate::tenant::{CONFIG, Tenant};

#[test]
fn every_format_of_one_scan_counts_the_same_findings() {
    let tenant = Tenant::synth(200, &[]);
    let ran = expect(
        1,
        tenant.folder(),
        &[
            "scan",
            "tenant",
            "--format",
            "json",
            "--output",
            "all.json",
            "--report",
            "csv=all.csv",
            "--report",
            "jsonl=all.jsonl",
            "--report",
            "junit=all.xml",
            "--report",
            "markdown=all.md",
            "--report",
            "html=all.html",
            "--report",
            "sarif=all.sarif",
        ],
    );
    assert!(ran.stdout.is_empty() && ran.stderr.contains("all.json, all.csv, all.jsonl"), "{}", ran.stderr);
    let read = |name: &str| fs::read_to_string(tenant.folder().join(name)).unwrap();
    let report = json(&read("all.json"));
    let findings = report["findings"].as_array().unwrap();
    // No cell of a synthetic tenant has a line end.
    assert_eq!(read("all.csv").matches("\r\n").count(), findings.len() + 1);
    let lines: Vec<Value> = read("all.jsonl").lines().map(json).collect();
    assert_eq!(lines.iter().filter(|line| line["type"] == "finding").count(), findings.len());
    assert_eq!(json(&read("all.sarif"))["runs"][0]["results"].as_array().unwrap().len(), findings.len());
    let rules = report["summary"]["rules"].as_object().unwrap();
    let failed = rules.values().filter(|counts| counts["fail"].as_u64().unwrap() > 0).count();
    assert_eq!(read("all.xml").matches("<failure ").count(), failed);
    assert_eq!(read("all.xml").matches("<testcase ").count(), rules.len());
    // The page for people has the gravest of them, and tells how many more there are.
    let summary = read("all.md");
    let more = summary.lines().find_map(|line| line.strip_suffix(" more rules fail: see the full report."));
    let shown = summary.matches("<details>").count();
    assert!(shown >= failed.min(50), "{shown} of {failed}");
    assert_eq!(shown + more.map_or(0, |more| more.parse::<usize>().unwrap()), failed);
    let page = read("all.html");
    let rows = page.split_once("id=\"rows\">").and_then(|(_, rest)| rest.split_once("</script>")).unwrap().0;
    let by_rule = json(rows)["findings"].as_array().unwrap().clone();
    assert_eq!(by_rule.iter().map(|rows| rows.as_array().unwrap().len()).sum::<usize>(), findings.len());
    assert_eq!(page.matches("<details class=\"rule ").count(), rules.len());
}

#[test]
fn what_cannot_be_written_is_told_before_the_scan() {
    let tenant = Tenant::synth(50, &[]);
    for (arguments, said) in [
        (vec!["--report", "pdf=x.pdf"], "expected FORMAT=FILE"),
        (vec!["--report", "csv="], "expected FORMAT=FILE"),
        (vec!["--report", "csv=tenant/x.csv"], "cannot stand in the folder of the snapshot"),
        (vec!["--report", "csv=x", "--report", "json=x"], "named twice"),
        (vec!["--output", "x", "--report", "json=x"], "named twice"),
    ] {
        let ran = expect(2, tenant.folder(), &[&["scan", "tenant"], arguments.as_slice()].concat());
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    let left: Vec<String> =
        fs::read_dir(tenant.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| ["tenant", "expected.jsonl", CONFIG].contains(&name.as_str())), "{left:?}");
}

#[test]
fn every_report_can_be_made_later_from_the_log() {
    let tenant = Tenant::synth(200, &[]);
    let folder = tenant.folder();
    let waiver =
        "[[waivers]]\nrule = \"identity/mfa-method-missing\"\nsubject = \"*\"\nreason = \"r\"\nexpires = 2099-01-31\n";
    fs::write(folder.join("ephor.toml"), waiver).unwrap();
    expect(1, folder, &["scan", "tenant", "--no-config", "--format", "sarif", "--output", "first.sarif"]);
    let forms = ["html", "csv", "jsonl", "json", "junit", "markdown", "text", "sarif", "sarif:github", "sarif:azure"];
    let name = |by: &str, form: &str| format!("{by}-{}", form.replace(':', "-"));
    let reports: Vec<String> = forms.iter().map(|form| format!("{form}={}", name("scan", form))).collect();
    let mut arguments = vec!["scan", "tenant", "--baseline", "first.sarif", "--include", "pass,notApplicable"];
    arguments.extend(["--format", "sarif", "--output", "log.sarif"]);
    for report in &reports {
        arguments.extend(["--report", report]);
    }
    expect(1, folder, &arguments);
    for form in forms {
        let output = name("later", form);
        let (format, profile) = form.split_once(':').map_or((form, None), |(form, profile)| (form, Some(profile)));
        let mut arguments = vec!["report", "log.sarif", "--format", format, "--output", &output];
        arguments.extend(profile.into_iter().flat_map(|profile| ["--profile", profile]));
        expect(0, folder, &arguments);
        let read = |by: &str| fs::read(folder.join(name(by, form))).unwrap();
        assert!(read("scan") == read("later"), "{form} differs");
    }
    let ran = expect(4, folder, &["report", "scan-sarif-github", "--format", "csv"]);
    assert!(ran.stderr.contains("it holds no record of the scan"), "{}", ran.stderr);
    let ran = expect(2, folder, &["report", "log.sarif", "--format", "csv", "--profile", "github"]);
    assert!(ran.stderr.contains("--profile goes with --format sarif"), "{}", ran.stderr);
}

#[test]
fn passes_and_rules_that_do_not_apply_are_listed_as_often_as_they_are_counted() {
    let tenant = Tenant::synth(1_500, &[]);
    let folder = tenant.folder();
    let scan = |jobs: &str, include: &str, output: &str| {
        let mut arguments = vec!["scan", "tenant", "--format", "sarif", "--jobs", jobs, "--output", output];
        arguments.extend(["--include", include]);
        expect(1, folder, &arguments);
        json(&fs::read_to_string(folder.join(output)).unwrap())["runs"][0].clone()
    };
    let run = scan("2", "pass,open,notApplicable", "all.sarif");
    let mut listed: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut subjects = HashSet::new();
    for result in run["results"].as_array().unwrap() {
        let text = |pointer: &str| result.pointer(pointer).and_then(Value::as_str).unwrap();
        let count = result["properties"]["count"].as_u64().unwrap_or(1);
        *listed.entry((text("/ruleId"), text("/kind"))).or_default() += count;
        let object = text("/locations/0/logicalLocations/0/fullyQualifiedName");
        if object.contains("/users/") {
            assert!(subjects.insert((text("/ruleId"), object)), "{object} is judged twice by {}", text("/ruleId"));
        }
    }
    let counts = run["properties"]["counts"].as_array().unwrap();
    let mut mixed = 0;
    for count in counts {
        let rule = count["rule"].as_str().unwrap();
        let of = |kind: &str| listed.get(&(rule, kind)).copied().unwrap_or_default();
        for (kind, name) in
            [("pass", "pass"), ("notApplicable", "notApplicable"), ("fail", "fail"), ("open", "unknown")]
        {
            assert_eq!(of(kind), count[name].as_u64().unwrap(), "{rule}: {kind}");
        }
        mixed += u32::from(of("pass") > 1 && of("notApplicable") > 1);
    }
    assert!(mixed > 10, "only {mixed} rules have both");
    scan("1", "pass,open,notApplicable", "alone.sarif");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert!(read("all.sarif") == read("alone.sarif"), "threads make a difference");
    let passes = scan("2", "pass", "passes.sarif");
    let kinds: BTreeSet<&str> =
        passes["results"].as_array().unwrap().iter().map(|result| result["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains("pass") && !kinds.contains("notApplicable"), "{kinds:?}");
}

#[test]
fn a_user_who_is_disabled_does_not_pass_where_rules_speak_of_enabled_ones() {
    let tenant = Tenant::synth(300, &[]);
    let folder = tenant.folder();
    let arguments = ["scan", "tenant", "--format", "sarif", "--include", "notApplicable", "--output", "all.sarif"];
    expect(1, folder, &arguments);
    let enabled: BTreeMap<String, bool> = fs::read_to_string(tenant.file("users.jsonl"))
        .unwrap()
        .lines()
        .map(json)
        .map(|row| (row["id"].as_str().unwrap().to_owned(), row["account_enabled"] == true))
        .collect();
    let log = json(&fs::read_to_string(folder.join("all.sarif")).unwrap());
    let of_rule = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|result| result["ruleId"] == "identity/mfa-method-missing" && result["kind"] == "notApplicable");
    let listed: BTreeSet<&str> = of_rule
        .map(|result| result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap())
        .map(|name| name.rsplit_once('/').unwrap().1)
        .collect();
    let disabled: BTreeSet<&str> =
        enabled.iter().filter(|(_, enabled)| !**enabled).map(|(id, _)| id.as_str()).collect();
    assert!(!disabled.is_empty() && disabled.is_subset(&listed), "{} of {}", listed.len(), disabled.len());
}

#[test]
fn what_only_a_log_can_have_is_refused_for_other_forms() {
    let tenant = Tenant::synth(50, &[]);
    for arguments in [["--include", "pass"], ["--profile", "github"]] {
        let ran = expect(2, tenant.folder(), &[&["scan", "tenant", "--format", "csv"], &arguments[..]].concat());
        assert!(ran.stderr.contains(&format!("{} goes with a SARIF log", arguments[0])), "{}", ran.stderr);
    }
}
