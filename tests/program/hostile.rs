//! Hostile packs: whatever a pack does costs its own verdicts only, within bounded time and memory, and is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::run::{ephor, ephor_bounded, json};

/// No attack may make the program use more than this.
const MOST_MEMORY: u64 = 512 << 20;

/// A folder with a snapshot, made once, and what a scan of it says without a hostile pack.
fn scene() -> &'static (PathBuf, Value) {
    static SCENE: OnceLock<(PathBuf, Value)> = OnceLock::new();
    SCENE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        assert_eq!(ephor(&folder, &["synth", "--users", "50", "--out", "t"]).code, 0);
        let ran = ephor(&folder, &["scan", "t", "--format", "json"]);
        assert_eq!(ran.code, 1);
        (folder, json(&ran.stdout))
    })
}

/// The hostile pack with that attack.
fn pack(attack: &str) -> PathBuf {
    let mut bytes = fs::read(env!("EPHOR_EVIL")).unwrap();
    let marker = b"EPHOR-ATTACK:none";
    let places: Vec<usize> = (0..bytes.len() - 48).filter(|at| bytes[*at..].starts_with(marker)).collect();
    let [at] = places[..] else { panic!("the marker stands {} times in the pack", places.len()) };
    let name = format!("{:.<35}", attack);
    bytes[at + 13..at + 48].copy_from_slice(name.as_bytes());
    let path = scene().0.join(format!("{attack}.wasm"));
    fs::write(&path, bytes).unwrap();
    path
}

/// Scans with that pack beside the built-in ones. Whatever it does, the others' results are the same.
fn scan(pack: &Path) -> Value {
    let (folder, expected) = scene();
    let arguments = ["scan", "t", "--pack", &pack.display().to_string(), "--format", "json"].map(str::to_owned);
    let (ran, memory) = ephor_bounded(folder, &arguments);
    assert!(memory < MOST_MEMORY, "{} used {} MB", pack.display(), memory >> 20);
    let found = json(&ran.stdout);
    let others = |scan: &Value| -> Vec<Value> {
        let all = scan["findings"].as_array().unwrap().iter();
        all.filter(|finding| finding["pack"] != "evil").cloned().collect()
    };
    assert_eq!(others(&found), others(expected), "{}: the other packs find something else", pack.display());
    for (rule, counts) in expected["summary"]["rules"].as_object().unwrap() {
        assert_eq!(&found["summary"]["rules"][rule], counts, "{}: {rule}", pack.display());
    }
    found
}

/// An attack in a check: one rule is lost, its neighbours are not, and everybody is told why.
fn check_fails(attack: &str, rule: &str, why: &str) {
    let path = pack(attack);
    let found = scan(&path);
    let counts = &found["summary"]["rules"][rule];
    assert_eq!((&counts["pass"], &counts["fail"]), (&0.into(), &0.into()), "{attack}: {counts}");
    assert!(counts["unknown"].as_u64().unwrap() > 0, "{attack}: {counts}");
    let good = if rule == "evil/row" { "evil/good-row" } else { "evil/good-document" };
    let counts = &found["summary"]["rules"][good];
    assert!(counts["pass"].as_u64().unwrap() > 0 && counts["unknown"] == 0, "{attack}: {good} is {counts}");
    told(&path, attack, rule, why);
}

/// The text and the SARIF name pack, rule and cause; the exit code is 3.
fn told(path: &Path, attack: &str, name: &str, why: &str) {
    let folder = &scene().0;
    let path = path.display().to_string();
    let text = ephor(folder, &["scan", "t", "--pack", &path]);
    assert_eq!(text.code, 3, "{attack}: {}", text.stdout);
    let flat = text.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(name) && flat.contains(why), "{attack}: no {why:?} in {}", text.stdout);
    assert!(!text.stdout.contains('\u{1b}') && !text.stdout.contains('\u{202e}'), "{attack}: raw escapes");
    let sarif = ephor(folder, &["scan", "t", "--pack", &path, "--format", "sarif"]);
    assert_eq!(sarif.code, 3);
    let log = json(&sarif.stdout);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false, "{attack}");
    let notifications: Vec<Value> = ["toolExecutionNotifications", "toolConfigurationNotifications"]
        .iter()
        .filter_map(|kind| invocation[kind].as_array())
        .flatten()
        .cloned()
        .collect();
    let said = notifications.iter().any(|notification| {
        let text = notification["message"]["text"].as_str().unwrap_or_default().replace('\\', "");
        notification["level"] == "error" && text.contains(name) && text.contains(why)
    });
    assert!(said, "{attack}: no notification says {name:?} and {why:?}: {notifications:#?}");
}

/// A pack that is not even loaded.
fn refused(path: &Path, why: &str) {
    let found = scan(path);
    assert_eq!(found["refused"].as_array().unwrap().len(), 1);
    let name = path.file_name().unwrap().to_str().unwrap();
    told(path, name, name, why);
    let inspected = ephor(&scene().0, &["pack", "inspect", &path.display().to_string()]);
    assert_eq!(inspected.code, 3);
    assert!(inspected.stderr.contains(why), "{}", inspected.stderr);
}

#[test]
fn the_pack_behaves_where_it_is_not_told_to_attack() {
    let found = scan(&pack("none"));
    for rule in ["evil/row", "evil/good-row", "evil/document", "evil/good-document"] {
        let counts = &found["summary"]["rules"][rule];
        assert!(counts["pass"].as_u64().unwrap() > 0 && counts["unknown"] == 0, "{rule}: {counts}");
    }
}

#[test]
fn an_endless_loop_ends() {
    for rule in ["evil/row", "evil/document"] {
        check_fails("spin", rule, "used up its 1000 million instructions");
        check_fails("open-spin", rule, "used up its 1000 million instructions");
    }
}

#[test]
fn memory_and_stack_are_bounded() {
    for rule in ["evil/row", "evil/document"] {
        check_fails("allocate", rule, "more memory than it may have");
        check_fails("recurse", rule, "ran out of stack");
    }
}

#[test]
fn a_panic_is_told_in_its_own_words() {
    check_fails("panic", "evil/row", "it crashed: ");
    check_fails("panic", "evil/document", "boo");
    check_fails("unreachable", "evil/row", "it crashed");
}

#[test]
fn logging_is_bounded() {
    check_fails("log-much", "evil/row", "logged more than 1024 messages");
    check_fails("log-large", "evil/row", "more than the 16 MiB");
}

#[test]
fn answers_are_bounded() {
    check_fails("findings-many", "evil/row", "");
    check_fails("findings-many", "evil/document", "");
    check_fails("argument-large", "evil/row", "an argument longer than 4096 bytes");
    check_fails("argument-huge", "evil/row", "more than the 16 MiB");
    check_fails("arguments-many", "evil/row", "1000 arguments");
}

#[test]
fn answers_that_cannot_be_are_no_answers() {
    for (attack, why) in [
        ("row-outside", "row 50, and the batch has 50"),
        ("row-twice", "judges row 0 by rule 0 twice"),
        ("rule-outside", "rule 4000000000"),
        ("rule-not-asked", "rule 2, which it was not asked"),
        ("message-outside", "message 9 of rule 0, which does not exist"),
        ("related-outside", "object 99 of document 0, which does not exist"),
        ("rows-short", "judges 49 of 50 rows"),
        ("rows-long", "judges 4294967295 of 50 rows"),
        ("rows-silent", "judges 0 of 50 rows"),
        ("counts-twice", "counts rule 0 twice"),
    ] {
        check_fails(attack, "evil/row", why);
    }
    for (attack, why) in [
        ("document-silent", "gives 0 verdicts"),
        ("document-passes-many", "gives 4294967295 verdicts"),
        ("document-outside", "object 7 of document 7, which does not exist"),
        ("document-twice", "judges the same subject by rule 2 twice"),
    ] {
        check_fails(attack, "evil/document", why);
    }
}

#[test]
fn a_pack_remembers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // Three blocks of rows: a pack that could remember would fail the second.
    assert_eq!(ephor(folder.path(), &["synth", "--users", "20000", "--out", "t"]).code, 0);
    let path = pack("state").display().to_string();
    let ran = ephor(folder.path(), &["scan", "t", "--no-built-in", "--pack", &path, "--format", "json", "--jobs", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(json(&ran.stdout)["summary"]["rules"]["evil/row"]["pass"], 20_000);
}

#[test]
fn a_rule_that_fails_in_every_block_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ephor(folder.path(), &["synth", "--users", "40000", "--out", "t"]).code, 0);
    let path = pack("spin").display().to_string();
    let scan = |jobs: &str| {
        let arguments = ["scan", "t", "--no-built-in", "--pack", &path, "--format", "json", "--jobs", jobs];
        let (ran, _) = ephor_bounded(folder.path(), &arguments);
        assert_eq!(ran.code, 3);
        ran.stdout
    };
    let one = scan("1");
    assert_eq!(one, scan("3"), "where a rule is given up must not depend on threads");
    let found = json(&one);
    assert_eq!(found["summary"]["rules"]["evil/row"]["unknown"], 40_000);
    assert_eq!(found["summary"]["rules"]["evil/good-row"]["pass"], 40_000);
}

#[test]
fn a_lying_manifest_is_refused() {
    for (attack, why) in [
        ("describe-spin", "used up its 200 million instructions"),
        ("describe-allocate", "more memory than it may have"),
        ("describe-panic", "no manifest for you"),
        ("table-missing", "\"passwords\", which does not exist"),
        ("column-missing", "users.\"password\", which does not exist"),
        ("document-missing", "\"private-keys\", which does not exist"),
        ("id-of-another", "its id must be \"evil\""),
        ("id-twice", "two rules have the id \"evil/row\""),
        ("severity-nan", "security severity is \"NaN\""),
        ("severity-word", "security severity is \"high\""),
        ("level-odd", "level is \"fatal\""),
        ("rules-none", "no rules"),
        ("title-long", "the title is longer than 4096 bytes"),
        ("rules-many", ""),
    ] {
        refused(&pack(attack), why);
    }
}

#[test]
fn two_packs_of_one_name_are_an_error_of_usage() {
    let (folder, _) = scene();
    let ran = ephor(folder, &["scan", "t", "--pack", &pack("name-of-another").display().to_string()]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("two packs are called \"identity\""), "{}", ran.stderr);
}

#[test]
fn hostile_text_is_harmless() {
    let (folder, _) = scene();
    for attack in ["message-hostile", "title-hostile"] {
        let path = pack(attack).display().to_string();
        for arguments in [
            &["scan", "t", "--pack", &path][..],
            &["scan", "t", "--pack", &path, "--all"],
            &["pack", "inspect", &path],
            &["rules", "list", "--pack", &path],
            &["rules", "show", "evil/row", "--pack", &path],
        ] {
            let ran = ephor(folder, arguments);
            let all = ran.stdout + &ran.stderr;
            for steering in ['\u{1b}', '\u{202e}', '\u{7}'] {
                assert!(!all.contains(steering), "{arguments:?} lets {steering:?} through");
            }
        }
        let log = json(&ephor(folder, &["scan", "t", "--pack", &path, "--format", "sarif"]).stdout);
        let results = log["runs"][0]["results"].as_array().unwrap();
        let found = results.iter().find(|result| result["ruleId"] == "evil/document").unwrap();
        let text = found["message"]["text"].as_str().unwrap();
        assert!(!text.contains(" [click](") && text.contains("\\[click\\]"), "{text}");
    }
}

#[test]
fn what_is_no_pack_is_refused() {
    let folder = &scene().0;
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let wat = |name: &str, text: &str| file(name, &wat::parse_str(text).unwrap());
    let sound = fs::read(env!("EPHOR_EVIL")).unwrap();
    refused(&file("empty.wasm", b""), "it is not WebAssembly");
    refused(
        &file("random.wasm", &(0..50_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>()),
        "it is not WebAssembly",
    );
    refused(&file("truncated.wasm", &sound[..sound.len() / 2]), "it is not a sound component");
    refused(&file("large.wasm", &vec![0; 17 << 20]), "larger than 16 MiB");
    refused(&wat("core.wasm", "(module (func (export \"describe\")))"), "it is a core WebAssembly module");
    refused(&wat("nothing.wasm", "(component)"), "it exports nothing");
    refused(
        &wat(
            "wasi.wasm",
            "(component (import \"wasi:filesystem/preopens@0.2.0\" (instance)) (import \"wasi:cli/environment@0.2.0\" (instance)))",
        ),
        "imports wasi:filesystem/preopens@0.2.0, wasi:cli/environment@0.2.0",
    );
    refused(
        &wat("function.wasm", "(component (import \"open-file\" (func (param \"name\" string))))"),
        "imports open-file",
    );
    refused(
        &wat("newer.wasm", "(component (instance $checks) (export \"ephor:rules/checks@9.0.0\" (instance $checks)))"),
        "wants the contract ephor:rules@9.0.0, and this ephor speaks ephor:rules@0.1.0; use a newer ephor",
    );
    refused(
        &wat("older.wasm", "(component (import \"ephor:rules/logging@0.0.1\" (instance)))"),
        "wants the contract ephor:rules@0.0.1",
    );
    refused(
        &wat("hollow.wasm", "(component (instance $checks) (export \"ephor:rules/checks@0.1.0\" (instance $checks)))"),
        "it does not keep the contract",
    );
    refused(&folder.join("t"), "it is not a file");
    refused(&folder.join("missing.wasm"), "cannot read it");
}

#[test]
fn broken_bits_never_bring_the_host_down() {
    let sound = fs::read(env!("EPHOR_EVIL")).unwrap();
    let folder = &scene().0;
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    for round in 0..12 {
        let mut bytes = sound.clone();
        for _ in 0..=round {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 20) as usize % bytes.len();
            bytes[at] ^= 1 << (seed >> 60 & 7);
        }
        let path = folder.join(format!("broken-{round}.wasm"));
        fs::write(&path, bytes).unwrap();
        let (ran, memory) =
            ephor_bounded(folder, &["scan", "t", "--no-built-in", "--pack", &path.display().to_string()]);
        assert!([0, 1, 3].contains(&ran.code) && memory < MOST_MEMORY, "{round}: {} {}", ran.code, ran.stderr);
    }
}

#[test]
fn the_built_in_packs_import_nothing_but_the_log() {
    let (folder, expected) = scene();
    assert!(expected["packs"].as_array().unwrap().len() >= 5);
    assert!(expected["refused"].as_array().unwrap().is_empty());
    // A pack that imports anything else is refused: see `what_is_no_pack_is_refused`.
    let listed = json(&ephor(folder, &["rules", "list", "--format", "json"]).stdout);
    assert!(listed.as_array().unwrap().len() >= 18);
}
