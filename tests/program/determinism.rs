//! The same snapshot, packs and settings give the same bytes.

use std::fs;

use serde_json::Value;

use crate::tenant::{Tenant, json_file};

/// So many that every table with rows of people has several blocks of 16,384.
const USERS: u64 = 40_000;

#[test]
fn the_number_of_threads_changes_no_byte() {
    let tenant = Tenant::synth(USERS, &["--seed", "11"]);
    for format in ["sarif", "json", "text"] {
        let mut first: Option<Vec<u8>> = None;
        for (run, jobs) in ["1", "2", "7", "7"].into_iter().enumerate() {
            let name = format!("{run}.{format}");
            let ran = tenant.scan(&["--all", "--format", format, "--jobs", jobs, "--output", &name]);
            assert_eq!(ran.code, 1, "{}", ran.stderr);
            let report = fs::read(tenant.folder().join(name)).expect("the report");
            assert!(report.len() > 100_000, "{format}: {} bytes are few", report.len());
            let first = first.get_or_insert_with(|| report.clone());
            assert!(*first == report, "{format}: run {run} with --jobs {jobs} differs from the first");
        }
    }
}

/// Findings without the places, which name files.
fn findings(report: &Value) -> Vec<Value> {
    let mut findings = report["findings"].as_array().expect("findings").clone();
    for finding in &mut findings {
        let finding = finding.as_object_mut().expect("an object");
        finding.remove("place");
        finding.remove("related");
    }
    findings
}

#[test]
fn compressed_files_hold_the_same_findings() {
    let tenant = Tenant::synth(USERS, &["--seed", "12"]);
    tenant.scan(&["--format", "json", "--output", "plain.json"]);
    for file in tenant.manifest()["files"].as_array().expect("files") {
        let name = file["path"].as_str().expect("a path");
        let plain = fs::read(tenant.file(name)).expect("the file");
        fs::remove_file(tenant.file(name)).expect("the file can go");
        let packed = zstd::encode_all(plain.as_slice(), 3).expect("zstd");
        let rows = usize::try_from(file["rows"].as_u64().expect("rows")).expect("few rows");
        tenant.replace(&format!("{name}.zst"), &packed, rows);
    }
    tenant.scan(&["--format", "json", "--output", "packed.json"]);
    let [plain, packed] = ["plain.json", "packed.json"].map(|name| findings(&json_file(&tenant.folder().join(name))));
    assert!(!plain.is_empty() && plain == packed, "the findings differ");
}

#[test]
fn the_order_of_the_manifest_does_not_matter() {
    let tenant = Tenant::synth(300, &[]);
    let before = tenant.judge();
    tenant.edit(|manifest| {
        manifest["sources"].as_array_mut().expect("sources").reverse();
        manifest["files"].as_array_mut().expect("files").reverse();
    });
    let after = tenant.judge();
    assert_eq!(findings(&before), findings(&after));
    assert_eq!(before["summary"], after["summary"]);
}
