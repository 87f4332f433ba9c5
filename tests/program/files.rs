//! Files that are none: whatever a path leads to, the program neither waits for it nor fills memory with it.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::run::{ephor, ephor_within, expect};
use crate::tenant::Tenant;

/// Far less than an endless file would fill in the time; a debug build with all packs takes 330 MiB.
const MEMORY: u64 = 600 << 20;

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success());
}

/// Everywhere that the command line names a file to be read.
fn readers<'c>(tenant: &'c str, file: &'c str) -> Vec<Vec<&'c str>> {
    vec![
        vec!["scan", tenant, "--config", file],
        vec!["waive", "identity/mfa-not-required", "x", "--reason", "r", "--expires", "2099-01-01", "--config", file],
        vec!["snapshot", "redact", tenant, "--out", "copy", "--config", file, "--config-out", "copy.toml"],
        vec!["snapshot", "redact", tenant, "--out", "copy", "--pseudonymize", "--key-file", file],
        vec!["snapshot", "resolve", tenant, "--key-file", file, "x"],
        vec!["scan", tenant, "--baseline", file],
        vec!["report", file, "--format", "json"],
        vec!["diff", file, file],
        vec!["import", "scubagear", file, "--out", "imported"],
        vec!["snapshot", "decrypt", file, "--out", "copy"],
        vec!["seal", tenant, "--key", file],
        vec![
            "collect",
            "--out",
            "collected",
            "--tenant",
            "contoso.example",
            "--client-id",
            "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1",
            "--certificate",
            file,
        ],
    ]
}

#[test]
fn a_pipe_or_a_device_is_refused_wherever_a_file_is_named() {
    let tenant = Tenant::synth(30, &[]);
    let folder = tenant.folder();
    pipe(&folder.join("pipe"));
    symlink("/dev/zero", folder.join("endless")).unwrap();
    symlink(folder.join("pipe"), folder.join("link")).unwrap();
    for (file, what) in
        [("pipe", "a named pipe"), ("endless", "a device"), ("link", "a named pipe"), ("/dev/zero", "a device")]
    {
        for arguments in readers("tenant", file) {
            let ran = ephor_within(MEMORY, folder, &arguments);
            assert!(matches!(ran.code, 2 | 4), "{arguments:?}: {} {}", ran.code, ran.stderr);
            assert!(ran.stderr.contains(what), "{arguments:?}: {}", ran.stderr);
        }
    }
    for left in ["copy", "imported", "collected", "copy.toml"] {
        assert!(!folder.join(left).exists(), "{left}");
    }
}

#[test]
fn a_folder_of_somebody_else_leads_to_no_pipe_and_no_device() {
    let tenant = Tenant::synth(30, &[]);
    let folder = tenant.folder();
    let pipe_at = |name: &str| pipe(&folder.join(name));
    // A recording: its head, and an exchange.
    for (name, is_head) in [("recording-head", true), ("recording-one", false)] {
        for kind in ["pipe", "endless"] {
            let recording = format!("{name}-{kind}");
            fs::create_dir(folder.join(&recording)).unwrap();
            let file = if is_head { "recording.json" } else { "000001.json" };
            if !is_head {
                let head =
                    r#"{"format": 1, "tool": {"name": "ephor", "version": "0.1.0"}, "begun": "2026-01-08T06:00:00Z"}"#;
                fs::write(folder.join(&recording).join("recording.json"), head).unwrap();
            }
            match kind {
                "pipe" => pipe_at(&format!("{recording}/{file}")),
                _ => symlink("/dev/zero", folder.join(&recording).join(file)).unwrap(),
            }
            let arguments = ["collect", "--replay", &recording, "--out", "collected", "--tenant", "contoso.example"];
            let ran = ephor_within(MEMORY, folder, &arguments);
            assert!(matches!(ran.code, 2 | 4), "{recording}: {} {}", ran.code, ran.stderr);
        }
    }
    // The key of a snapshot that somebody encrypted.
    for kind in ["pipe", "endless"] {
        let sealed = format!("sealed-{kind}");
        fs::create_dir(folder.join(&sealed)).unwrap();
        match kind {
            "pipe" => pipe_at(&format!("{sealed}/keys.age")),
            _ => symlink("/dev/zero", folder.join(&sealed).join("keys.age")).unwrap(),
        }
        fs::write(folder.join(&sealed).join("manifest.json.age"), "").unwrap();
        let ran = ephor_within(MEMORY, folder, &["scan", &sealed]);
        assert!(matches!(ran.code, 2 | 4), "{sealed}: {} {}", ran.code, ran.stderr);
    }
    // A file of a snapshot that took the place of one that the manifest names.
    for kind in ["pipe", "endless"] {
        let file = tenant.file("users.jsonl");
        fs::remove_file(&file).unwrap();
        match kind {
            "pipe" => pipe(&file),
            _ => symlink("/dev/zero", &file).unwrap(),
        }
        let ran = ephor_within(MEMORY, folder, &["scan", "tenant"]);
        assert!(ran.code == 4 && ran.stderr.contains("plain file"), "{kind}: {} {}", ran.code, ran.stderr);
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let tenant = Tenant::synth(30, &[]);
    let folder = tenant.folder();
    // Without a byte on the disk.
    fs::File::create(folder.join("huge")).unwrap().set_len(64 << 30).unwrap();
    for arguments in readers("tenant", "huge").into_iter().filter(|one| !["report", "diff"].contains(&one[0])) {
        if arguments.contains(&"--baseline") {
            // Its parts are bounded, not the whole.
            continue;
        }
        let ran = ephor_within(MEMORY, folder, &arguments);
        assert!(matches!(ran.code, 2 | 4), "{arguments:?}: {} {}", ran.code, ran.stderr);
    }
}

#[test]
fn half_a_key_does_not_stay() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let tenant = Tenant::synth(30, &[]);
    let folder = tenant.folder();
    fs::write(folder.join("empty.key"), "").unwrap();
    let arguments = ["snapshot", "redact", "tenant", "--out", "copy", "--pseudonymize", "--key-file"];
    let ran = ephor(folder, &[&arguments[..], &["empty.key"]].concat());
    assert!(ran.code == 4 && ran.stderr.contains("expected a key, 64 hexadecimal digits"), "{}", ran.stderr);
    // A limit on the size of files stands for a disk that is full: the first write of a key fails.
    let program = crate::run::program().display().to_string();
    let script = format!("trap '' XFSZ; ulimit -f 0; exec {program} {} new.key", arguments.join(" "));
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder).output().unwrap();
    assert!(!output.status.success());
    assert!(!folder.join("new.key").exists(), "{}", String::from_utf8_lossy(&output.stderr));
    expect(0, folder, &[&arguments[..], &["new.key"]].concat());
}
