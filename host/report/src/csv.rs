//! A row for each finding, for spreadsheets (RFC 4180, UTF-8).
//!
//! Memory stays flat. A cell that a spreadsheet would take for a formula begins with an apostrophe, so that a name
//! that somebody chose computes nothing.

use std::io::{self, Write};

use ephor_untrusted::{Escaped, put};

use super::{Report, ScanResult, check_summary, fingerprint, rule_of, sarif, time};
use ephor_finding::{BaselineState, Finding, Plan, Sink, Summary};

/// The columns, in their order. New ones come at the end.
const HEADER: [&str; 17] = [
    "rule",
    "title",
    "level",
    "severity",
    "verdict",
    "subject_kind",
    "subject_id",
    "subject_name",
    "message",
    "file",
    "line",
    "count",
    "waived_until",
    "waiver_reason",
    "baseline",
    "fingerprint",
    "first_seen",
];

/// A table that is being written.
#[must_use = "a table that is not finished may be cut off"]
pub struct Csv<'a, W: Write> {
    plan: &'a Plan,
    out: ephor_untrusted::Page<ephor_untrusted::Csv, W>,
}

impl<'a, W: Write> Csv<'a, W> {
    /// Begins the table.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn new(plan: &'a Plan, out: W) -> io::Result<Self> {
        let mut table = Self { plan, out: ephor_untrusted::Page::new(out) };
        table.row(HEADER.map(str::to_owned))?;
        Ok(table)
    }

    fn row(&mut self, cells: [String; HEADER.len()]) -> io::Result<()> {
        for (at, cell) in cells.iter().enumerate() {
            put!(self.out, "{}{}", if at == 0 { "" } else { "," }, Escaped::of(cell))?;
        }
        put!(self.out, "\r\n")
    }
}

impl<W: Write> Sink for Csv<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        let text = finding.text(ephor_untrusted::value);
        self.finding_row(&finding, finding.verdict.name(), text)
    }
}

impl<W: Write> Csv<'_, W> {
    fn finding_row(&mut self, finding: &Finding, verdict: &str, text: String) -> io::Result<()> {
        let (_, rule) = rule_of(self.plan, finding)?;
        let waiver = finding.waiver.and_then(|index| self.plan.waivers.get(index));
        self.row([
            rule.id.clone(),
            rule.title.clone(),
            sarif::level(rule.level).to_owned(),
            sarif::security_severity(rule),
            verdict.to_owned(),
            finding.subject.kind.clone(),
            finding.subject.id.clone(),
            finding.subject.name.clone(),
            text,
            finding.place.file.clone(),
            finding.place.line.to_string(),
            finding.count.to_string(),
            waiver.map_or_else(String::new, |waiver| waiver.expires.to_string()),
            waiver.map_or_else(String::new, |waiver| waiver.reason.clone()),
            finding.baseline.map_or("", BaselineState::name).to_owned(),
            fingerprint::of(self.plan, rule, finding),
            finding.first_seen.map_or_else(String::new, time),
        ])
    }
}

impl<W: Write> Report for Csv<'_, W> {
    fn finish(mut self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        if let Some(comparison) = &ending.comparison {
            let plan = self.plan;
            comparison.carried(plan, summary, &mut |carried| {
                let (_, rule) = rule_of(plan, &carried.finding)?;
                if rule.off {
                    return Ok(());
                }
                let text = format!("{}{}", carried.prefix(), carried.finding.text(ephor_untrusted::value));
                self.finding_row(&carried.finding, "not-judged", text)
            })?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rfc4180, sample};

    fn table(plan: &Plan, findings: &[Finding]) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        let mut table = Csv::new(plan, &mut out).unwrap();
        for finding in findings {
            table.finding(finding.clone()).unwrap();
        }
        Box::new(table).finish(&sample::summary(plan, findings), &sample::ending()).unwrap();
        rfc4180::read(&String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_finding_is_a_row_with_its_names() {
        let plan = sample::plan();
        let rows = table(&plan, &[sample::finding(&plan, 0, 0, 3), sample::unknown(&plan, 0, 1, 7)]);
        let cell =
            |row: usize, name: &str| rows[row][rows[0].iter().position(|column| column == name).unwrap()].clone();
        assert_eq!(cell(1, "rule"), "identity/legacy-auth-enabled");
        assert_eq!(cell(1, "message"), "'Person 3' last signed in 93 days ago, by 'IMAP'.");
        assert_eq!((cell(1, "line"), cell(1, "verdict")), ("4".to_owned(), "fail".to_owned()));
        assert_eq!((cell(2, "verdict"), cell(2, "count")), ("unknown".to_owned(), "7".to_owned()));
        assert_eq!(cell(1, "fingerprint").len(), 64);
    }

    #[test]
    fn no_cell_computes_steers_or_breaks_out() {
        let plan = sample::plan();
        for text in [
            "=HYPERLINK(1)",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1+1",
            "a\tb",
            "\u{1b}[31m",
            "a\",\"b",
            "a\r\nb",
            sample::HOSTILE,
        ] {
            let rows = table(&plan, &[sample::hostile(&plan, text)]);
            assert_eq!(rows.len(), 2, "{text:?}");
            for cell in &rows[1] {
                assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
                assert!(!cell.chars().any(char::is_control), "{cell:?}");
            }
        }
    }
}
