//! Whoever is interrupted leaves nothing half done under a final name.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::run::{command, expect};
use crate::tenant::{Tenant, json_file};

/// Kills the process after that time, unless it has ended.
fn kill_after(mut child: Child, time: Duration) -> ExitStatus {
    std::thread::sleep(time);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends")
}

/// Times from nothing to beyond the end of a run that took `whole`.
fn points(whole: Duration) -> impl Iterator<Item = Duration> {
    (0..=12).map(move |step| whole * step / 10)
}

#[test]
fn a_scan_that_is_killed_leaves_the_output_as_it_was() {
    let tenant = Tenant::synth(5_000, &[]);
    let arguments = ["scan", "tenant", "--format", "sarif", "--output", "found.sarif"];
    let begun = Instant::now();
    expect(1, tenant.folder(), &arguments);
    let whole = begun.elapsed();
    let output = tenant.folder().join("found.sarif");
    let right = fs::read(&output).expect("the log");
    let mut killed = 0;
    for time in points(whole) {
        fs::write(&output, "before").expect("a file");
        let child = command(tenant.folder(), &arguments).stderr(Stdio::null()).spawn().expect("ephor runs");
        if !kill_after(child, time).success() {
            killed += 1;
        }
        let left = fs::read(&output).expect("a file");
        assert!(left == b"before" || left == right, "killed after {time:?}: {} bytes", left.len());
    }
    assert!(killed > 0, "none was killed");
}

#[test]
fn a_synth_that_is_killed_leaves_no_snapshot_or_a_whole_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let synth =
        |out: &str| ["synth", "--users", "5000", "--out", out, "--expected", "expected.jsonl"].map(str::to_owned);
    let begun = Instant::now();
    assert!(command(folder.path(), &synth("whole")).stdout(Stdio::null()).status().expect("ephor runs").success());
    let whole = begun.elapsed();
    let truth = folder.path().join("expected.jsonl");
    let right = fs::read(&truth).expect("the truth");
    let mut interrupted = 0;
    for (step, time) in points(whole).enumerate() {
        fs::remove_file(&truth).expect("the truth");
        let name = format!("tenant-{step}");
        let mut command = command(folder.path(), &synth(&name));
        kill_after(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("ephor runs"), time);
        if folder.path().join(&name).exists() {
            expect(0, folder.path(), &["snapshot", "info", &name, "--verify"]);
        } else {
            interrupted += 1;
        }
        match fs::read(&truth) {
            Ok(left) => assert!(left == right, "killed after {time:?}: the truth has {} bytes", left.len()),
            Err(_) => fs::write(&truth, "").expect("a file"),
        }
    }
    assert!(interrupted > 0, "none was interrupted");
    // What is left behind hinders nobody.
    expect(0, folder.path(), &["synth", "--users", "50", "--out", "tenant-0"]);
}

#[test]
fn who_has_heard_enough_hears_no_complaint() {
    let tenant = Tenant::synth(5_000, &[]);
    let scans: [&[&str]; 3] = [
        &["scan", "tenant", "--all"],
        &["scan", "tenant", "--format", "sarif"],
        &["scan", "tenant", "--format", "json"],
    ];
    let others: [&[&str]; 4] =
        [&["rules", "list", "--format", "json"], &["completions", "bash"], &["snapshot", "schema"], &["--help"]];
    for arguments in scans.into_iter().chain(others) {
        let mut child = command(tenant.folder(), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ephor runs");
        // `ephor ... | head -1`
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let mut stderr = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert!(status.success() && stderr.is_empty() && !line.is_empty(), "{arguments:?}: {status}: {stderr}");
    }
}

#[test]
fn a_full_disk_is_told() {
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        println!("skipped: this system has no /dev/full");
        return;
    }
    let tenant = Tenant::synth(30, &[]);
    for arguments in [&["scan", "tenant"][..], &["scan", "tenant", "--format", "sarif"], &["rules", "list"]] {
        let disk = fs::OpenOptions::new().write(true).open(full).expect("/dev/full");
        let ran = command(tenant.folder(), arguments).stdout(disk).output().expect("ephor runs");
        let stderr = String::from_utf8(ran.stderr).expect("UTF-8");
        assert_eq!(ran.status.code(), Some(4), "{arguments:?}: {stderr}");
        assert!(stderr.contains("o space left"), "{arguments:?}: {stderr}");
    }
    assert_eq!(json_file(&tenant.file("manifest.json"))["format_version"], "1.0");
}
