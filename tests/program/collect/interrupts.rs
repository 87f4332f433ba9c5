//! Whoever interrupts a collection keeps what was read, and is told so.
#![cfg(unix)]

use std::process::Child;

use ephor_simulator::{Fault, FaultKind};

use super::*;

fn signal(child: &Child, name: &str) {
    let command = format!("kill -s {name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &command]).status().expect("a shell").success(), "{command}");
}

/// Collects, and sends these signals once `is_time` says so; what came of it.
fn interrupted(scene: &Scene, name: &str, signals: &[&str], is_time: impl Fn() -> bool) -> Ran {
    let mut command = scene.collect(&["--out", name]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ephor runs");
    let begun = Instant::now();
    while !is_time() {
        assert!(child.try_wait().expect("it can be asked").is_none(), "it ended before it was interrupted");
        assert!(begun.elapsed() < WATCHDOG, "it does not begin");
        std::thread::sleep(Duration::from_millis(2));
    }
    for name in signals {
        signal(&child, name);
    }
    let sent = Instant::now();
    let output = child.wait_with_output().expect("it ends");
    assert!(sent.elapsed() < Duration::from_secs(60), "it took {:?} to end", sent.elapsed());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn lines_of_journal(scene: &Scene, name: &str) -> usize {
    std::fs::read_to_string(scene.path(&format!("{name}.collecting/journal.jsonl"))).unwrap_or_default().lines().count()
}

#[test]
fn an_interrupted_collection_keeps_what_was_read_and_goes_on_to_the_same_snapshot() {
    let scene = Scene::new(60, |mut options| {
        options.latency = Duration::from_millis(20);
        options.largest_page = Some(20);
        options
    });
    let whole = scene.collected("whole", &[]);
    let lines = lines_of_a_whole_journal(&scene);
    for (at, signal) in [(2, "INT"), (lines / 4, "TERM"), (lines / 2, "INT"), (lines * 3 / 4, "TERM")] {
        let name = format!("found-{at}");
        let ran = interrupted(&scene, &name, &[signal], || lines_of_journal(&scene, &name) >= at);
        assert_eq!(ran.code, 75, "{signal} after {at}: {}", ran.stderr);
        let told: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("ephor: interrupted; ")).collect();
        let expected = format!("what was read is kept in {name}.collecting: ephor collect --resume {name} goes on");
        assert!(matches!(*told, [line] if line.ends_with(&expected)), "{told:?}");
        assert!(ran.stdout.is_empty() && !scene.path(&name).exists(), "a snapshot of what was interrupted");
        assert!(lines_of_journal(&scene, &name) >= at);
        let again = scene.run(&["--resume", &name]);
        assert_eq!(again.code, 0, "{}", again.stderr);
        let found = Collected::read(&scene.path(&name));
        assert_same(&found, &whole);
        assert_eq!(found.sources, whole.sources, "{signal} after {at}");
    }
}

/// How many lines the journal of a collection has that is not interrupted but at its last moment: it vanishes at its end.
fn lines_of_a_whole_journal(scene: &Scene) -> usize {
    let mut child =
        scene.collect(&["--out", "counted"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("ephor runs");
    let mut most = 0;
    while child.try_wait().expect("it can be asked").is_none() {
        most = most.max(lines_of_journal(scene, "counted"));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(most > 40, "a journal of {most} lines");
    most
}

#[test]
fn whoever_is_interrupted_while_signing_in_has_nothing_to_go_on_with() {
    let scene = Scene::new(20, |options| options);
    scene.simulated.add_fault(Fault::always(FaultKind::Stall, "/oauth2/v2.0/token"));
    let ran = interrupted(&scene, "found", &["TERM"], || !scene.simulated.report().by_path.is_empty());
    assert_eq!(ran.code, 75, "{}", ran.stderr);
    assert!(ran.stderr.contains("interrupted before anything was read"), "{}", ran.stderr);
    assert!(!scene.path("found.collecting").exists() && !scene.path("found").exists());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let scene = Scene::new(60, |mut options| {
        options.latency = Duration::from_millis(20);
        options
    });
    let is_time = || lines_of_journal(&scene, "found") >= 5;
    let ran = interrupted(&scene, "found", &["INT", "INT", "TERM"], is_time);
    assert!([75, 130, 143].contains(&ran.code), "{}: {}", ran.code, ran.stderr);
    assert_eq!(scene.run(&["--resume", "found"]).code, 0);
}
