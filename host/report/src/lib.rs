//! Findings for people and programs. Knows nothing of WebAssembly.
//!
//! A report is made from the [`Plan`](ephor_finding::Plan) and an output, takes findings as they come and
//! ends with the [`Summary`]. None holds more than it must show, so memory stays flat however many findings
//! there are. Text from a tenant is untrusted in all of them: see `ephor_untrusted`.

#![forbid(unsafe_code)]

use std::cmp::Reverse;
use std::io;
use std::sync::Arc;

use baseline::{Baseline, BaselineResult, Difference, Lost, RecordedBaseline};

use ephor_finding::{Finding, Level, NonFinding, Pack, Plan, Rule, Sink, Summary};

pub mod baseline;
pub mod csv;
mod fingerprint;
mod first;
#[cfg(test)]
mod hostile;
pub mod html;
pub mod json;
pub mod junit;
pub mod lines;
pub mod markdown;
pub mod prose;
#[cfg(test)]
mod rfc4180;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod text;
mod waivers;

pub use text::wrap;

/// How the program ends, for the reports that say so.
#[derive(Clone, Debug, Default)]
pub struct ScanResult {
    /// The exit code.
    pub code: u8,
    /// What it means here, as a sentence: `7 findings at or above the threshold (warning).`
    pub description: String,
    /// The earlier scan that this one was held against.
    pub comparison: Option<Comparison>,
    /// What had to be judged and was not, with the reason and what to do, as sentences.
    pub unmet: Vec<String>,
}

impl ScanResult {
    /// What the scan did not judge though it had to, as sentences without their end.
    fn shortfalls(&self) -> Vec<String> {
        let lost = self.comparison.iter().flat_map(Comparison::lost);
        let mut sentences = baseline::sentences(lost);
        sentences.extend(self.unmet.iter().map(|text| text.trim_end_matches('.').to_owned()));
        sentences
    }
}

/// An earlier scan, and how this one differs from it.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What is known of the earlier scan.
    pub earlier: EarlierScan,
    /// How this one differs.
    pub difference: Difference,
    /// Rules that the earlier scan judged, and that could not be judged now.
    pub lost: Vec<Lost>,
}

/// What is known of an earlier scan.
#[derive(Clone, Debug)]
pub enum EarlierScan {
    /// Its log.
    Log(Arc<Baseline>),
    /// What the log of this scan, which is read again, says of it.
    RecordedBaseline(RecordedBaseline),
}

impl Comparison {
    /// The tenant and the time of the earlier scan.
    #[must_use]
    pub fn id(&self) -> &str {
        match &self.earlier {
            EarlierScan::Log(baseline) => &baseline.log().id,
            EarlierScan::RecordedBaseline(told) => &told.id,
        }
    }

    /// Its GUID.
    #[must_use]
    pub fn guid(&self) -> &str {
        match &self.earlier {
            EarlierScan::Log(baseline) => &baseline.log().guid,
            EarlierScan::RecordedBaseline(told) => &told.guid,
        }
    }

    /// When the snapshot of the earlier scan was collected, in seconds since 1970-01-01T00:00:00Z.
    fn collected_at(&self) -> Option<i64> {
        self.id().rsplit('/').next().and_then(baseline::seconds)
    }

    /// The lost coverage that nobody expects.
    pub fn lost(&self) -> impl Iterator<Item = &Lost> {
        self.lost.iter().filter(|lost| !lost.expected)
    }

    /// Gives the results that are not there any more to `take`: first those that are fixed, then those that could not be
    /// judged again.
    fn gone(&self, take: &mut dyn FnMut(&BaselineResult<'_>, bool) -> io::Result<()>) -> io::Result<()> {
        for wanted in [true, false] {
            self.absent(&mut |old, fixed| if fixed == wanted { take(old, fixed) } else { Ok(()) })?;
        }
        Ok(())
    }

    /// Gives the results that are not there any more to `take`, with whether they count as fixed.
    fn absent(&self, take: &mut dyn FnMut(&BaselineResult<'_>, bool) -> io::Result<()>) -> io::Result<()> {
        match &self.earlier {
            EarlierScan::Log(baseline) => baseline.absent(take),
            EarlierScan::RecordedBaseline(told) => told.absent(take),
        }
    }
}

/// A report that is being written.
pub trait Report: Sink {
    /// Writes what is known after the last finding and flushes the output.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn finish(self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()>;
}

/// Several reports of one scan, written side by side.
#[derive(Default)]
pub struct Reports<'a>(pub Vec<Box<dyn Report + 'a>>);

impl Reports<'_> {
    /// Finishes each report.
    ///
    /// # Errors
    /// The first error; the other reports are finished nevertheless.
    pub fn finish(self, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
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

    fn non_finding(&mut self, non_finding: NonFinding) -> io::Result<()> {
        for report in &mut self.0 {
            report.non_finding(non_finding.clone())?;
        }
        Ok(())
    }
}

/// The pack and the rule that a finding names.
fn rule_of<'a>(plan: &'a Plan, finding: &Finding) -> io::Result<(&'a Pack, &'a Rule)> {
    rule_at(plan, finding.pack, finding.rule)
}

fn rule_at(plan: &Plan, pack: usize, rule: usize) -> io::Result<(&Pack, &Rule)> {
    let found = plan.packs.get(pack).and_then(|pack| Some((pack, pack.rules.get(rule)?)));
    found.ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a finding names rule {rule} of pack {pack}, which the scan does not have"),
        )
    })
}

/// Refuses a summary that does not count every rule of the plan: a rule left out would look like one without fails.
fn check_summary(plan: &Plan, summary: &Summary) -> io::Result<()> {
    let rules = plan.packs.iter().map(|pack| pack.rules.len());
    if rules.eq(summary.counts.iter().map(Vec::len)) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the summary does not count every rule of the scan"))
}

/// The key that sorts rules, the gravest first: by level, then severity, then id.
fn gravity(rule: &Rule) -> (Reverse<Level>, Reverse<u32>, String) {
    // One decimal of at most 10.0: tenths sort as numbers.
    let tenths = sarif::security_severity(rule).replace('.', "").parse().unwrap_or_default();
    (Reverse(rule.level), Reverse(tenths), rule.id.clone())
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
    fn a_summary_that_leaves_rules_out_is_refused() {
        let plan = sample::plan();
        let mut summary = sample::summary(&plan, &[]);
        summary.counts[0].pop();
        let reports: [Box<dyn Report>; 3] = [
            Box::new(json::Json::new(&plan, Vec::new()).unwrap()),
            Box::new(sarif::Log::new(&plan, Vec::new(), None).unwrap()),
            Box::new(text::Text::new(&plan, Vec::new(), text::TextOptions::default())),
        ];
        for report in reports {
            let error = report.finish(&summary, &sample::ending()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn reports_side_by_side_all_get_every_finding() {
        let plan = sample::plan();
        let findings = [sample::finding(&plan, 0, 0, 0), sample::finding(&plan, 1, 0, 0)];
        let (mut json, mut log) = (Vec::new(), Vec::new());
        let mut reports = Reports::default();
        reports.0.push(Box::new(json::Json::new(&plan, &mut json).unwrap()));
        reports.0.push(Box::new(sarif::Log::new(&plan, &mut log, None).unwrap()));
        for finding in &findings {
            reports.finding(finding.clone()).unwrap();
        }
        reports.finish(&sample::summary(&plan, &findings), &sample::ending()).unwrap();
        let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
        assert_eq!(read(&json)["findings"].as_array().unwrap().len(), 2);
        assert_eq!(read(&log)["runs"][0]["results"].as_array().unwrap().len(), 2);
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
