//! More findings than memory would hold if they were kept.

use std::fs;

use crate::run::{ephor_within, expect};
use crate::tenant::Tenant;

/// A rule that says of every row without that value that it is not known.
const RULE: &str = "hybrid/routing-address-missing";
/// What one scan may use however many findings there are: in a debug build, with the engine and three reports.
const MEMORY: u64 = 220 << 20;
/// Rows of a block of the scan.
const BLOCK: usize = 16_384;

/// A tenant with so many users of whom nothing is known but their ids, and all rules switched off but one.
fn tenant(users: usize) -> Tenant {
    let tenant = Tenant::synth(20, &["--clean"]);
    let lines: Vec<String> = (0..users).map(|user| format!("{{\"id\":\"{user:08}{}\"}}", "x".repeat(60))).collect();
    tenant.replace_lines("users.jsonl", &lines);
    let rules = expect(0, tenant.folder(), &["rules", "list", "--format", "json"]).stdout;
    let rules: Vec<serde_json::Value> = serde_json::from_str(&rules).unwrap();
    let ids = rules.iter().map(|rule| rule["id"].as_str().unwrap()).filter(|id| *id != RULE);
    let off: String = ids.map(|id| format!("[rules.\"{id}\"]\nenabled = false\n")).collect();
    fs::write(tenant.folder().join("ephor.toml"), off).unwrap();
    tenant
}

#[test]
#[ignore = "a hundred thousand users and more: make gate-full"]
fn memory_does_not_grow_with_findings() {
    // Held as text the log of them takes 150 MB, and as findings they would take as much.
    let users = 7 * BLOCK;
    let tenant = tenant(users);
    let arguments = "scan tenant --jobs 2 --fail-on never --format csv --output all.csv --report sarif=all.sarif --report html=all.html";
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let ran = ephor_within(MEMORY, tenant.folder(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines = fs::read_to_string(tenant.folder().join("all.csv")).unwrap().lines().count();
    assert!(lines > users, "only {lines} lines");
    // A log of as many results makes reports and is a baseline in as little.
    for arguments in [
        "report all.sarif --format csv --output again.csv",
        "diff all.sarif all.sarif",
        "scan tenant --jobs 2 --baseline all.sarif --fail-on new --format csv --output since.csv",
    ] {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let ran = ephor_within(MEMORY, tenant.folder(), &arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let read = |name: &str| fs::read(tenant.folder().join(name)).unwrap();
    assert!(read("all.csv") == read("again.csv"));
    // The page shows as many as a browser bears, and says so.
    let page = String::from_utf8(read("all.html")).unwrap();
    assert!(page.len() < 100 << 20 && page.contains("not in this table"), "{}", page.len());
}
