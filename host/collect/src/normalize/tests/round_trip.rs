//! A synthetic tenant, rendered as raw objects, comes back as the same snapshot.

use std::collections::BTreeMap;

use super::*;
use ephor_snapshot::Snapshot;
use ephor_synth::{Plan, Setting};

/// Whether the file comes from such a source.
fn is_of_elsewhere(name: &str) -> bool {
    let documents = ephor_schema::DOCUMENTS.iter().map(|document| (document.name, document.source));
    let mut all = ephor_schema::TABLES.iter().map(|table| (table.name, table.source)).chain(documents);
    all.any(|(known, source)| known == name && vendor::is_elsewhere(source))
}

const DERIVED_COLUMN: &str = "mail_items_accessed_throttled";

fn files(folder: &Path) -> BTreeMap<String, Vec<Value>> {
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tables = paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    tables.map(|path| (name(&path), lines(&path))).collect()
}

#[test]
fn two_thousand_users_and_all_that_is_theirs_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let (made, raw, written) = (folder.path().join("made"), folder.path().join("raw"), folder.path().join("written"));
    let collected_at = TIME.parse::<jiff::Timestamp>().unwrap().as_second();
    let plan = Plan { users: 2_000, seed: 11, collected_at, planted: true, settings: Setting::usual_ones() };
    let made_manifest = ephor_synth::Tenant::new(plan).unwrap().write(&made).unwrap();
    std::fs::create_dir(&raw).unwrap();
    let feeds = vendor::capture(&made, &raw, &made_manifest.tenant.id, None);
    let tenant = made_manifest.tenant.clone();
    let Normalized { manifest, notes } = normalize(&feeds, tenant, "global", TIME, &written).unwrap();
    assert_eq!(notes, Vec::<String>::new());

    let mut expected = files(&made);
    expected.retain(|name, _| !is_of_elsewhere(name));
    for row in expected.get_mut("mailboxes").unwrap() {
        row.as_object_mut().unwrap().remove(DERIVED_COLUMN);
    }
    let found = files(&written);
    for (name, rows) in &expected {
        let found = found.get(name).unwrap_or_else(|| panic!("{name} is not there"));
        for (row, expected) in found.iter().zip(rows) {
            assert_eq!(row, expected, "{name}");
        }
        assert_eq!(found.len(), rows.len(), "{name}");
    }
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());

    for expected in made_manifest.sources.iter().filter(|source| !vendor::is_elsewhere(&source.id)) {
        let found = source_of(&manifest, &expected.id);
        let of = |source: &SourceStatus| (source.status, source.count, source.expected);
        assert_eq!(of(found), of(expected), "{}: {:?}", expected.id, found.reason);
    }
    // Bytes and all: what has no derived column is the same file.
    for file in &made_manifest.files {
        let name = file.path.trim_end_matches(".jsonl");
        if name == "mailboxes" || is_of_elsewhere(name) {
            continue;
        }
        assert!(manifest.files.contains(file), "{}", file.path);
    }
    Snapshot::open(&written).unwrap();
}

#[test]
fn the_order_of_objects_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let (made, raw) = (folder.path().join("made"), folder.path().join("raw"));
    let collected_at = TIME.parse::<jiff::Timestamp>().unwrap().as_second();
    let plan = Plan { users: 200, seed: 3, collected_at, planted: true, settings: Vec::new() };
    let tenant = ephor_synth::Tenant::new(plan).unwrap().write(&made).unwrap().tenant;
    std::fs::create_dir(&raw).unwrap();
    let feeds = vendor::capture(&made, &raw, &tenant.id, Some(2));
    let forward = normalize(&feeds, tenant.clone(), "global", TIME, &folder.path().join("forward")).unwrap().manifest;
    for entry in std::fs::read_dir(&raw).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let turned: String = text.lines().rev().map(|line| format!("{line}\n")).collect();
        std::fs::write(path, turned).unwrap();
    }
    let backward = normalize(&feeds, tenant, "global", TIME, &folder.path().join("backward")).unwrap().manifest;
    assert_eq!(forward, backward);
}
