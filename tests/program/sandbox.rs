//! What the process that judges can reach, and whose code it runs.

use std::fs;
use std::path::Path;

use crate::run::{Ran, command, ephor, json};

fn tenant(folder: &Path) {
    assert_eq!(ephor(folder, &["synth", "--users", "50", "--out", "tenant"]).code, 0);
}

#[test]
fn the_sandbox_is_tried_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path(), &["doctor", "--sandbox"]).env("TMPDIR", folder.path()).output().unwrap();
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    if cfg!(not(target_os = "linux")) || ran.stdout.contains("not confined") {
        eprintln!("SKIPPED: this system confines no process:\n{}", ran.stdout);
        assert_eq!(ran.code, 3, "{}", ran.stdout);
        return;
    }
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("as it should be").count(), 6, "{}", ran.stdout);
    for tried in ["cannot    read another file", "cannot    connect to a server", "cannot    run a program"] {
        assert!(ran.stdout.contains(tried), "{tried} is not in {}", ran.stdout);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing of the trial is left");
}

/// The kernel itself says that system calls are filtered while rows are judged.
#[cfg(target_os = "linux")]
#[test]
fn a_scan_is_confined_while_it_judges() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ephor(folder.path(), &["synth", "--users", "20000", "--out", "tenant"]).code, 0);
    let confined = |more: &[&str]| -> bool {
        let arguments = [&["scan", "tenant", "--format=sarif", "--output=out.sarif"], more].concat();
        let mut scan = command(folder.path(), &arguments).spawn().unwrap();
        let status = format!("/proc/{}/status", scan.id());
        let mut seen = false;
        while scan.try_wait().unwrap().is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            seen |= text.lines().any(|line| line == "Seccomp:\t2") && text.lines().any(|line| line == "NoNewPrivs:\t1");
        }
        assert!(matches!(scan.wait().unwrap().code(), Some(1)));
        seen
    };
    assert!(confined(&[]));
    let with = fs::read(folder.path().join("out.sarif")).unwrap();
    assert!(!confined(&["--sandbox=off"]));
    assert_eq!(fs::read(folder.path().join("out.sarif")).unwrap(), with, "the same bytes");
}

#[test]
fn what_is_confined_still_replaces_its_reports() {
    let folder = tempfile::tempdir().unwrap();
    tenant(folder.path());
    fs::create_dir_all(folder.path().join("a")).unwrap();
    fs::create_dir_all(folder.path().join("b")).unwrap();
    let scan = ["scan", "tenant", "--report=sarif=a/log.sarif", "--report=html=b/page.html", "--output=text.txt"];
    for _ in 0..2 {
        let ran = ephor(folder.path(), &scan);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
    }
    let again = [&scan[..], &["--baseline=a/log.sarif"]].concat();
    let ran = ephor(folder.path(), &again);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let names = |folder: std::path::PathBuf| fs::read_dir(folder).unwrap().count();
    assert_eq!((names(folder.path().join("a")), names(folder.path().join("b"))), (1, 1), "no half file is left");
}

/// A digest that does not fit ends it: the file is not even looked into.
#[test]
fn a_pack_that_was_not_agreed_on_is_neither_compiled_nor_run() {
    let folder = tempfile::tempdir().unwrap();
    tenant(folder.path());
    fs::write(folder.path().join("pack.wasm"), "no component at all").unwrap();
    let config = format!("[[packs]]\npath = \"pack.wasm\"\nsha256 = \"{}\"\n", "ab".repeat(32));
    fs::write(folder.path().join("ephor.toml"), config).unwrap();
    let ran = ephor(folder.path(), &["scan", "tenant", "--format=sarif"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let log = json(&ran.stdout);
    let told = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(told.contains("it is not the file that was agreed on"), "{told}");
    assert!(!told.contains("it is not WebAssembly"), "{told}");
}

/// One file of the cache over another: without a seal, the pack `audit` would be run by the code of `mail`, under its
/// own digest.
#[test]
fn what_somebody_put_into_the_cache_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    tenant(folder.path());
    let (cache, state) = (folder.path().join("cache"), folder.path().join("state"));
    let scan = || {
        let mut command = command(folder.path(), &["scan", "tenant", "--format=sarif"]);
        let output = command.env("EPHOR_CACHE_DIR", &cache).env("EPHOR_STATE_DIR", &state).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let clean = scan();
    let mut entries: Vec<_> = fs::read_dir(cache.join("packs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    if entries.is_empty() {
        // The program carries its packs compiled, and keeps nothing.
        assert!(ephor_builtin::PACKS.iter().all(|pack| pack.compiled.is_some()));
        return;
    }
    assert_eq!(scan(), clean, "from the cache");
    let contents: Vec<Vec<u8>> = entries.iter().map(|path| fs::read(path).unwrap()).collect();
    for (at, path) in entries.iter().enumerate() {
        fs::write(path, &contents[(at + 1) % contents.len()]).unwrap();
    }
    assert_eq!(scan(), clean, "entries in each other's place");
    for (path, content) in entries.iter().zip(&contents) {
        fs::write(path, &content[..content.len() / 2]).unwrap();
    }
    assert_eq!(scan(), clean, "entries cut short");
    fs::remove_file(state.join("cache.key")).unwrap();
    assert_eq!(scan(), clean, "a cache of another machine");
}
