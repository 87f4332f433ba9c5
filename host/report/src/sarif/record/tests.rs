//! A report that is made later is the one that the scan makes.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::baseline::{Baseline, Compared};
use crate::csv::Csv;
use crate::html::Html;
use crate::json::Json;
use crate::junit::JUnit;
use crate::lines::Lines;
use crate::markdown::Markdown;
use crate::sarif::{Log, Profile};
use crate::{Report, Reports, sample};
use ephor_finding::{Finding, NonFinding, Policy, Related, Sink, Subject, Verdict};

/// All forms but SARIF for others, which depends on whom it is for.
fn forms<'a>(plan: &'a Plan, outs: &'a mut [Vec<u8>; 7]) -> Reports<'a> {
    let [native, json, lines, csv, junit, markdown, html] = outs;
    Reports(vec![
        Box::new(Log::new(plan, native, None).unwrap()),
        Box::new(Json::new(plan, json).unwrap()),
        Box::new(Lines::new(plan, lines).unwrap()),
        Box::new(Csv::new(plan, csv).unwrap()),
        Box::new(JUnit::new(plan, junit)),
        Box::new(Markdown::new(plan, markdown)),
        Box::new(Html::new(plan, html)),
    ])
}

/// Writes a log, with whatever an earlier one says of it.
fn write(plan: &Plan, findings: &[Finding], clears: &[NonFinding], earlier: Option<&Path>) -> [Vec<u8>; 7] {
    let mut outs: [Vec<u8>; 7] = Default::default();
    let mut reports = forms(plan, &mut outs);
    let mut summary = sample::summary(plan, findings);
    summary.waived = vec![1; plan.waivers.len()];
    let give = |sink: &mut dyn Sink| {
        for finding in findings {
            sink.finding(finding.clone()).unwrap();
        }
        for clear in clears {
            sink.non_finding(clear.clone()).unwrap();
        }
    };
    let comparison = match earlier {
        None => {
            give(&mut reports);
            None
        }
        Some(path) => {
            let mut baseline = Baseline::read(path, &plan.tenant.id).unwrap();
            let mut compared = Compared::new(&mut reports, plan, &mut baseline);
            give(&mut compared);
            let (difference, lost) = compared.end(&mut summary, &|_, _| Ok(())).unwrap();
            Some(Comparison { earlier: EarlierScan::Log(Arc::new(baseline)), difference, lost })
        }
    };
    reports.finish(&summary, &ScanResult { comparison, ..sample::ending() }).unwrap();
    outs
}

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// The same forms, made from the log alone.
fn again(path: &Path) -> [Vec<u8>; 7] {
    let recorded = Recorded::read(path).unwrap();
    let mut outs: [Vec<u8>; 7] = Default::default();
    let mut reports = forms(&recorded.plan, &mut outs);
    recorded.replay(path, &mut reports).unwrap();
    reports.finish(&recorded.summary, &recorded.ending).unwrap();
    outs
}

fn assert_same(first: &[Vec<u8>; 7], again: &[Vec<u8>; 7]) {
    let names = ["sarif", "json", "jsonl", "csv", "junit", "markdown", "html"];
    for ((name, first), again) in names.iter().zip(first).zip(again) {
        assert!(!first.is_empty());
        if first != again {
            let at = first.iter().zip(again).position(|(a, b)| a != b).unwrap_or(first.len().min(again.len()));
            let near = |bytes: &[u8]| {
                String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())]).into_owned()
            };
            panic!("{name} at byte {at}: {:?} and {:?}", near(first), near(again));
        }
    }
}

fn non_finding(number: u64, verdict: Verdict) -> NonFinding {
    let plan = sample::plan();
    let Finding { subject, place, .. } = sample::finding(&plan, 0, 0, number);
    NonFinding { pack: 0, rule: 0, verdict, subject, count: 1, place, baseline: None, first_seen: None }
}

/// Everything that a log can hold: hostile names, related places, waivers, unknowns of the host, failures.
fn everything() -> (Plan, Vec<Finding>) {
    let mut plan = sample::plan();
    plan.tenant.name = sample::HOSTILE.to_owned();
    plan.waivers = vec![sample::waiver("identity/legacy-auth-enabled", sample::HOSTILE, "2027-01-01")];
    plan.policy = Some(Policy { name: "ephor.toml".to_owned(), settings: Vec::new() });
    plan.packs[1].rules[0].off = true;
    let mut accepted = sample::finding(&plan, 0, 0, 4);
    accepted.waiver = Some(0);
    accepted.related = (0..12)
        .map(|number| Related {
            place: accepted.place.clone(),
            subject: Subject { name: format!("Policy {number}"), ..accepted.subject.clone() },
        })
        .collect();
    let mut findings: Vec<Finding> = (0..30).map(|number| sample::finding(&plan, 0, 0, 100 + number)).collect();
    findings.extend([
        accepted,
        sample::hostile(&plan, sample::HOSTILE),
        sample::hostile(&plan, &format!("{}/{}", "x".repeat(700), "\u{1b}")),
        sample::unknown(&plan, 0, 1, 3),
    ]);
    (plan, findings)
}

#[test]
fn every_form_is_the_same_from_the_log_as_from_the_scan() {
    let (plan, findings) = everything();
    let first = write(&plan, &findings, &[], None);
    assert_same(&first, &again(file(&first[0]).path()));
}

#[test]
fn so_it_is_with_a_baseline_and_with_passes() {
    let (plan, findings) = everything();
    let earlier =
        write(&plan, &findings, &[non_finding(1, Verdict::Pass), non_finding(2, Verdict::NotApplicable)], None);
    let earlier = file(&earlier[0]);
    let mut later = plan;
    later.collected_at += 86_400;
    // One is gone and told so, one is a pass now, one is new that was a pass.
    let mut now: Vec<Finding> = findings[2..].to_vec();
    now.push(sample::finding(&later, 0, 0, 1));
    let clears =
        [non_finding(101, Verdict::Pass), non_finding(2, Verdict::NotApplicable), non_finding(3, Verdict::Pass)];
    let first = write(&later, &now, &clears, Some(earlier.path()));
    let log = file(&first[0]);
    assert_same(&first, &again(log.path()));
    let json: serde_json::Value = serde_json::from_slice(&first[0]).unwrap();
    let states: Vec<(String, String)> = json["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .skip(now.len() - 1)
        .map(|result| {
            let text = |name: &str| result[name].as_str().unwrap().to_owned();
            (text("kind"), text("baselineState"))
        })
        .collect();
    let expected = [
        ("fail", "new"),
        ("pass", "new"),
        ("notApplicable", "unchanged"),
        ("pass", "new"),
        ("fail", "absent"),
        ("fail", "absent"),
    ];
    assert_eq!(states, expected.map(|(kind, state)| (kind.to_owned(), state.to_owned())));
    let difference = Recorded::read(log.path()).unwrap().ending.comparison.unwrap().difference;
    assert_eq!((difference.new, difference.fixed), (1, 2), "what passes now is fixed, and what passed is new");
}

#[test]
fn so_it_is_with_what_was_carried_forward() {
    let (plan, findings) = everything();
    let earlier = file(&write(&plan, &findings, &[], None)[0]);
    let mut later = plan;
    later.collected_at += 86_400;
    let first = write(&later, &[sample::unknown(&later, 0, 0, 1)], &[], Some(earlier.path()));
    let log = file(&first[0]);
    assert_same(&first, &again(log.path()));
    let recorded = Recorded::read(log.path()).unwrap();
    let comparison = recorded.ending.comparison.unwrap();
    assert_eq!((comparison.lost.len(), comparison.difference.fixed, comparison.difference.new), (1, 0, 0));
    assert_eq!(comparison.difference.not_judged, 33);
    // And so it is the night after.
    later.collected_at += 86_400;
    let second = write(&later, &[sample::unknown(&later, 0, 0, 1)], &[], Some(log.path()));
    let log = file(&second[0]);
    assert_same(&second, &again(log.path()));
    assert_eq!(Recorded::read(log.path()).unwrap().ending.comparison.unwrap().difference, comparison.difference);
    let back = write(&later, &findings, &[], Some(log.path()));
    let comparison = Recorded::read(file(&back[0]).path()).unwrap().ending.comparison.unwrap();
    assert_eq!(
        (comparison.difference.new, comparison.difference.not_judged),
        (0, 0),
        "nothing is new that was there before"
    );
}

#[test]
fn the_first_detection_is_kept_from_scan_to_scan() {
    let mut plan = sample::plan();
    let findings = [sample::finding(&plan, 0, 0, 1)];
    let mut earlier = file(&write(&plan, &findings, &[], None)[0]);
    let began = crate::time(plan.collected_at);
    for _ in 0..2 {
        plan.collected_at += 86_400;
        let mut now = findings.to_vec();
        now.push(sample::finding(&plan, 0, 0, 2));
        let log = write(&plan, &now, &[], Some(earlier.path())).into_iter().next().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&log).unwrap();
        let first = &json["runs"][0]["results"][0]["provenance"]["firstDetectionTimeUtc"];
        assert_eq!(first, began.as_str());
        earlier = file(&log);
    }
}

#[test]
fn foreign_and_damaged_logs_are_refused_with_the_reason() {
    let (plan, findings) = everything();
    let native = String::from_utf8(write(&plan, &findings, &[], None)[0].clone()).unwrap();
    let told = RefCell::default();
    let mut github = Vec::new();
    let log = Log::of(&plan, &mut github, Profile::Github, &told).unwrap();
    let mut summary = sample::summary(&plan, &[]);
    summary.waived = vec![0];
    log.finish(&summary, &sample::ending()).unwrap();
    for (text, said) in [
        (String::from_utf8(github).unwrap(), "it holds no record of the scan: it is a log of another profile"),
        (native.replace("\"record\":{", "\"other\":{"), "it holds no record of the scan"),
        (native.replace("\"format\":1", "\"format\":2"), "its record has the form 2"),
        (native.replace("\"waived\":[1]", "\"waived\":[]"), "its counts are not those of its rules, waivers"),
        (native[..native.len() - 40].to_owned(), "EOF while parsing"),
        (r#"{"runs":[{"tool":{"driver":{"name":"CodeQL"}},"results":[]}]}"#.to_owned(), "is not one of ephor"),
    ] {
        let error = Recorded::read(file(text.as_bytes()).path()).unwrap_err().to_string();
        assert!(error.contains(said), "{said}: {error}");
    }
    for (text, said) in [
        (native.replacen("\"id\":\"stale\",\"arguments\"", "\"id\":\"gone\",\"arguments\"", 1), "no message \"gone\""),
        (native.replacen("\"kind\":\"fail\"", "\"kind\":\"review\"", 1), "its kind is \"review\""),
        (native.replacen("\"startLine\":101", "\"startLine\":-1", 1), "invalid value"),
        (native.replacen("{\"ruleId\":\"identity/", "{\"ruleId\":\"other/", 1), "no pack of the log has its rule"),
        (
            native.replacen("\"fullyQualifiedName\":\"tenants/", "\"fullyQualifiedName\":\"x/", 1),
            "is not one of the tenant",
        ),
    ] {
        assert_ne!(text, native, "{said}");
        let file = file(text.as_bytes());
        let recorded = Recorded::read(file.path()).unwrap();
        let mut report = Csv::new(&recorded.plan, Vec::new()).unwrap();
        let error = recorded.replay(file.path(), &mut report).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("result 1"), "{said}: {error}");
    }
}

#[test]
fn a_report_made_later_has_no_folder_in_it() {
    let (plan, findings) = everything();
    let (plan, summary) = sample::broken(plan.clone(), sample::summary(&plan, &findings));
    let mut out = Vec::new();
    let mut log = Log::new(&plan, &mut out, None).unwrap();
    log.finding(findings[0].clone()).unwrap();
    Box::new(log).finish(&summary, &sample::ending()).unwrap();
    assert!(!String::from_utf8(out).unwrap().contains("/home/ann"));
}
