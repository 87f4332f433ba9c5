//! Attacks while judging.

use std::sync::Arc;

use ephor_artifact::Key;
use ephor_finding::{Finding, Sink};
use ephor_scan::{InProcess, Limits, Options, Origin, Runtime, Scan};
use ephor_snapshot::Snapshot;

use super::{MEMORY, each, evil, failed, plain, refused, scan, tenant};
use crate::run::{ephor, ephor_within, json};

/// Attacks that work in any call, and what is said of them.
const ANYWHERE: &[(&str, &str)] = &[
    ("loop", "million instructions"),
    ("allocate", "it asked for more memory than it may have"),
    ("recurse", "it ran out of stack"),
    ("recurse-fat", "ran out of stack"),
    ("panic", "the moon is fullu{1b}[2J, said {0} [here](https://evil.example)"),
    ("panic-silently", "it crashed: unreachable code"),
    ("log-much", "it "),
    ("log-large", "it "),
    ("log-huge", "it handed over more than the 16 MiB that one call may"),
    ("log-then-trap", "line 9999"),
];

#[test]
fn attacks_when_rows_are_judged() {
    each(ANYWHERE, |(attack, reason)| {
        failed(&format!("check-rows/{attack}"), "rows", reason);
    });
}

#[test]
fn words_of_a_pack_are_no_markup() {
    let scanned = scan(&evil("check-rows/panic"));
    let [(_, text)] = scanned.notifications()[..] else { panic!("one notification") };
    assert!(text.contains("the moon is full\\u{{1b}}\\[2J, said {{0}} \\[here\\](https://evil.example)"), "{text}");
}

#[test]
fn attacks_when_documents_are_judged() {
    each(ANYWHERE, |(attack, reason)| {
        failed(&format!("check-documents/{attack}"), "documents", reason);
    });
}

#[test]
fn attacks_when_the_context_is_opened() {
    each(ANYWHERE, |(attack, reason)| {
        failed(&format!("open/{attack}"), "rows", reason);
    });
}

#[test]
fn attacks_when_the_pack_describes_itself() {
    each(ANYWHERE, |(attack, reason)| {
        refused(&evil(&format!("describe/{attack}")), &reason.replace("1000 million", "200 million"));
    });
}

#[test]
fn answers_on_rows_against_the_contract() {
    each(
        [
            ("row-out-of-range", "it speaks of row 50, and the batch has 50"),
            ("row-far-out-of-range", "it speaks of row 4294967295"),
            ("rule-out-of-range", "it speaks of rule 77"),
            ("rule-not-asked", "it speaks of rule 2, which it was not asked"),
            ("message-out-of-range", "it uses message 9 of rule 0"),
            ("too-few-arguments", "it gives 0 arguments to the message \"found\", which has 1"),
            ("too-many-arguments", "it gives 1000 arguments"),
            ("long-argument", "it gives an argument longer than 16384 bytes"),
            ("huge-argument", "it handed over more than the 16 MiB that one call may"),
            ("place-out-of-range", "it points at object 4 of document 3"),
            ("many-places", "it names more than 100 related places"),
            ("row-twice", "it judges row 0 by rule 0 twice"),
            ("counted-twice", "it counts rule 0 twice"),
            ("too-few", "rule \"zz-evil/rows\" judges 49 of 50 rows"),
            ("too-many", "judges 51 of 50 rows"),
            ("overflow", "judges 4294967345 of 50 rows"),
            ("silent", "judges 0 of 50 rows"),
            ("million-findings", "it "),
            ("many-findings", "it hands back 100000 findings for 50 rows and 1 rule"),
        ],
        |(attack, reason)| {
            failed(&format!("rows/{attack}"), "rows", reason);
        },
    );
}

#[test]
fn answers_on_documents_against_the_contract() {
    each(
        [
            ("silent", "rule \"zz-evil/documents\" gives 0 verdicts"),
            ("place-out-of-range", "it judges object 4294967295 of document 0"),
            ("rule-not-asked", "it speaks of rule 1, which it was not asked"),
            ("twice", "it judges the same subject by rule 2 twice"),
            ("too-many", "gives 4294967295 verdicts"),
            ("million-findings", "it hands back 100000 findings, and 10000 a rule are allowed"),
        ],
        |(attack, reason)| {
            failed(&format!("documents/{attack}"), "documents", reason);
        },
    );
}

/// Scans with a pack that is sound as far as the host can see; returns its results.
fn own_results(attack: &str, more: &[&str]) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("evil.wasm"), evil(attack)).unwrap();
    let snapshot = tenant().folder.display().to_string();
    let arguments = [&["scan", &snapshot, "--pack=evil.wasm", "--format=sarif"], more].concat();
    let ran = ephor_within(MEMORY, folder.path(), &arguments);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let mut results = json(&ran.stdout)["runs"][0]["results"].take();
    let results = results.as_array_mut().unwrap();
    results.retain(super::is_own);
    std::mem::take(results)
}

#[test]
fn the_pack_of_these_tests_is_sound_when_it_does_not_attack() {
    assert!(own_results("honest", &[]).is_empty());
    assert_eq!(own_results("rows/finding", &[]).len(), 1);
    assert_eq!(own_results("documents/finding", &[]).len(), 1);
}

/// 50 rows of 16 KiB, thirty times each in a message: 25 MB, of which nothing is written.
#[test]
fn a_pack_that_writes_too_much_loses_its_verdicts() {
    let scanned = scan(&evil("manifest/amplifier"));
    let notifications = scanned.notifications();
    assert_eq!(notifications.len(), 3, "every rule on that table: {notifications:?}");
    for (id, text) in notifications {
        assert!(id.starts_with("zz-evil/"), "{id}");
        assert!(plain(text).contains("its pack wrote more than 8 MiB of text into findings"), "{text}");
    }
    let own = scanned.own();
    assert!(own.iter().all(|result| result["kind"] == "open"), "{own:?}");
    assert!(own.iter().map(|result| result.to_string().len()).sum::<usize>() < 20_000);
}

/// Each answer is within its limit, and halves of halves would be asked for hours.
#[test]
fn telling_passes_apart_has_a_budget() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("evil.wasm"), evil("rows/slow-to-tell")).unwrap();
    let snapshot = tenant().folder.display().to_string();
    let arguments = [
        "scan",
        &snapshot,
        "--pack=evil.wasm",
        "--no-built-in",
        "--format=sarif",
        "--output=out.sarif",
        "--include=pass",
    ];
    let ran = ephor_within(MEMORY, folder.path(), &arguments);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    let reason = "rule zz-evil/rows: its rows could not be told apart in 8000 million instructions";
    assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    assert!(!folder.path().join("out.sarif").exists(), "nothing is written that could be compared");
}

/// A pack that is whole on a small tenant is whole on a large one: instructions come with rows.
#[test]
fn honest_work_on_many_rows_has_its_instructions() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("evil.wasm"), evil("rows/steady")).unwrap();
    assert_eq!(ephor(folder.path(), &["synth", "--users", "16000", "--out", "tenant"]).code, 0);
    let arguments = ["scan", "tenant", "--pack=evil.wasm", "--no-built-in", "--format=sarif"];
    let ran = ephor_within(MEMORY, folder.path(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// What one call may have is bounded: a batch that needs more is judged in pieces, and the pieces add up.
#[test]
fn a_batch_is_judged_in_pieces_where_it_needs_more_than_a_call_may_have() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("evil.wasm");
    std::fs::write(&path, evil("rows/large-batches-loop")).unwrap();
    assert_eq!(ephor(folder.path(), &["synth", "--users", "600", "--out", "tenant"]).code, 0);
    let snapshot = Snapshot::open(&folder.path().join("tenant")).unwrap();
    let scan = |call_fuel: u64| {
        let limits = Limits { check_fuel: 100_000_000, call_fuel, ..Limits::default() };
        let runtime = Runtime::new(limits, Arc::new(InProcess::new(limits, Key::new([7; 32])))).unwrap();
        let origin = Origin::File { path: path.clone(), sha256: None };
        let pack = runtime.load(&origin).map_err(|refused| refused.reason).unwrap();
        let scan = Scan::prepare(&runtime, &snapshot, vec![pack], Vec::new(), Options::default()).unwrap();
        let summary = scan.run(&mut Nothing, &|_| {}).unwrap();
        (summary.failures.len(), summary.counts[0].iter().map(|counts| counts.pass).sum::<u64>())
    };
    // 600 rows by three rules want 460 million: in pieces of 333 rows.
    assert_eq!(scan(300_000_000), (0, 3 * 600 + 1));
    // Enough for the whole, of which the rule makes nothing.
    assert_eq!(scan(1_000_000_000).0, 1);
}

struct Nothing;

impl Sink for Nothing {
    fn finding(&mut self, _: Finding) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_instance_remembers_nothing_of_another() {
    assert!(own_results("state/second-call", &[]).is_empty());
}

#[test]
fn a_pack_has_nothing_to_be_random_with() {
    let first = own_results("state/entropy", &[]);
    assert_eq!(first.len(), 1);
    assert_eq!(own_results("state/entropy", &["--jobs=1"]), first);
    assert_eq!(own_results("state/entropy", &["--jobs=2", "--no-cache"]), first);
}

#[test]
fn a_rule_that_is_given_up_leaves_no_trace_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("evil.wasm"), evil("state/company")).unwrap();
    // Four blocks or more: the rule fails on two and is given up for the others, which other threads may have begun.
    assert_eq!(ephor(folder.path(), &["synth", "--users", "60000", "--out", "tenant"]).code, 0);
    let scan = |jobs| {
        let arguments = ["scan", "tenant", "--pack=evil.wasm", "--no-built-in", "--format=sarif", jobs];
        let ran = ephor_within(MEMORY, folder.path(), &arguments);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        ran.stdout
    };
    let one = scan("--jobs=1");
    let results = json(&one)["runs"][0]["results"].take();
    let told = |rules: &str| {
        let texts = results.as_array().unwrap().iter().filter_map(|result| result["message"]["text"].as_str());
        texts.filter(|text| text.ends_with(rules)).count()
    };
    // Alone on the blocks where the other rule fails, then together with the third.
    assert!(told(": 1 rules") == 2 && told(": 2 rules") >= 2, "{results:#}");
    for jobs in ["--jobs=2", "--jobs=3", "--jobs=8", "--jobs=8"] {
        assert!(scan(jobs) == one, "{jobs}");
    }
}

#[test]
fn a_thousand_rules_that_fail_take_no_thousand_times_as_long() {
    for (attack, reason) in
        [("manifest/many-that-loop", "million instructions"), ("manifest/many-that-dawdle", "it was not asked")]
    {
        let scanned = scan(&evil(attack));
        let notifications = scanned.notifications();
        assert!(notifications.iter().any(|(_, text)| text.contains(reason)), "{attack}: {:?}", notifications.first());
        assert!(notifications.iter().any(|(_, text)| text.contains("it was not asked")), "{attack}");
    }
}
