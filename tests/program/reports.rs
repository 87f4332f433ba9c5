//! Several reports of one scan say the same.

use std::fs;

use serde_json::Value;

use crate::run::{expect, json};
use crate::tenant::Tenant;

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
    // Who reads Markdown reads no more rules than these; the others are counted.
    assert_eq!(read("all.md").matches("<details>").count(), failed.min(50));
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
    assert!(left.iter().all(|name| name == "tenant" || name == "truth.jsonl"), "{left:?}");
}
