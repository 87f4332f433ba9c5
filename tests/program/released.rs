//! What an Ephor wrote once is read for ever: snapshots, configurations, lock files, baselines, and packs of every language.
//!
//! `tests/data/released/VERSION` holds what that version wrote. Nothing there is ever written anew: a format that moves on
//! gets a folder of its own version beside it. (Until 0.1.0 is released, `EPHOR_WRITE_RELEASED=1` writes what is expected.)

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ephor_snapshot::hex;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::run::{expect, json as read_json};

fn versions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/released");
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut versions: Vec<PathBuf> = all.filter(|path| path.is_dir()).collect();
    versions.sort();
    assert!(!versions.is_empty());
    versions
}

/// The packs of a version, unpacked, by name.
fn packs(version: &Path, out: &Path) -> BTreeMap<String, PathBuf> {
    let mut packs = BTreeMap::new();
    for entry in fs::read_dir(version.join("packs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().strip_suffix(".wasm.zst").unwrap().to_owned();
        let to = out.join(format!("{name}.wasm"));
        fs::write(&to, zstd::decode_all(fs::File::open(&path).unwrap()).unwrap()).unwrap();
        packs.insert(name, to);
    }
    assert!(packs.len() >= 3, "{packs:?}");
    packs
}

/// What a pack says of each subject, and the fingerprint of that.
fn said(log: &Value) -> BTreeMap<String, String> {
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |result: &Value| {
        let subject = &result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
        let what = format!(
            "{} {} {} {}",
            result["ruleId"].as_str().unwrap(),
            result["kind"].as_str().unwrap(),
            result["message"]["id"].as_str().unwrap_or_default(),
            subject.as_str().unwrap_or_default()
        );
        (what, result["partialFingerprints"].to_string())
    };
    let said: BTreeMap<String, String> = results.iter().map(of).collect();
    assert_eq!(said.len(), results.len(), "a subject of a rule comes twice");
    said
}

#[test]
fn packs_of_every_release_say_what_they_said_with_the_fingerprints_that_they_had() {
    let folder = tempfile::tempdir().unwrap();
    for version in versions() {
        let snapshot = version.join("snapshot").display().to_string();
        let mut found = BTreeMap::new();
        for (name, pack) in packs(&version, folder.path()) {
            // Pinned, as one of the large class has to be.
            let digest: String = hex(&Sha256::digest(fs::read(&pack).unwrap()));
            let config = format!("[[packs]]\npath = {:?}\nsha256 = {digest:?}\n", pack.display().to_string());
            fs::write(folder.path().join("ephor.toml"), config).unwrap();
            let options = ["--no-built-in", "--fail-on", "never", "--format", "sarif"];
            let ran = expect(0, folder.path(), &[&["scan", &snapshot], &options[..]].concat());
            let said = said(&read_json(&ran.stdout));
            assert!(!said.is_empty(), "{name} says nothing");
            let mut hash = Sha256::new();
            for (what, fingerprint) in &said {
                hash.update(format!("{what} {fingerprint}\n"));
            }
            let digest = hex(&hash.finalize());
            found.insert(name, json!({ "results": said.len(), "sha256": digest, "first": said.iter().next() }));
        }
        let found = serde_json::to_value(found).unwrap();
        let file = version.join("packs.json");
        if std::env::var_os("EPHOR_WRITE_RELEASED").is_some() {
            fs::write(&file, format!("{found:#}\n")).unwrap();
        }
        let wanted = read_json(&fs::read_to_string(&file).unwrap());
        assert_eq!(found, wanted, "{}", version.display());
    }
}

#[test]
fn snapshots_configurations_and_baselines_of_every_release_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for version in versions() {
        let snapshot = version.join("snapshot").display().to_string();
        let info = expect(0, folder.path(), &["snapshot", "info", &snapshot]).stdout;
        assert!(info.contains("contoso.example"), "{info}");
        let baseline = folder.path().join("baseline.sarif");
        let log = zstd::decode_all(fs::File::open(version.join("baseline.sarif.zst")).unwrap()).unwrap();
        fs::write(&baseline, &log).unwrap();
        let config = version.join("ephor.toml").display().to_string();
        let arguments = ["scan", &snapshot, "--config", &config, "--baseline", "baseline.sarif", "--format", "sarif"];
        let ran = expect(0, folder.path(), &[&arguments[..], &["--fail-on", "never"]].concat());
        let now = read_json(&ran.stdout);
        let before = read_json(std::str::from_utf8(&log).unwrap());
        // What both have is the same finding to both: the baseline knows it, by its fingerprint.
        let rules = |log: &Value| -> BTreeMap<String, usize> {
            let mut counts = BTreeMap::new();
            for result in log["runs"][0]["results"].as_array().unwrap().iter().filter(|one| one["kind"] == "fail") {
                *counts.entry(result["ruleId"].as_str().unwrap().to_owned()).or_default() += 1;
            }
            counts
        };
        let (was, is) = (rules(&before), rules(&now));
        let known = now["runs"][0]["results"].as_array().unwrap().iter();
        let known = known.filter(|one| one["kind"] == "fail" && one["baselineState"] != "new").count();
        let shared: usize = is.iter().filter_map(|(rule, count)| was.get(rule).map(|before| *before.min(count))).sum();
        assert!(shared > 0 && known >= shared, "{known} of {shared} findings are known");
        // A lock file is read, and fits the configuration that it was made for.
        let locked = version.join("locked/ephor.toml");
        if locked.exists() {
            let config = locked.display().to_string();
            expect(0, folder.path(), &["pack", "lock", "--locked", "--config", &config]);
        }
    }
}
