//! Packs that attack: whatever a pack does, the scan ends in bounded time and memory, says which pack and rule failed
//! and why, exits with 3, and the verdicts of all other packs are what they are without it.

mod check;
mod file;
mod handmade;
mod manifest;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::run::{Ran, ephor, ephor_within, json};

/// More than a scan with a hostile pack may use.
const MEMORY: u64 = 512 << 20;

/// A small tenant, made once, and its scan without a hostile pack.
struct Tenant {
    folder: PathBuf,
    results: Value,
}

fn tenant() -> &'static Tenant {
    static TENANT: OnceLock<Tenant> = OnceLock::new();
    TENANT.get_or_init(|| {
        // Tests may run in processes of their own, side by side.
        let folder =
            PathBuf::from(concat!(env!("CARGO_TARGET_TMPDIR"), "/hostile")).join(std::process::id().to_string());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        assert_eq!(ephor(&folder, &["synth", "--users", "50", "--out", "tenant"]).code, 0);
        let folder = folder.join("tenant");
        let scan = [Path::new("scan"), &folder, Path::new("--format=sarif")].map(Path::as_os_str);
        let ran = ephor(&folder, &scan);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let results = json(&ran.stdout)["runs"][0]["results"].take();
        assert!(results.as_array().is_some_and(|results| !results.is_empty()));
        Tenant { folder, results }
    })
}

/// A component of `tests/evil` that makes this attack.
fn evil(attack: &str) -> Vec<u8> {
    const MARKER: &[u8] = b"EPHOR-EVIL-ATTACK:";
    const ROOM: usize = 64 - MARKER.len();
    let mut bytes = ephor_tests::EVIL.to_vec();
    let found = |bytes: &[u8]| -> Vec<usize> {
        let all = bytes.windows(MARKER.len()).enumerate();
        all.filter_map(|(at, window)| (window == MARKER).then_some(at + MARKER.len())).collect()
    };
    let places = found(&bytes);
    assert_eq!(places.len(), 1, "the marker stands in the pack once");
    assert!(attack.len() <= ROOM);
    bytes[places[0]..places[0] + ROOM].copy_from_slice(format!("{attack:ROOM$}").as_bytes());
    bytes
}

/// What a scan with a hostile pack said.
struct Scanned {
    /// The text report, in one line.
    text: String,
    /// The run of the SARIF log.
    run: Value,
}

impl Scanned {
    /// The results of the hostile pack.
    fn own(&self) -> Vec<&Value> {
        let results = self.run["results"].as_array().expect("results").iter();
        results.filter(|result| is_own(result)).collect()
    }

    /// Messages of notifications about the pack, with the rule that they name.
    fn notifications(&self) -> Vec<(&str, &str)> {
        let all = self.run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications").iter();
        // Sources that a synthetic tenant lacks are told, too.
        let of_source = |one: &&Value| one["message"]["text"].as_str().is_some_and(|text| text.starts_with("Source '"));
        all.filter(|one| one["level"] == "error" && !of_source(one))
            .map(|one| {
                (one["associatedRule"]["id"].as_str().unwrap_or_default(), one["message"]["text"].as_str().unwrap())
            })
            .collect()
    }
}

fn is_own(result: &Value) -> bool {
    result["ruleId"].as_str().is_some_and(|id| id.starts_with("zz-evil/"))
}

/// Tries all cases, and says which ones failed.
fn each<T: std::fmt::Debug>(cases: impl IntoIterator<Item = T>, test: impl Fn(&T)) {
    let fails = |case: &T| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(case))).is_err();
    let failed: Vec<T> = cases.into_iter().filter(fails).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Scans the tenant with this pack beside the built-in ones, as text and as SARIF, and checks what must hold whatever
/// the pack does.
fn scan(pack: &[u8]) -> Scanned {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("evil.wasm"), pack).expect("a file");
    scan_file(folder.path(), "evil.wasm")
}

fn scan_file(folder: &Path, pack: &str) -> Scanned {
    let tenant = tenant();
    let before = entries(folder);
    let run = |more: &[&str]| -> Ran {
        let snapshot = tenant.folder.display().to_string();
        let arguments = [&["scan", &snapshot, "--pack", pack], more].concat();
        let ran = ephor_within(MEMORY, folder, &arguments);
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        ran
    };
    let text = run(&[]).stdout;
    assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("THE SCAN IS INCOMPLETE") && text.contains("The scan is incomplete:"), "{text}");
    run(&["--format=sarif", "--output=out.sarif", "--jobs=1"]);
    let log = fs::read_to_string(folder.join("out.sarif")).expect("a log");
    fs::remove_file(folder.join("out.sarif")).expect("a log");
    assert_eq!(run(&["--format=sarif", "--jobs=2"]).stdout, log, "the same bytes with any number of threads");
    assert_eq!(entries(folder), before, "nothing else is left behind");
    let run = json(&log)["runs"][0].take();
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["exitCode"], 3);
    let others: Vec<&Value> = run["results"].as_array().expect("results").iter().filter(|one| !is_own(one)).collect();
    let expected: Vec<&Value> = tenant.results.as_array().expect("results").iter().collect();
    assert_eq!(others, expected, "verdicts of other packs changed");
    Scanned { text, run }
}

fn entries(folder: &Path) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names
}

/// The pack must be refused, for this reason.
fn refused(pack: &[u8], reason: &str) {
    let scanned = scan(pack);
    assert_refused(&scanned, "evil.wasm", reason);
}

/// A SARIF message as it is shown, without backslashes.
fn plain(text: &str) -> String {
    text.replace("{{", "{").replace("}}", "}").replace('\\', "")
}

fn assert_refused(scanned: &Scanned, file: &str, reason: &str) {
    let notifications = scanned.notifications();
    let [(_, text)] = notifications[..] else { panic!("{notifications:?}") };
    let plain = plain(text);
    assert!(plain.starts_with(&format!("Pack '{file}' was refused: ")), "{text}");
    assert!(plain.contains(reason), "{reason:?} is not in {text}");
    assert!(scanned.text.contains(&format!("pack refused: {file}: ")), "{}", scanned.text);
    let words = scanned.text.replace('\\', "");
    assert!(words.contains(reason), "{reason:?} is not in {words}");
    assert!(scanned.own().is_empty());
    if std::env::var_os("EPHOR_SHOW_USAGE").is_some() {
        eprintln!("       {text}");
    }
}

/// One rule of the pack must fail, for this reason, and the honest rule must not.
fn failed(attack: &str, rule: &str, reason: &str) {
    let scanned = scan(&evil(attack));
    let notifications = scanned.notifications();
    let [(id, text)] = notifications[..] else { panic!("{attack}: {notifications:?}") };
    if std::env::var_os("EPHOR_SHOW_USAGE").is_some() {
        eprintln!("       {attack}: {text}");
    }
    assert_eq!(id, format!("zz-evil/{rule}"), "{attack}");
    assert!(text.starts_with(&format!("Rule 'zz-evil/{rule}' of pack 'zz-evil' failed during 'check-")), "{text}");
    assert!(plain(text).contains(reason), "{attack}: {reason:?} is not in {text}");
    assert!(scanned.text.contains(&format!("rule failed: zz-evil/{rule} (check-")), "{}", scanned.text);
    let words = scanned.text.replace('\\', "");
    assert!(words.contains(reason), "{attack}: {reason:?} is not in {words}");
    // No verdict but that there is none.
    let own = scanned.own();
    assert_eq!(own.len(), 1, "{attack}: {own:?}");
    assert_eq!(own[0]["ruleId"], format!("zz-evil/{rule}"));
    assert_ne!(own[0]["kind"], "fail");
}
