//! JSON Lines: what the JSON report says, a line each, for programs that read as it comes.
//!
//! The first line is the scan, one line follows for each finding, the last is the summary; `type` tells them apart
//! (`scan`, `finding`, `gone`, `summary`).

use std::io::{self, Write};

use serde_json::Value;

use super::json::GoneRecord;
use super::{Report, ScanResult};
use ephor_finding::{Finding, Plan, Sink, Summary};

/// A report that is being written, a line at a time.
pub struct Lines<'a, W: Write> {
    plan: &'a Plan,
    out: W,
}

impl<'a, W: Write> Lines<'a, W> {
    /// Begins the report with the line of the scan.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn new(plan: &'a Plan, mut out: W) -> io::Result<Self> {
        line(&mut out, "scan", &super::json::head(plan)?)?;
        Ok(Self { plan, out })
    }
}

/// One object with its type before its members.
fn line(out: &mut impl Write, kind: &str, value: &Value) -> io::Result<()> {
    let text = serde_json::to_string(value)?;
    let members = text.strip_prefix('{').unwrap_or_default();
    let comma = if members == "}" { "" } else { "," };
    let text = format!("{{\"type\":\"{kind}\"{comma}{members}\n");
    out.write_all(ephor_untrusted::quiet(&text).as_bytes())
}

impl<W: Write> Sink for Lines<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        let value = super::json::finding(self.plan, &finding)?;
        line(&mut self.out, "finding", &value)
    }
}

impl<W: Write> Report for Lines<'_, W> {
    fn finish(mut self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        super::check_summary(self.plan, summary)?;
        if let Some(comparison) = &ending.comparison {
            comparison.gone(&mut |old, fixed| {
                let gone = serde_json::to_value(GoneRecord::of(old, fixed, comparison))?;
                line(&mut self.out, "gone", &gone)
            })?;
        }
        let value = super::json::summary(self.plan, summary, ending)?;
        line(&mut self.out, "summary", &value)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn every_line_is_an_object_with_a_type() {
        let plan = sample::plan();
        let findings = [sample::finding(&plan, 0, 0, 0), sample::hostile(&plan, sample::HOSTILE)];
        let mut out = Vec::new();
        let mut lines = Lines::new(&plan, &mut out).unwrap();
        for finding in &findings {
            lines.finding(finding.clone()).unwrap();
        }
        Box::new(lines).finish(&sample::summary(&plan, &findings), &sample::ending()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let types: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["scan", "finding", "finding", "summary"]);
        assert_eq!(lines[0]["tenant"]["name"], "Contoso");
        assert_eq!(lines[2]["subject"]["name"], sample::HOSTILE);
        assert_eq!(lines[3]["exit_code"], 1);
        assert!(!text.contains('\u{202e}'));
    }
}
