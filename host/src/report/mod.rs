//! Findings for people and programs. Knows nothing of WebAssembly.
//!
//! A report is made from the [`Plan`](crate::scan::outcome::Plan) and an output, takes findings as they come and
//! ends with the [`Summary`]. None holds more than it must show, so memory stays flat however many findings
//! there are. Text from a tenant is untrusted in all of them: see `untrusted`.

use std::io;

use crate::scan::outcome::{Finding, Pack, Plan, Rule, Sink, Summary};

mod fingerprint;
pub mod json;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod text;
mod untrusted;

/// How the program ends, for the reports that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The exit code.
    pub code: u8,
    /// What it means here, as a sentence: `7 findings at or above the threshold (warning).`
    pub description: String,
}

/// A report that is being written.
pub trait Report: Sink {
    /// Writes what is known after the last finding and flushes the output.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn finish(self: Box<Self>, summary: &Summary, ending: &Ending) -> io::Result<()>;
}

/// Several reports of one scan, written side by side.
#[derive(Default)]
pub struct Reports<'a>(pub Vec<Box<dyn Report + 'a>>);

impl Reports<'_> {
    /// Finishes each report.
    ///
    /// # Errors
    /// The first error; the other reports are finished nevertheless.
    pub fn finish(self, summary: &Summary, ending: &Ending) -> io::Result<()> {
        let mut done = Ok(());
        for report in self.0 {
            done = done.and(report.finish(summary, ending));
        }
        done
    }
}

impl Sink for Reports<'_> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        if let Some((last, others)) = self.0.split_last_mut() {
            for report in others {
                report.finding(finding.clone())?;
            }
            last.finding(finding)?;
        }
        Ok(())
    }
}

/// The pack and the rule that a finding names.
fn rule_of<'a>(plan: &'a Plan, finding: &Finding) -> io::Result<(&'a Pack, &'a Rule)> {
    let found = plan.packs.get(finding.pack).and_then(|pack| Some((pack, pack.rules.get(finding.rule)?)));
    found.ok_or_else(|| {
        let Finding { pack, rule, .. } = finding;
        io::Error::new(io::ErrorKind::InvalidData, format!("a finding names rule {rule} of pack {pack}, which the scan does not have"))
    })
}

/// RFC 3339 in UTC with whole seconds.
fn time(seconds: i64) -> String {
    let seconds = seconds.clamp(jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// Name of the file that a pack came from. Where it lay is no part of a report: the same scan on another machine
/// gives the same bytes.
fn file_name(origin: &str) -> &str {
    origin.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_pack_stays_out() {
        assert_eq!(file_name("/home/ann/packs/own.wasm"), "own.wasm");
        assert_eq!(file_name("C:\\packs\\own.wasm"), "own.wasm");
        assert_eq!(file_name("built-in"), "built-in");
        assert_eq!(file_name("///"), "///");
    }

    #[test]
    fn times_are_utc_with_whole_seconds() {
        assert_eq!(time(1_767_852_000), "2026-01-08T06:00:00Z");
    }

    #[test]
    fn a_finding_of_a_rule_that_is_not_there_is_an_error() {
        let plan = sample::plan();
        let mut finding = sample::finding(&plan, 0, 0, 0);
        finding.rule = 99;
        let mut reports = Reports(vec![Box::new(json::Json::new(&plan, Vec::new()).unwrap())]);
        assert_eq!(reports.finding(finding).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
