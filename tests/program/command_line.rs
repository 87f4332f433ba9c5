//! The command line as a stranger meets it.

use crate::run::ephor;

#[test]
fn a_demo_finds_something_and_writes_sarif() {
    let folder = tempfile::tempdir().unwrap();
    let ran = ephor(folder.path(), &["demo", "--out", "demo"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("identity/mfa-method-missing"));
    let log = std::fs::read_to_string(folder.path().join("demo/ephor.sarif")).unwrap();
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["runs"][0]["results"].as_array().is_some_and(|results| !results.is_empty()));
    // A second demo replaces the first.
    assert_eq!(ephor(folder.path(), &["demo", "--out", "demo"]).code, 1);
}

#[test]
fn wrong_arguments_are_told_and_exit_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["scan"][..], &["scan", "x", "--format", "xml"], &["frobnicate"], &["scan", "x", "--no-built-in"]]
    {
        let ran = ephor(folder.path(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty());
    }
}
