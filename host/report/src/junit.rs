//! JUnit XML: a suite for each pack, a case for each rule, for the test tabs of pipelines.
//!
//! A rule with an open fail is a failed case with its first findings. One that could not be judged is skipped, with the
//! reason: a skipped case is seen, and never taken for a success. Accepted findings are told in the output of the case.

use std::io::{self, Write};

use ephor_untrusted::{Escaped, Plain, Xml, escaped, put, putln};

use super::first::First;
use super::{Report, ScanResult, check_summary, rule_of, sarif, time};
use ephor_finding::{Counts, Finding, Plan, Rule, Sink, Summary};

/// Text escaped for XML.
type Words = Escaped<Xml>;

/// Findings that one case names; the rest is counted.
const SHOWN: usize = 20;
/// Longest line of a case.
const LONGEST: usize = 1_000;

/// A report that is being gathered: counters and the first findings of each rule.
#[must_use = "nothing is written before the report is finished"]
pub struct JUnit<'a, W: Write> {
    plan: &'a Plan,
    out: ephor_untrusted::Page<Xml, W>,
    shown: First<Words>,
}

impl<'a, W: Write> JUnit<'a, W> {
    /// Begins the report. Nothing is written yet.
    pub fn new(plan: &'a Plan, out: W) -> Self {
        Self { plan, out: ephor_untrusted::Page::new(out), shown: First::new(plan, SHOWN) }
    }
}

impl<W: Write> Sink for JUnit<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        rule_of(self.plan, &finding)?;
        self.shown.take(&finding, || {
            let place = format!("{}:{}", ephor_untrusted::value(&finding.place.file), finding.place.line);
            words(&format!("{place}: {}", finding.text(ephor_untrusted::value)))
        });
        Ok(())
    }
}

/// Untrusted text, cut to [`LONGEST`].
fn words(text: &str) -> Words {
    Words::of(&ephor_untrusted::clip(&ephor_untrusted::line(text), LONGEST))
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
        putln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        putln!(out, "<testsuites name=\"Ephor: {}\">", words(&plan.tenant.name))?;
        let stamp = time(plan.collected_at);
        let stamp = Plain::token(stamp.trim_end_matches('Z'));
        for (index, (pack, counts)) in plan.packs.iter().zip(&summary.counts).enumerate() {
            let outcomes: Vec<Outcome> =
                pack.rules.iter().zip(counts).map(|(rule, counts)| outcome(rule, counts)).collect();
            let of = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|one| wanted(one)).count();
            let failures = of(|outcome| matches!(outcome, Outcome::Failed(_)));
            let skipped = of(|outcome| matches!(outcome, Outcome::Skipped(_)));
            let name = words(&pack.name);
            putln!(
                out,
                "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" timestamp=\"{stamp}\">",
                pack.rules.len(),
                name = name,
                failures = failures,
                skipped = skipped,
                stamp = stamp
            )?;
            for (at, (rule, outcome)) in pack.rules.iter().zip(outcomes).enumerate() {
                let id = words(&rule.id);
                put!(out, "<testcase classname=\"{name}\" name=\"{id}\"", name = name, id = id)?;
                let waived = counts.get(at).map_or(0, |counts| counts.waived);
                let accepted = if waived > 0 {
                    Some(escaped!(Xml, "<system-out>{} accepted by a waiver</system-out>", waived))
                } else {
                    None
                };
                match outcome {
                    Outcome::Passed if accepted.is_none() => putln!(out, "/>")?,
                    Outcome::Passed => putln!(out, ">{accepted}</testcase>", accepted = accepted)?,
                    Outcome::Skipped(why) => {
                        let why = words(&why);
                        putln!(
                            out,
                            "><skipped message=\"{why}\"/>{accepted}</testcase>",
                            why = why,
                            accepted = accepted
                        )?;
                    }
                    Outcome::Failed(message) => {
                        let severity = Plain::token(&sarif::security_severity(rule));
                        let kind = escaped!(Xml, "{}, severity {}", sarif::level(rule.level), severity);
                        let message = words(&message);
                        putln!(
                            out,
                            "><failure type=\"{kind}\" message=\"{message}\">",
                            kind = kind,
                            message = message
                        )?;
                        let shown = self.shown.of(index, at);
                        for line in shown {
                            putln!(out, "{}", line)?;
                        }
                        let open = counts.get(at).map_or(0, Counts::open);
                        let more = open.saturating_sub(shown.len() as u64);
                        if more > 0 {
                            putln!(out, "and {more} more", more = more)?;
                        }
                        putln!(out, "</failure>{accepted}</testcase>", accepted = accepted)?;
                    }
                }
            }
            putln!(out, "</testsuite>")?;
        }
        // A pack or rule that broke, and coverage that was lost, is no rule that passed.
        let shortfalls = ending.shortfalls();
        let broken = plan.refused.len() + summary.failures.len() + shortfalls.len();
        if broken > 0 {
            putln!(
                out,
                "<testsuite name=\"ephor\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" timestamp=\"{stamp}\">",
                stamp = stamp
            )?;
            let description = words(&ending.description);
            putln!(
                out,
                "<testcase classname=\"ephor\" name=\"scan\"><error message=\"{description}\">",
                description = description
            )?;
            for refused in &plan.refused {
                let text = format!("pack refused: {}: {}", super::file_name(&refused.origin), refused.reason);
                putln!(out, "{}", words(&text))?;
            }
            for failure in &summary.failures {
                putln!(out, "{}", words(&format!("{}: {}", failure.during, failure.reason)))?;
            }
            for sentence in shortfalls {
                putln!(out, "{}", words(&sentence))?;
            }
            putln!(out, "</error></testcase>\n</testsuite>")?;
        }
        putln!(out, "</testsuites>")?;
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
