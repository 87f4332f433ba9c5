//! What is collected from a simulated tenant is the snapshot that it plays.

use super::*;

/// What the snapshot of a tenant holds that an application can read.
fn readable(original: &Collected) -> Collected {
    let documents = ephor_schema::DOCUMENTS.iter().map(|document| (document.name, document.source));
    let tables = ephor_schema::TABLES.iter().map(|table| (table.name, table.source));
    let live = live();
    let kept: BTreeSet<String> = documents
        .chain(tables)
        .filter(|(_, source)| live.contains(source))
        .map(|(name, _)| format!("{name}.jsonl"))
        .collect();
    let files = original.files.iter().filter(|(name, _)| kept.contains(*name));
    Collected {
        files: files.map(|(name, text)| (name.clone(), text.clone())).collect(),
        sources: original.sources.clone(),
    }
}

fn round_trip(users: u64, change: impl FnOnce(Options) -> Options) {
    let scene = Scene::new(users, change);
    let found = scene.collected("found", &[]);
    let original = scene.original();
    assert_same(&found, &readable(&original));
    for source in live() {
        let (found, expected) = (&found.sources[source], &original.sources[source]);
        for property in ["status", "count", "expected"] {
            assert_eq!(found[property], expected[property], "{source}: {found}");
        }
    }
    let report = scene.simulated.report();
    assert_eq!((&report.violations, &report.repeats), (&Vec::new(), &Vec::new()), "{users} users");
    assert!(!scene.path("found.collecting").exists(), "the capture of a whole collection is gone");
}

#[test]
fn a_tenant_of_100_comes_back_byte_for_byte() {
    round_trip(100, |options| options);
}

#[test]
fn pages_of_any_size_and_answers_without_annotations_give_the_same() {
    round_trip(150, |mut options| {
        options.largest_page = Some(7);
        options.annotations = false;
        options
    });
}

#[test]
fn a_tenant_of_2_000_comes_back_byte_for_byte() {
    round_trip(2_000, |options| options);
}

#[test]
fn only_the_sources_asked_for_are_read() {
    let scene = Scene::new(40, |options| options);
    let found =
        scene.collected("found", &["--only", "exchange", "--skip", "exchange/inbox-rules,exchange/folder-permissions"]);
    assert_eq!(found.status("exchange/mailboxes"), "complete");
    assert_eq!(found.status("exchange/inbox-rules"), "not-collected");
    assert!(!found.files.contains_key("conditional-access-policies.jsonl"));
    let asked = scene.simulated.report().by_path;
    assert!(
        !asked.keys().any(|path| path.contains("Get-InboxRule") || path.contains("conditionalAccess")),
        "{asked:?}"
    );
    let found = scene.collected("of-clients", &["--sources-for", "clients"]);
    assert_eq!(found.status("graph/conditional-access-policies"), "not-collected");
    assert_eq!(found.status("exchange/mobile-devices"), "complete");
}

#[test]
fn a_scan_can_collect_first() {
    let scene = Scene::new(30, |options| options);
    let command = scene.collect(&["--only", "exchange"]);
    let arguments: Vec<_> = command.get_args().skip(1).map(std::ffi::OsStr::to_os_string).collect();
    let scan = |further: &[&str]| {
        let mut all: Vec<std::ffi::OsString> = vec!["scan".into(), "found".into()];
        all.extend(further.iter().map(Into::into));
        all.extend(arguments.iter().cloned());
        let mut command = crate::run::command(scene.folder.path(), &all);
        command.env("EPHOR_CLIENT_SECRET", SECRET).output().expect("ephor runs")
    };
    let refused = scan(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--collect"));
    let done = scan(&["--collect", "--format", "sarif"]);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    // Nothing but the log stands on standard output.
    let log: Value = serde_json::from_slice(&done.stdout).expect("a log");
    assert!(!log["runs"][0]["results"].as_array().expect("results").is_empty());
    assert_eq!(Collected::read(&scene.path("found")).status("graph/conditional-access-policies"), "not-collected");
}
