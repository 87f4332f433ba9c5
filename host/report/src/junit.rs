//! JUnit XML: a suite for each pack, a case for each rule, for the test tabs of pipelines.
//!
//! A rule with an open fail is a failed case with its first findings. One that could not be judged is skipped, with the
//! reason: a skipped case is seen, and never taken for a success. Accepted findings are told in the output of the case.

use std::io::{self, Write};

use super::first::First;
use super::{Report, ScanResult, check_summary, rule_of, sarif, time};
use ephor_finding::{Counts, Finding, Plan, Rule, Sink, Summary};

/// Findings that one case names; the rest is counted.
const SHOWN: usize = 20;
/// Longest line of a case.
const LONGEST: usize = 1_000;

/// A report that is being gathered: counters and the first findings of each rule.
#[must_use = "nothing is written before the report is finished"]
pub struct JUnit<'a, W: Write> {
    plan: &'a Plan,
    out: W,
    shown: First<String>,
}

impl<'a, W: Write> JUnit<'a, W> {
    /// Begins the report. Nothing is written yet.
    pub fn new(plan: &'a Plan, out: W) -> Self {
        Self { plan, out, shown: First::new(plan, SHOWN) }
    }
}

impl<W: Write> Sink for JUnit<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        rule_of(self.plan, &finding)?;
        self.shown.take(&finding, || {
            let text = ephor_untrusted::line(&finding.text(ephor_untrusted::value));
            let place = format!("{}:{}", ephor_untrusted::value(&finding.place.file), finding.place.line);
            ephor_untrusted::clip(&format!("{place}: {text}"), LONGEST)
        });
        Ok(())
    }
}

/// Text for an attribute or between tags. XML has no place for control characters, escaped or not.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(char),
            '\u{fffe}' | '\u{ffff}' => {}
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}

/// How the case of a rule ends.
enum Outcome {
    Failed(String),
    Skipped(String),
    Passed,
}

fn outcome(rule: &Rule, counts: &Counts) -> Outcome {
    let judged = counts.pass.saturating_add(counts.fail);
    if rule.off {
        return Outcome::Skipped("switched off by the configuration".to_owned());
    }
    if counts.open() > 0 {
        return Outcome::Failed(format!("{}: {} of {judged} fail", rule.title, counts.open()));
    }
    if counts.unknown > 0 {
        let reason = counts.unknown_reasons.keys().next().map_or("", String::as_str);
        return Outcome::Skipped(format!("{} unknown: {reason}", counts.unknown));
    }
    if judged == 0 {
        return Outcome::Skipped("not applicable".to_owned());
    }
    Outcome::Passed
}

impl<W: Write> Report for JUnit<'_, W> {
    fn finish(mut self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        let (plan, out) = (self.plan, &mut self.out);
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites name=\"Ephor: {}\">", escape(&ephor_untrusted::value(&plan.tenant.name)))?;
        let stamp = time(plan.collected_at);
        let stamp = stamp.trim_end_matches('Z');
        for (index, (pack, counts)) in plan.packs.iter().zip(&summary.counts).enumerate() {
            let outcomes: Vec<Outcome> =
                pack.rules.iter().zip(counts).map(|(rule, counts)| outcome(rule, counts)).collect();
            let of = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|one| wanted(one)).count();
            let failures = of(|outcome| matches!(outcome, Outcome::Failed(_)));
            let skipped = of(|outcome| matches!(outcome, Outcome::Skipped(_)));
            let name = escape(&ephor_untrusted::line(&pack.name));
            writeln!(
                out,
                "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" timestamp=\"{stamp}\">",
                pack.rules.len()
            )?;
            for (at, (rule, outcome)) in pack.rules.iter().zip(outcomes).enumerate() {
                let id = escape(&ephor_untrusted::line(&rule.id));
                write!(out, "<testcase classname=\"{name}\" name=\"{id}\"")?;
                let waived = counts.get(at).map_or(0, |counts| counts.waived);
                let accepted = if waived > 0 {
                    format!("<system-out>{waived} accepted by a waiver</system-out>")
                } else {
                    String::new()
                };
                match outcome {
                    Outcome::Passed if accepted.is_empty() => writeln!(out, "/>")?,
                    Outcome::Passed => writeln!(out, ">{accepted}</testcase>")?,
                    Outcome::Skipped(why) => {
                        let why = escape(&ephor_untrusted::clip(&ephor_untrusted::line(&why), LONGEST));
                        writeln!(out, "><skipped message=\"{why}\"/>{accepted}</testcase>")?;
                    }
                    Outcome::Failed(message) => {
                        let kind = format!("{}, severity {}", sarif::level(rule.level), sarif::security_severity(rule));
                        let message = escape(&ephor_untrusted::line(&message));
                        writeln!(out, "><failure type=\"{kind}\" message=\"{message}\">")?;
                        let shown = self.shown.of(index, at);
                        for line in shown {
                            writeln!(out, "{}", escape(line))?;
                        }
                        let open = counts.get(at).map_or(0, Counts::open);
                        let more = open.saturating_sub(shown.len() as u64);
                        if more > 0 {
                            writeln!(out, "and {more} more")?;
                        }
                        writeln!(out, "</failure>{accepted}</testcase>")?;
                    }
                }
            }
            writeln!(out, "</testsuite>")?;
        }
        // A pack or rule that broke, and coverage that was lost, is no rule that passed.
        let shortfalls = ending.shortfalls();
        let broken = plan.refused.len() + summary.failures.len() + shortfalls.len();
        if broken > 0 {
            writeln!(
                out,
                "<testsuite name=\"ephor\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" timestamp=\"{stamp}\">"
            )?;
            let description = escape(&ephor_untrusted::line(&ending.description));
            writeln!(out, "<testcase classname=\"ephor\" name=\"scan\"><error message=\"{description}\">")?;
            for refused in &plan.refused {
                let text = format!("pack refused: {}: {}", super::file_name(&refused.origin), refused.reason);
                writeln!(out, "{}", escape(&ephor_untrusted::line(&text)))?;
            }
            for failure in &summary.failures {
                writeln!(
                    out,
                    "{}",
                    escape(&ephor_untrusted::line(&format!("{}: {}", failure.during, failure.reason)))
                )?;
            }
            for sentence in shortfalls {
                writeln!(out, "{}", escape(&ephor_untrusted::clip(&ephor_untrusted::line(&sentence), LONGEST)))?;
            }
            writeln!(out, "</error></testcase>\n</testsuite>")?;
        }
        writeln!(out, "</testsuites>")?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn xml(plan: &Plan, findings: &[Finding], summary: &Summary) -> String {
        let mut out = Vec::new();
        let mut report = JUnit::new(plan, &mut out);
        for finding in findings {
            report.finding(finding.clone()).unwrap();
        }
        Box::new(report).finish(summary, &sample::ending()).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Every tag that is opened is closed in its order, and there is one root.
    fn assert_balanced(xml: &str) {
        let mut open: Vec<&str> = Vec::new();
        for tag in xml.split('<').skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0) {
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{xml}");
            } else if !tag.starts_with('?') && !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap());
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn a_rule_is_a_case_that_fails_is_skipped_or_passes() {
        let plan = sample::plan();
        let findings: Vec<Finding> = (0..25)
            .map(|number| sample::finding(&plan, 0, 0, number))
            .chain([sample::unknown(&plan, 0, 1, 3)])
            .collect();
        let xml = xml(&plan, &findings, &sample::summary(&plan, &findings));
        assert!(
            xml.contains("<testsuite name=\"identity\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""),
            "{xml}"
        );
        assert!(xml.contains("25 of 35 fail") && xml.contains("and 5 more"), "{xml}");
        assert!(
            xml.contains("<skipped message=\"3 unknown: graph/user-registration-details could not be read"),
            "{xml}"
        );
        assert!(xml.contains("<testcase classname=\"mailbox\" name=\"mailbox/audit-disabled\"/>"), "{xml}");
    }

    #[test]
    fn what_is_accepted_does_not_fail_and_what_broke_does() {
        let plan = sample::plan();
        let mut summary = sample::summary(&plan, &[sample::finding(&plan, 0, 0, 0)]);
        summary.counts[0][0].waived = 1;
        let (plan, summary) = sample::broken(plan, summary);
        let xml = xml(&plan, &[], &summary);
        assert!(!xml.contains("<failure") && xml.contains("1 accepted by a waiver"), "{xml}");
        assert!(xml.contains("errors=\"1\"") && xml.contains("pack refused: evil.wasm"), "{xml}");
    }

    #[test]
    fn hostile_text_neither_closes_a_tag_nor_holds_what_xml_forbids() {
        let plan = sample::plan();
        let findings = [sample::hostile(&plan, sample::HOSTILE), sample::hostile(&plan, "\u{0}\u{1}]]>\u{fffe}")];
        let xml = xml(&plan, &findings, &sample::summary(&plan, &findings));
        assert!(!xml.contains("<script>") && !xml.contains('\u{fffe}'));
        assert!(!xml.chars().any(|char| char.is_control() && char != '\n'));
        assert_balanced(&xml);
    }
}
