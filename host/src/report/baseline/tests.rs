//! Logs that are a baseline, and those that are none.

use std::fs;

use super::*;
use crate::report::{Ending, sample, sarif::Log as SarifLog};

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
    let mut compared = Compared { sink: &mut Nothing, plan, baseline, difference: Difference::default() };
    for finding in findings {
        compared.finding(finding.clone()).unwrap();
    }
    compared.end(&sample::summary(plan, findings)).unwrap()
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
    assert_eq!(difference, Difference { new: 1, updated: 1, unchanged: 1, mended: 1, not_judged: 0 });
}

#[test]
fn a_rule_that_could_not_judge_has_mended_nothing() {
    let plan = sample::plan();
    let (_file, mut baseline) = read(&plan, &[sample::finding(&plan, 0, 0, 1)]);
    let difference = compare(&plan, &mut baseline, &[sample::unknown(&plan, 0, 0, 1)]);
    assert_eq!((difference.mended, difference.not_judged), (0, 1));
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
    let since =
        Some(crate::report::Since { earlier: crate::report::Earlier::Log(std::sync::Arc::new(baseline)), difference });
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut log = SarifLog::new(&plan, file.reopen().unwrap(), None).unwrap();
    let mut new = now[0].clone();
    new.baseline = Some(BaselineState::New);
    log.finding(new).unwrap();
    log.finish(&sample::summary(&plan, &now), &Ending { since, ..sample::ending() }).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
    let results = json["runs"][0]["results"].as_array().unwrap();
    let states: Vec<&str> = results.iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states, ["new", "absent"]);
    assert_eq!(results[1]["properties"]["mended"], true);
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
