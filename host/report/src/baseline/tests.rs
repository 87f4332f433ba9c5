//! Logs that are a baseline, and those that are none.

use std::fs;

use super::*;
use crate::sarif::{Log as SarifLog, Profile};
use crate::{ScanResult, sample};

fn write(plan: &Plan, findings: &[Finding]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut log = SarifLog::new(plan, file.reopen().unwrap(), None).unwrap();
    for finding in findings {
        log.finding(finding.clone()).unwrap();
    }
    log.finish(&sample::summary(plan, findings), &sample::ending()).unwrap();
    file
}

fn read(plan: &Plan, findings: &[Finding]) -> (tempfile::NamedTempFile, Baseline) {
    let file = write(plan, findings);
    let baseline = Baseline::read(file.path(), &plan.tenant.id).unwrap();
    (file, baseline)
}

struct Nothing;

impl Sink for Nothing {
    fn finding(&mut self, _finding: Finding) -> io::Result<()> {
        Ok(())
    }
}

fn compare(plan: &Plan, baseline: &mut Baseline, findings: &[Finding]) -> Difference {
    ended(plan, baseline, findings, &[]).0
}

/// Compares; `rows` are the ids of the rows that the snapshot has.
fn ended(plan: &Plan, baseline: &mut Baseline, findings: &[Finding], rows: &[&str]) -> (Difference, Vec<Lost>) {
    let mut nothing = Nothing;
    let mut compared = Compared::new(&mut nothing, plan, baseline);
    for finding in findings {
        compared.finding(finding.clone()).unwrap();
    }
    let rows = |_: &str, take: &mut dyn FnMut(&str)| {
        rows.iter().for_each(|id| take(id));
        Ok(())
    };
    compared.end(&mut sample::summary(plan, findings), &rows).unwrap()
}

/// The log of a scan that was held against an earlier one, which ended as given.
fn next(plan: &Plan, mut baseline: Baseline, findings: &[Finding], profile: Option<Profile>) -> (String, Vec<Lost>) {
    let mut out = Vec::new();
    let told = std::cell::RefCell::default();
    let mut log = match profile {
        None => SarifLog::new(plan, &mut out, None).unwrap(),
        Some(profile) => SarifLog::of(plan, &mut out, profile, &told).unwrap(),
    };
    let mut summary = sample::summary(plan, findings);
    let mut compared = Compared::new(&mut log, plan, &mut baseline);
    for finding in findings {
        compared.finding(finding.clone()).unwrap();
    }
    let (difference, lost) = compared.end(&mut summary, &|_, _| Ok(())).unwrap();
    let earlier = crate::EarlierScan::Log(std::sync::Arc::new(baseline));
    let comparison = Some(crate::Comparison { earlier, difference, lost: lost.clone() });
    log.finish(&summary, &ScanResult { comparison, ..sample::ending() }).unwrap();
    (String::from_utf8(out).unwrap(), lost)
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    file
}

/// What a log says of each of its results: kind, state, and whether it was carried forward.
fn results(log: &str) -> Vec<(String, String, bool)> {
    let log: serde_json::Value = serde_json::from_str(log).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let one = |result: &serde_json::Value| {
        (text(&result["kind"]), text(&result["baselineState"]), result["properties"]["notJudged"].is_object())
    };
    log["runs"][0]["results"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn what_could_not_be_judged_is_carried_forward_until_it_is() {
    let mut plan = sample::plan();
    let fails = [sample::finding(&plan, 0, 0, 1), sample::finding(&plan, 0, 0, 2)];
    let (_first, baseline) = read(&plan, &fails);
    let mut logs = Vec::new();
    let mut baseline = Some(baseline);
    // Two nights without the data: the second is held against the log of the first.
    for _ in 0..2 {
        plan.collected_at += 86_400;
        let (log, lost) = next(&plan, baseline.take().unwrap(), &[sample::unknown(&plan, 0, 0, 1)], None);
        assert_eq!((lost.len(), lost[0].findings, lost[0].last_judged), (1, 2, sample::plan().collected_at));
        let carried = |one: &&(String, String, bool)| one.2;
        let results = results(&log);
        assert_eq!(results.iter().filter(carried).count(), 2, "{results:?}");
        assert!(results.iter().filter(carried).all(|(kind, state, _)| kind == "open" && state == "unchanged"));
        assert!(results.iter().all(|(_, state, _)| state != "absent"), "nothing is fixed: {results:?}");
        logs.push(file(&log));
        baseline = Some(Baseline::read(logs.last().unwrap().path(), &plan.tenant.id).unwrap());
    }
    let mut baseline = baseline.unwrap();
    assert_eq!(baseline.log().lost.len(), 1, "the log says that it is no good baseline");
    // The data is back: one is as it was, one is fixed, and nothing is new.
    let (difference, lost) = ended(&plan, &mut baseline, &fails[..1], &[]);
    assert_eq!(difference, Difference { unchanged: 1, fixed: 1, ..Difference::default() });
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn readers_that_close_what_is_not_there_get_what_was_carried_forward() {
    let plan = sample::plan();
    for profile in [Profile::Github, Profile::DefectDojo] {
        let (_file, baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
        let (log, _) = next(&plan, baseline, &[sample::unknown(&plan, 0, 0, 1)], Some(profile));
        let results: Vec<(String, String, bool)> = results(&log);
        assert_eq!(results, [("fail".to_owned(), String::new(), false)], "{profile:?}");
        assert!(log.contains("Not judged again since 2026-01-08"), "{log}");
    }
}

#[test]
fn a_subject_that_is_unknown_now_is_not_mended() {
    let plan = sample::plan();
    let (_file, baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1), sample::finding(&plan, 0, 0, 2)]);
    let mut unknown = sample::finding(&plan, 0, 0, 1);
    unknown.verdict = Verdict::Unknown;
    unknown.message_id = "not-seen".to_owned();
    let (log, lost) = next(&plan, baseline, &[unknown], None);
    assert_eq!(lost.len(), 1, "a finding that cannot be judged again is coverage that is lost");
    let states: Vec<(String, String, bool)> = results(&log);
    let expected = [("open", "updated", false), ("fail", "absent", false), ("open", "unchanged", true)];
    assert_eq!(states, expected.map(|(kind, state, carried)| (kind.to_owned(), state.to_owned(), carried)));
}

#[test]
fn of_a_source_that_is_partial_only_what_was_not_read_is_carried_forward() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1), sample::finding(&plan, 0, 0, 2)]);
    let mut partial = sample::unknown(&plan, 0, 0, 1);
    partial.message_id = "source-partial".to_owned();
    let first = "00000000-0000-0000-0000-000000000001";
    let (difference, lost) = ended(&plan, &mut baseline, &[partial], &[first]);
    assert_eq!((difference.fixed, difference.not_judged), (1, 1));
    assert_eq!((lost.len(), lost[0].findings), (1, 1));
}

#[test]
fn a_rule_with_a_few_unknown_subjects_mends_the_others() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
    let mut unknown = sample::finding(&plan, 0, 0, 9);
    unknown.verdict = Verdict::Unknown;
    unknown.message_id = "not-seen".to_owned();
    let (difference, lost) = ended(&plan, &mut baseline, &[unknown], &[]);
    assert_eq!((difference.fixed, difference.not_judged), (1, 0));
    assert_eq!(lost.len(), 1, "a subject fewer was judged, and one more is unknown");
}

#[test]
fn a_pack_that_takes_no_part_is_lost_and_its_findings_come_back() {
    let plan = sample::plan();
    let fails = [sample::finding(&plan, 0, 0, 1)];
    let (_file, baseline) = read(&plan, &fails);
    let mut without = plan.clone();
    without.packs.remove(0);
    let (log, lost) = next(&without, baseline, &[], None);
    assert_eq!(lost.len(), 2, "both rules of the pack: {lost:?}");
    assert_eq!(results(&log), [("open".to_owned(), "unchanged".to_owned(), true)]);
    let log = file(&log);
    let mut baseline = Baseline::read(log.path(), &plan.tenant.id).unwrap();
    assert_eq!(compare(&plan, &mut baseline, &fails), Difference { unchanged: 1, ..Difference::default() });
}

#[test]
fn a_rule_that_never_judged_is_not_lost() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[sample::unknown(&plan, 0, 1, 12)]);
    let (_, lost) = ended(&plan, &mut baseline, &[sample::unknown(&plan, 0, 1, 12)], &[]);
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn new_unchanged_updated_and_mended_are_told_apart() {
    let plan = sample::plan();
    let finding = |number| sample::finding(&plan, 0, 0, number);
    let (_file, mut baseline) = read(&plan, &[finding(1), finding(2), finding(3)]);
    let mut moved = finding(1);
    moved.place.line = 77;
    let mut changed = finding(2);
    changed.arguments[1].1 = "POP".to_owned();
    let difference = compare(&plan, &mut baseline, &[moved, changed, finding(9)]);
    assert_eq!(difference, Difference { new: 1, updated: 1, unchanged: 1, fixed: 1, not_judged: 0 });
}

#[test]
fn a_rule_that_could_not_judge_has_mended_nothing() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
    let difference = compare(&plan, &mut baseline, &[sample::unknown(&plan, 0, 0, 1)]);
    assert_eq!((difference.fixed, difference.not_judged), (0, 1));
    let mut off = plan.clone();
    off.packs[0].rules[0].off = true;
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
    assert_eq!(compare(&off, &mut baseline, &[]).not_judged, 1, "a rule that is switched off judges nothing");
    let mut gone = plan.clone();
    gone.packs[0].rules.remove(0);
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
    assert_eq!(compare(&gone, &mut baseline, &[]).not_judged, 1, "nor does one that is not there");
}

#[test]
fn what_a_waiver_accepts_is_not_new() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[]);
    let mut accepted = sample::finding(&plan, 0, 0, 1);
    accepted.waiver = Some(0);
    assert_eq!(compare(&plan, &mut baseline, &[accepted]).new, 0);
}

#[test]
fn absent_results_stand_in_the_log_and_do_not_come_back_from_it() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
    let now = [sample::finding(&plan, 0, 0, 2)];
    let difference = compare(&plan, &mut baseline, &now);
    let comparison = Some(crate::Comparison {
        earlier: crate::EarlierScan::Log(std::sync::Arc::new(baseline)),
        difference,
        lost: Vec::new(),
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut log = SarifLog::new(&plan, file.reopen().unwrap(), None).unwrap();
    let mut new = now[0].clone();
    new.baseline = Some(BaselineState::New);
    log.finding(new).unwrap();
    log.finish(&sample::summary(&plan, &now), &ScanResult { comparison, ..sample::ending() }).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
    let results = json["runs"][0]["results"].as_array().unwrap();
    let states: Vec<&str> = results.iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states, ["new", "absent"]);
    assert_eq!(results[1]["properties"]["fixed"], true);
    assert_eq!(results[1]["locations"][0]["logicalLocations"][0]["name"], "Person 1");
    assert!(json["runs"][0]["baselineGuid"].is_string());
    let next = Baseline::read(file.path(), &plan.tenant.id).unwrap();
    assert_eq!(next.log().results, 1);
}

#[test]
fn what_is_no_log_of_ephor_is_refused_with_the_reason() {
    let plan = sample::plan();
    let good = fs::read_to_string(write(&plan, &[sample::finding(&plan, 0, 0, 1)]).path()).unwrap();
    let cases = [
        (String::new(), "EOF while parsing"),
        ("[]".to_owned(), "expected a SARIF log"),
        (good[..good.len() / 2].to_owned(), "EOF while parsing"),
        (good.clone() + "{", "trailing characters"),
        (good.replace("ephorSubject/v1", "other/v1"), "result 1 has no fingerprint ephorSubject/v1"),
        (good.replace("\"id\":\"ephor/", "\"id\":\"other/"), "automationDetails.id is not one of ephor"),
        (r#"{"runs":[]}"#.to_owned(), "it has 0 runs"),
        (r#"{"runs":[{},{}]}"#.to_owned(), "it has 2 runs"),
        (r#"{"runs":[{"results":[1]}]}"#.to_owned(), "invalid type"),
        (r#"{"runs":[{"results":[{"partialFingerprints":{"ephorSubject/v1":"äää"}}]}]}"#.to_owned(), "result 1 has no"),
    ];
    for (text, said) in cases {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &text).unwrap();
        let error = Baseline::read(file.path(), &plan.tenant.id).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("expected a log of 'ephor scan"), "{error}");
    }
    let file = write(&plan, &[]);
    let error = Baseline::read(file.path(), "00000000").unwrap_err().to_string();
    assert!(error.contains("their findings cannot be compared"), "{error}");
}
