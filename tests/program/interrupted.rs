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

/// Names of what the program left that is half-written.
fn half_written(folder: &std::path::Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.starts_with(".ephor-")).collect()
}

fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// Ends a command by a signal as soon as it writes; none if it was done before.
fn end(folder: &std::path::Path, arguments: &[&str], name: &str) -> Option<ExitStatus> {
    let mut child = command(folder, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("ephor runs");
    let begun = Instant::now();
    while half_written(folder).is_empty() {
        if let Some(status) = child.try_wait().expect("a child") {
            assert!(status.code().is_some(), "{arguments:?}");
            return None;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{arguments:?} writes nothing");
        std::thread::sleep(Duration::from_millis(1));
    }
    signal(&child, name);
    Some(child.wait().expect("it ends"))
}

#[test]
fn a_signal_leaves_no_half_of_a_snapshot_or_report() {
    let tenant = Tenant::synth(20_000, &[]);
    let folder = tenant.folder();
    expect(1, folder, &["scan", "tenant", "--report", "sarif=found.sarif"]);
    let commands: [&[&str]; 4] = [
        &["scan", "tenant", "--report", "sarif=again.sarif", "--report", "html=again.html"],
        &["report", "found.sarif", "--format", "html", "--output", "report.html"],
        &["synth", "--users", "20000", "--out", "other", "--expected", "expected.jsonl"],
        &["snapshot", "redact", "tenant", "--out", "copy"],
    ];
    let mut ended = 0;
    for arguments in commands {
        for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
            if let Some(status) = end(folder, arguments, name) {
                // Done a moment before, or as a shell names a program that a signal ended.
                if status.code() == Some(128 + number) {
                    ended += 1;
                    for left in ["again.sarif", "again.html", "report.html", "report.csv", "other", "copy"] {
                        assert!(!folder.join(left).exists(), "{arguments:?} {name}: {left}");
                    }
                } else {
                    assert!(matches!(status.code(), Some(0 | 1)), "{arguments:?} {name}: {status}");
                }
            }
            assert_eq!(half_written(folder), [""; 0], "{arguments:?} {name}");
            for left in ["again.sarif", "again.html", "report.html", "report.csv", "expected.jsonl"] {
                let _ = fs::remove_file(folder.join(left));
            }
            for left in ["other", "copy"] {
                let _ = fs::remove_dir_all(folder.join(left));
            }
        }
    }
    assert!(ended > 10, "{ended} were ended");
}

#[test]
fn who_is_started_with_nohup_is_not_ended_by_a_hang_up() {
    if !std::path::Path::new("/proc/self/status").exists() {
        return;
    }
    let tenant = Tenant::synth(5_000, &[]);
    let program = crate::run::program().display().to_string();
    let script = format!("trap '' HUP; exec {program} scan tenant --report sarif=found.sarif --fail-on never");
    let mut child = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(tenant.folder())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh runs");
    while half_written(tenant.folder()).is_empty() {
        assert!(child.try_wait().expect("a child").is_none(), "it was done too soon");
        std::thread::sleep(Duration::from_millis(1));
    }
    signal(&child, "HUP");
    assert!(child.wait().expect("it ends").success());
    assert!(tenant.folder().join("found.sarif").exists());
}

#[test]
fn what_a_killed_process_left_goes_with_the_next_run() {
    let tenant = Tenant::synth(20_000, &[]);
    let folder = tenant.folder();
    let scan = ["scan", "tenant", "--report", "sarif=found.sarif"];
    let status = end(folder, &scan, "KILL").expect("it was at work");
    assert_eq!(status.code(), None);
    assert_eq!(half_written(folder).len(), 1, "nobody could remove it");
    // A minute later.
    let left = folder.join(&half_written(folder)[0]);
    let file = fs::File::options().write(true).open(&left).expect("the file");
    file.set_modified(std::time::SystemTime::now() - Duration::from_secs(120)).expect("an older time");
    drop(file);
    expect(1, folder, &scan);
    assert_eq!(half_written(folder), [""; 0]);
}

#[test]
fn no_core_is_dumped() {
    if !std::path::Path::new("/proc/self/limits").exists() {
        return;
    }
    let tenant = Tenant::synth(5_000, &[]);
    let mut child = command(tenant.folder(), &["scan", "tenant", "--report", "sarif=found.sarif"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("ephor runs");
    while half_written(tenant.folder()).is_empty() {
        assert!(child.try_wait().expect("a child").is_none(), "it was done too soon");
        std::thread::sleep(Duration::from_millis(1));
    }
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).expect("its limits");
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit of cores");
    assert_eq!(line.split_whitespace().nth(4), Some("0"), "{line}");
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
}
