//! The command line as a stranger meets it.

use std::fs;

use serde_json::Value;

use crate::run::{ephor, expect};
use crate::tenant::{Tenant, counts, rules};

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

/// Usage errors say what is wrong on standard error, write nothing and run nothing.
#[track_caller]
fn assert_usage(tenant: &Tenant, arguments: &[&str], words: &[&str]) {
    let arguments = [&["scan", "tenant", "--output", "found.sarif"], arguments].concat();
    let ran = expect(2, tenant.folder(), &arguments);
    assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{arguments:?}: {}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "{word:?} is not in: {}", ran.stderr);
    }
    assert!(!tenant.folder().join("found.sarif").exists(), "{arguments:?} wrote a file");
}

#[test]
fn wrong_values_are_told_with_what_was_meant() {
    let tenant = Tenant::synth(30, &[]);
    for jobs in ["0", "-1", "two", "100000"] {
        assert_usage(&tenant, &[&format!("--jobs={jobs}")], &["--jobs"]);
    }
    assert_usage(&tenant, &["--fail-on", "fatal"], &["fatal", "error", "warning", "note", "never"]);
    assert_usage(&tenant, &["--sarif"], &["unexpected argument", "--sarif"]);
    for malformed in ["", "x", "x=y", "identity/mfa-method-missing=3", "=", ".="] {
        assert_usage(&tenant, &["--set", malformed], &[]);
    }
    for malformed in ["x", "x=y"] {
        assert_usage(&tenant, &["--set", malformed], &["RULE.PARAMETER=VALUE"]);
    }
    let rules = rules();
    let id = &rules[0].id;
    let close = &id[..id.len() - 1];
    assert_usage(&tenant, &["--set", &format!("{close}.x=1")], &["there is no rule", &format!("did you mean {id:?}?")]);
    assert_usage(&tenant, &["--set", "colour.x=1"], &["there is no rule \"colour\""]);
    let (with, without): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| !rule.parameters.is_empty());
    for rule in without {
        assert_usage(&tenant, &["--set", &format!("{}.x=1", rule.id)], &[&rule.id, "no parameter", "it has none"]);
    }
    for rule in with {
        for parameter in &rule.parameters {
            let close = &parameter[..parameter.len() - 1];
            let meant = format!("did you mean {parameter:?}?");
            assert_usage(&tenant, &["--set", &format!("{}.{close}=1", rule.id)], &["no parameter", &meant]);
        }
    }
}

#[test]
fn the_threshold_decides_between_0_and_1() {
    let tenant = Tenant::synth(60, &[]);
    let counts = counts(&tenant.judge());
    let fails = |level: &str| -> u64 {
        rules().iter().filter(|rule| rule.level == level).map(|rule| counts[&rule.id].fail).sum()
    };
    let (errors, warnings, notes) = (fails("error"), fails("warning"), fails("note"));
    assert!(errors > 0, "nothing of level error is planted");
    let code = |threshold: &str| tenant.scan(&["--fail-on", threshold]).code;
    assert_eq!(code("error"), i32::from(errors > 0));
    assert_eq!(code("warning"), i32::from(errors + warnings > 0));
    assert_eq!(code("note"), i32::from(errors + warnings + notes > 0));
    assert_eq!(code("never"), 0);
    assert_eq!(tenant.scan(&[]).code, code("error"), "error is the default");
    let clean = Tenant::synth(60, &["--clean"]);
    for threshold in ["error", "warning", "note", "never"] {
        assert_eq!(clean.scan(&["--fail-on", threshold]).code, 0, "{threshold}");
    }
}

#[test]
fn strict_accepts_no_unknown_and_goes_before_findings() {
    let tenant = Tenant::synth(60, &[]);
    let code = |tenant: &Tenant, arguments: &[&str]| tenant.scan(arguments).code;
    tenant.edit(|manifest| manifest["sources"] = serde_json::json!([]));
    assert_eq!(code(&tenant, &[]), 0, "nothing is judged, nothing fails");
    assert_eq!(code(&tenant, &["--strict"]), 3);
    let tenant = Tenant::synth(60, &[]);
    tenant.edit(|manifest| {
        let sources = manifest["sources"].as_array_mut().expect("sources");
        sources.retain(|source| source["id"] != "defender/software-inventory");
    });
    let strict = if rules().iter().any(|rule| rule.sources.iter().any(|id| id == "defender/software-inventory")) {
        3
    } else {
        1
    };
    assert_eq!((code(&tenant, &[]), code(&tenant, &["--strict"])), (1, strict));
    let log = tenant.folder().join("found.json");
    assert_eq!(code(&tenant, &["--strict", "--format", "json", "--output", "found.json"]), strict);
    assert!(log.exists(), "an incomplete scan is written, too");
}

#[test]
fn an_output_that_cannot_be_written_is_told() {
    let tenant = Tenant::synth(30, &["--clean"]);
    let scan = |output: &str| ephor(tenant.folder(), &["scan", "tenant", "--format", "sarif", "--output", output]);
    // A folder that is not there is made.
    assert_eq!(scan("new/folder/found.sarif").code, 0);
    assert!(tenant.folder().join("new/folder/found.sarif").is_file());
    fs::write(tenant.folder().join("file"), "before").expect("a file");
    for (output, words) in [("tenant", "it is a folder"), ("file/found.sarif", "file"), ("", "")] {
        let ran = scan(output);
        assert!([2, 4].contains(&ran.code) && ran.stderr.contains(words), "{output:?}: {ran:?}");
    }
    // A report never replaces what it is about.
    for output in ["tenant/users.jsonl", "tenant/found.sarif", "tenant/new/found.sarif", "new/../tenant/found.sarif"] {
        let ran = scan(output);
        assert!(ran.code == 2 && ran.stderr.contains("in the folder of the snapshot"), "{output:?}: {ran:?}");
    }
    expect(0, tenant.folder(), &["snapshot", "info", "tenant", "--verify"]);
    assert_eq!(expect(2, &tenant.file(""), &["scan", ".", "--output", "found.sarif"]).stdout, "");
    // To standard output.
    let ran = scan("-");
    assert_eq!(ran.code, 0);
    assert!(serde_json::from_str::<Value>(&ran.stdout).is_ok());
}

#[cfg(unix)]
#[test]
fn an_output_is_never_put_in_place_of_a_link_or_a_device() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    let tenant = Tenant::synth(30, &["--clean"]);
    let scan = |output: &str| expect(4, tenant.folder(), &["scan", "tenant", "--output", output]).stderr;
    fs::write(tenant.folder().join("file"), "before").expect("a file");
    symlink("file", tenant.folder().join("link")).expect("a link");
    assert!(scan("link").contains("symbolic link"));
    assert_eq!(fs::read_to_string(tenant.folder().join("file")).expect("a file"), "before");
    assert!(fs::symlink_metadata(tenant.folder().join("link")).expect("a link").is_symlink());
    assert!(std::process::Command::new("mkfifo").arg(tenant.folder().join("pipe")).status().expect("mkfifo").success());
    assert!(scan("pipe").contains("not a plain file"));
    assert!(fs::symlink_metadata(tenant.folder().join("pipe")).expect("a pipe").file_type().is_fifo());
    for option in ["--expected", "--config"] {
        let synth = |code: i32, file: &str| {
            let arguments = ["synth", "--users", "20", "--out", "other", option, file];
            expect(code, tenant.folder(), &arguments).stderr
        };
        assert!(synth(4, "link").contains("symbolic link") && synth(4, "pipe").contains("not a plain file"));
        assert!(synth(2, "other/file").contains(&format!("{option}: the file cannot stand in the folder")));
    }
    assert!(!tenant.folder().join("other").exists());
    // Nobody may write into a folder that is for reading, but for root.
    let folder = tenant.folder().join("closed");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("permissions");
    if fs::write(folder.join("probe"), "").is_ok() {
        println!("skipped: this user may write into read-only folders");
        return;
    }
    assert!(scan("closed/found.sarif").contains("closed"));
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0);
}

#[test]
fn what_is_no_snapshot_is_told() {
    let tenant = Tenant::synth(30, &["--clean"]);
    let refused = |path: &str, words: &str| {
        for command in [&["scan", path][..], &["snapshot", "info", path]] {
            let ran = expect(4, tenant.folder(), command);
            assert!(ran.stdout.is_empty() && ran.stderr.contains(words), "{command:?}: {}", ran.stderr);
        }
    };
    refused("expected.jsonl", "this is a file; a snapshot is a folder");
    refused("tenant/manifest.json", "this is a file; a snapshot is a folder");
    refused("nowhere", "nowhere");
    refused(".", "no manifest.json");
    refused("tenant/manifest.json/x", "manifest.json");
}

#[test]
fn a_rule_that_is_not_there_is_told_with_the_one_meant() {
    let folder = std::path::Path::new(".");
    let ran = expect(2, folder, &["rules", "show", "nope"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("no rule \"nope\""), "{}", ran.stderr);
    let rules = rules();
    for rule in &rules {
        let ran = expect(2, folder, &["rules", "show", &rule.id[..rule.id.len() - 1]]);
        assert!(ran.stderr.contains(&format!("did you mean {:?}?", rule.id)), "{}", ran.stderr);
        let shown = expect(0, folder, &["rules", "show", &rule.id]).stdout;
        assert!(shown.starts_with(&rule.id) && shown.contains("## Remediation"), "{shown}");
        assert!(rule.sources.iter().all(|source| shown.contains(source)), "{shown}");
    }
    let list = expect(0, folder, &["rules", "list"]).stdout;
    assert!(rules.iter().all(|rule| list.contains(&rule.id)), "{list}");
}

#[test]
fn a_snapshot_says_what_it_holds() {
    let tenant = Tenant::synth(30, &[]);
    let info = expect(0, tenant.folder(), &["snapshot", "info", "tenant", "--verify"]).stdout;
    for file in tenant.manifest()["files"].as_array().expect("files") {
        assert!(info.contains(file["path"].as_str().expect("a path")), "{info}");
    }
    for source in ephor_schema::SOURCES {
        assert!(info.contains(source.id), "{info}");
    }
    let json = expect(0, tenant.folder(), &["snapshot", "info", "tenant", "--format", "json"]).stdout;
    assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), tenant.manifest());
    // A file that no rule of the scan reads is verified all the same.
    fs::write(tenant.file("users.jsonl"), "{\"id\":\"1\"}\n").expect("a file");
    expect(0, tenant.folder(), &["snapshot", "info", "tenant"]);
    let ran = expect(4, tenant.folder(), &["snapshot", "info", "tenant", "--verify"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("users.jsonl: the file was changed"), "{}", ran.stderr);
}

#[test]
fn every_shell_gets_completions() {
    let folder = std::path::Path::new(".");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = expect(0, folder, &["completions", shell]).stdout;
        assert!(script.contains("ephor") && script.contains("snapshot") && script.contains("fail-on"), "{shell}");
    }
    let ran = expect(2, folder, &["completions", "cobol"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("zsh"), "{}", ran.stderr);
}
