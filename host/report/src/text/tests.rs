//! The report as an auditor sees it.

use super::*;
use crate::sample;

fn text(plan: &Plan, findings: &[Finding], summary: &Summary, look: TextOptions) -> String {
    let mut out = Vec::new();
    let mut report = Text::new(plan, &mut out, look);
    for finding in findings {
        report.finding(finding.clone()).unwrap();
    }
    report.finish(summary, &sample::ending()).unwrap();
    String::from_utf8(out).unwrap()
}

/// 128 fails of one rule, one of another, and a rule whose data could not be read.
fn findings(plan: &Plan) -> Vec<Finding> {
    (0..128)
        .map(|number| sample::finding(plan, 0, 0, number * 9))
        .chain([sample::finding(plan, 1, 0, 0), sample::unknown(plan, 0, 1, 1_200)])
        .collect()
}

#[test]
fn an_auditor_sees_what_is_wrong_what_is_not_known_and_on_what_data() {
    let plan = sample::plan();
    let findings = findings(&plan);
    let text = text(&plan, &findings, &sample::summary(&plan, &findings), TextOptions::default());
    let expected = "\
Ephor VERSION: Contoso
Tenant    contoso.onmicrosoft.com (8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10)
Snapshot  collected 2026-01-08 06:00:00 UTC, manifest sha256 aaaaaaaaaaaa
Packs     identity 0.1.0 (2 rules, sha256 eeeeeeeeeeee)
          mailbox 0.1.0 (1 rule, sha256 eeeeeeeeeeee)

ERRORS
  Rule identity/legacy-auth-enabled is not met
  identity/legacy-auth-enabled, severity 8.0: 128 of 138 fail
    users.jsonl:1   'Person 0' last signed in 90 days ago, by 'IMAP'.
    users.jsonl:10  'Person 9' last signed in 99 days ago, by 'IMAP'.
    users.jsonl:19  'Person 18' last signed in 108 days ago, by 'IMAP'.
    users.jsonl:28  'Person 27' last signed in 117 days ago, by 'IMAP'.
    users.jsonl:37  'Person 36' last signed in 126 days ago, by 'IMAP'.
    and 123 more

WARNINGS
  Rule mailbox/audit-disabled is not met
  mailbox/audit-disabled, severity 5.5: 1 of 11 fail
    mailboxes.jsonl:1  'Person 0' last signed in 90 days ago, by 'IMAP'.

COULD NOT BE KNOWN
  identity/mfa-method-missing: 1,200 unknown
    1,200  graph/user-registration-details could not be read: AuditLog.Read.All is missing.

DATA THAT THE RULES READ
  exchange/mailboxes                 partial       1,200 of 2,000: 3 of 5 pages were throttled
  graph/conditional-access-policies  complete      1,200
  graph/user-registration-details    denied        AuditLog.Read.All is missing
  graph/users                        complete      1,200
  1 further source is read by no rule of this scan (0 complete).

129 fails (2 of 3 rules), 30 passed, 0 not applicable, 1,200 unknown. Findings at or above the
threshold (warning).
";
    assert_eq!(text, expected.replace("VERSION", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_broken_scan_says_so_before_anything_else() {
    let plan = sample::plan();
    let (plan, summary) = sample::broken(plan.clone(), sample::summary(&plan, &[]));
    let text = text(&plan, &[], &summary, TextOptions { width: 60, ..TextOptions::default() });
    let expected = "
THE SCAN IS INCOMPLETE
  pack refused: /home/ann/packs/evil.wasm: it imports
    wasi:filesystem/types, and a pack may import nothing but
    logging
  rule failed: identity/mfa-method-missing (check-rows
    users): ran out of fuel (1,000,000,000 instructions);
    1,024 verdicts lost

FINDINGS
  None: no rule that could be judged has a fail.
";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("\nINCOMPLETE: 0 fails (0 of 3 rules)"), "{text}");
}

#[test]
fn colours_only_when_asked() {
    let plan = sample::plan();
    let findings = findings(&plan);
    let summary = sample::summary(&plan, &findings);
    let plain = text(&plan, &findings, &summary, TextOptions::default());
    let coloured = text(&plan, &findings, &summary, TextOptions { colours: true, ..TextOptions::default() });
    assert!(!plain.contains('\u{1b}'));
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31mERRORS\u{1b}[0m"));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn a_tenant_can_neither_steer_the_terminal_nor_forge_a_line() {
    let mut plan = sample::plan();
    plan.tenant.name = sample::HOSTILE.to_owned();
    plan.tenant.domain = sample::HOSTILE.to_owned();
    plan.sources[0].0.reason = Some(sample::HOSTILE.to_owned());
    let findings = [sample::hostile(&plan, sample::HOSTILE), sample::hostile(&plan, &"x".repeat(1 << 20))];
    let mut summary = sample::summary(&plan, &findings);
    summary.counts[0][0].unknown = 1;
    summary.counts[0][0].unknown_reasons.insert(sample::HOSTILE.to_owned(), 1);
    let text = text(&plan, &findings, &summary, TextOptions::default());
    assert!(!text.chars().any(|char| (char.is_control() && char != '\n') || char == '\u{202e}'), "{text}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("No findings")), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100) && text.len() < 16_384, "{text}");
}

#[test]
fn what_is_held_does_not_grow_with_the_findings() {
    let plan = sample::plan();
    let mut report = Text::new(&plan, Vec::new(), TextOptions { subjects: 3, ..TextOptions::default() });
    for number in 0..10_000 {
        report.finding(sample::finding(&plan, 0, 0, number)).unwrap();
    }
    assert_eq!(report.shown.of(0, 0).len(), 3);
}
