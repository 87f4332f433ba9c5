//! The report as an auditor sees it.

use super::*;
use crate::report::sample;

fn text(plan: &Plan, findings: &[Finding], summary: &Summary, look: Look) -> String {
    let mut out = Vec::new();
    let mut report = Text::new(plan, &mut out, look);
    for finding in findings {
        report.finding(finding.clone()).unwrap();
    }
    report.finish(summary, &sample::ending()).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn sample_text() {
    let plan = sample::plan();
    let findings: Vec<Finding> = (0..128)
        .map(|number| sample::finding(&plan, 0, 0, number * 9))
        .chain([sample::finding(&plan, 1, 0, 0), sample::unknown(&plan, 0, 1, 1_200)])
        .collect();
    let summary = sample::summary(&plan, &findings);
    print!("{}", text(&plan, &findings, &summary, Look::default()));
    let (plan, summary) = sample::broken(plan, summary);
    print!("{}", text(&plan, &findings, &summary, Look { width: 60, colours: true, subjects: 2 }));
}
