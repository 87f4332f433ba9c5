//! Whoever is killed goes on from there, and reads nothing twice but what was under way.
#![cfg(unix)]

use ephor_collect::live::feeds;

use super::*;

/// How many requests may have been under way when a collection was killed, by its journal.
fn under_way_at_kill(capture: &Path) -> u64 {
    let journal = std::fs::read_to_string(capture.join("journal.jsonl")).unwrap_or_default();
    let entries: Vec<Value> = journal.lines().skip(1).filter_map(|line| serde_json::from_str(line).ok()).collect();
    let (mut mailboxes, mut all) = (false, 0);
    for name in super::under_way(capture) {
        let feed = feeds::feed(&name).expect("a feed");
        let numbers = |property: &str| -> Vec<u64> {
            let of_feed = entries.iter().filter(|entry| entry["feed"] == *name);
            of_feed.filter_map(|entry| entry[property].as_u64()).collect()
        };
        let of = numbers("of").into_iter().max().unwrap_or_default();
        let left = of.saturating_sub(numbers("done").iter().sum());
        // What asks about each mailbox comes one after the other.
        let waits = mailboxes && matches!(feed.ask, feeds::Ask::MailboxEach(_));
        mailboxes |= left > 0 && matches!(feed.ask, feeds::Ask::MailboxEach(_));
        all += if waits { 0 } else { feed.under_way(left) };
    }
    all
}

/// Kills at times that no run has in common, until a run comes to its end; how often it was killed, and how many requests
/// may have been under way at those times.
fn killed_until_done(scene: &Scene, name: &str, first: u64) -> (u64, u64) {
    let (mut kills, mut under_way) = (0, 0);
    loop {
        let begun = scene.path(&format!("{name}.collecting")).exists();
        if !begun && scene.path(name).join("manifest.json").exists() {
            // Killed when all was done.
            return (kills, under_way);
        }
        let arguments = if begun { ["--resume", name] } else { ["--out", name] };
        let mut child =
            scene.collect(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("ephor runs");
        // Later ones live longer, so that it ends.
        std::thread::sleep(Duration::from_millis(120 + (first * 37 + kills * 53) % 400 + kills * 4));
        if let Some(status) = child.try_wait().expect("it can be asked") {
            let mut said = String::new();
            child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
            assert!(status.success(), "{name}: {status}: {said}");
            return (kills, under_way);
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        kills += 1;
        under_way += under_way_at_kill(&scene.path(&format!("{name}.collecting")));
        assert!(kills < 400, "{name} never ends");
    }
}

#[test]
fn fifty_kills_end_in_the_same_snapshot_and_repeat_only_what_was_under_way() {
    let scene = Scene::new(120, |mut options| {
        options.latency = Duration::from_millis(10);
        options.largest_page = Some(20);
        options
    });
    let expected = scene.collected("whole", &[]);
    let mut kills = 0;
    for round in 0.. {
        let name = format!("killed-{round}");
        scene.simulated.reset_report();
        let (of_round, under_way) = killed_until_done(&scene, &name, round);
        let found = Collected::read(&scene.path(&name));
        assert_same(&found, &expected);
        assert_eq!(found.sources, expected.sources);
        let repeated: u64 = scene.simulated.report().repeats.iter().map(|(_, times)| times - 1).sum();
        println!("{repeated} requests were repeated after {of_round} kills with {under_way} under way at the most");
        assert!(repeated <= under_way, "{repeated} of {under_way} requests were repeated after {of_round} kills");
        kills += of_round;
        if kills >= 50 {
            break;
        }
    }
}

#[test]
fn what_ended_before_a_kill_is_not_asked_again() {
    let scene = Scene::new(60, |mut options| {
        options.latency = Duration::from_millis(60);
        options
    });
    let mut child =
        scene.collect(&["--out", "found"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("ephor runs");
    let journal = scene.path("found.collecting/journal.jsonl");
    let ended = |feed: &str| {
        let text = std::fs::read_to_string(&journal).unwrap_or_default();
        text.lines().any(|line| line.contains(&format!("\"feed\":\"{feed}\"")) && line.contains("\"end\""))
    };
    let wanted = ["graph/users", "exchange/mailboxes", "exchange/folder-permissions"];
    while child.try_wait().expect("it can be asked").is_none() && !wanted.iter().all(|feed| ended(feed)) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    assert!(!ended("exchange/mailbox-permissions"), "it was killed too late");
    scene.simulated.reset_report();
    let ran = scene.run(&["--resume", "found"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let asked = scene.simulated.report().by_path;
    assert!(asked.contains_key("exchange Get-MailboxPermission"), "{asked:?}");
    for done in ["graph GET /v1.0/users", "exchange Get-Mailbox", "exchange Get-MailboxFolderPermission"] {
        assert!(!asked.contains_key(done), "{done} was asked again: {asked:?}");
    }
}

#[test]
fn a_capture_of_another_tenant_or_in_use_is_left_alone() {
    let scene = Scene::new(30, |options| options);
    std::fs::create_dir(scene.path("found.collecting")).expect("a folder");
    let ran = scene.run(&["--out", "found"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--resume found"), "{}", ran.stderr);
    let ran = scene.run(&["--resume", "found"]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("journal.jsonl"), "{}", ran.stderr);
    let ran = scene.run(&["--resume", "nowhere"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("nothing to go on with"), "{}", ran.stderr);
}
