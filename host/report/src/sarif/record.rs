//! What a native log holds for other reports beside its results: the scan as it was planned and as it ended.
//!
//! Consumers of SARIF do not look at it. `ephor report` makes the same reports from it that the scan would have made.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

use crate::baseline::{Difference, Error, LogFile, Lost, RecordedBaseline, read_all};
use crate::{Comparison, EarlierScan, ScanResult, json};
use ephor_config::{ExpectedUnknown, Waiver};
use ephor_finding::{Counts, Failure, Pack, Plan, Policy, Refused, Summary};
use ephor_snapshot::{SourceStatus, Tenant};

/// The form of the record. A later form with other fields has another number.
const FORMAT: u32 = 1;

/// Everything that reports need beside the findings.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    format: u32,
    tenant: Tenant,
    collected_at: i64,
    manifest_sha256: String,
    files: Vec<(String, String)>,
    sources: Vec<(SourceStatus, u64)>,
    packs: Vec<Pack>,
    refused: Vec<Refused>,
    waivers: Vec<Waiver>,
    #[serde(default)]
    expected: Vec<ExpectedUnknown>,
    settings: Vec<(String, String, String)>,
    policy: Option<Policy>,
    counts: Vec<Vec<Counts>>,
    failures: Vec<(usize, Option<usize>, Failure)>,
    rows: BTreeMap<String, u64>,
    waived: Vec<u64>,
    #[serde(default)]
    expectations: Vec<u64>,
    exit_code: u8,
    exit_description: String,
    comparison: Option<SinceRecord>,
    #[serde(default)]
    unmet: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct SinceRecord {
    id: String,
    guid: String,
    difference: Difference,
    #[serde(default)]
    lost: Vec<Lost>,
}

impl Record {
    pub(super) fn of(plan: &Plan, summary: &Summary, ending: &ScanResult) -> Self {
        let failures = summary.failures.iter().map(|failure| (failure.pack, failure.rule, failure.clone()));
        Self {
            format: FORMAT,
            tenant: plan.tenant.clone(),
            collected_at: plan.collected_at,
            manifest_sha256: plan.manifest_sha256.clone(),
            files: plan.files.clone(),
            sources: plan.sources.clone(),
            packs: json::named(&plan.packs),
            refused: plan.refused.iter().map(json::nameless).collect(),
            waivers: plan.waivers.clone(),
            expected: plan.expected.clone(),
            settings: plan.settings.clone(),
            policy: plan.policy.clone(),
            counts: summary.counts.clone(),
            failures: failures.collect(),
            rows: summary.rows.clone(),
            waived: summary.waived.clone(),
            expectations: summary.expected.clone(),
            exit_code: ending.code,
            exit_description: ending.description.clone(),
            comparison: ending.comparison.as_ref().map(|comparison| SinceRecord {
                id: comparison.id().to_owned(),
                guid: comparison.guid().to_owned(),
                difference: comparison.difference,
                lost: comparison.lost.clone(),
            }),
            unmet: ending.unmet.clone(),
        }
    }
}

/// A scan as its log tells it: all but the findings.
#[derive(Debug)]
pub struct Recorded {
    /// What was known before the first finding.
    pub plan: Plan,
    /// What was known after the last.
    pub summary: Summary,
    /// How the program ended.
    pub ending: ScanResult,
    /// Number of results of the log, those that are absent left out.
    pub results: u64,
}

impl Recorded {
    /// Reads a native log of `ephor scan`.
    ///
    /// # Errors
    /// If it cannot be read, or is not one.
    pub fn read(file: impl Into<LogFile>) -> Result<Self, Error> {
        let file = file.into();
        let path = file.path.as_path();
        let log = read_all(&file, &mut |_| Ok(()))?;
        let wrong = |message: String| Error::Wrong { path: path.to_owned(), message };
        let json = log.record.ok_or_else(|| {
            wrong("it holds no record of the scan: it is a log of another profile, or of an earlier ephor".to_owned())
        })?;
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let broken =
            |error: serde_json::Error| wrong(format!("properties.record: {}", ephor_snapshot::json_message(&error)));
        let Format { format } = serde_json::from_str(json.get()).map_err(broken)?;
        if format != FORMAT {
            return Err(wrong(format!(
                "its record has the form {format}, and this ephor reads {FORMAT}: use the ephor that wrote it"
            )));
        }
        let record: Record = serde_json::from_str(json.get()).map_err(broken)?;
        let shape = record.packs.iter().map(|pack| pack.rules.len());
        let stanzas = record.waived.len() == record.waivers.len() && record.expectations.len() == record.expected.len();
        if !shape.eq(record.counts.iter().map(Vec::len)) || !stanzas {
            return Err(wrong(
                "properties.record: its counts are not those of its rules, waivers and expected unknowns".to_owned(),
            ));
        }
        let failures = record.failures.into_iter().map(|(pack, rule, failure)| Failure { pack, rule, ..failure });
        let comparison = record.comparison.map(|comparison| Comparison {
            earlier: EarlierScan::RecordedBaseline(RecordedBaseline {
                file: file.clone(),
                id: comparison.id,
                guid: comparison.guid,
            }),
            difference: comparison.difference,
            lost: comparison.lost,
        });
        Ok(Self {
            plan: Plan {
                tenant: record.tenant,
                collected_at: record.collected_at,
                manifest_sha256: record.manifest_sha256,
                files: record.files,
                sources: record.sources,
                packs: record.packs,
                refused: record.refused,
                waivers: record.waivers,
                expected: record.expected,
                settings: record.settings,
                policy: record.policy,
            },
            summary: Summary {
                counts: record.counts,
                failures: failures.collect(),
                rows: record.rows,
                waived: record.waived,
                expected: record.expectations,
            },
            ending: ScanResult {
                code: record.exit_code,
                description: record.exit_description,
                comparison,
                unmet: record.unmet,
            },
            results: log.results,
        })
    }

    /// Gives the findings of the log to `sink`, in their order.
    ///
    /// # Errors
    /// If the log cannot be read again, a result is not one of ephor, or `sink` says so.
    pub fn replay(&self, file: impl Into<LogFile>, sink: &mut dyn ephor_finding::Sink) -> Result<(), Error> {
        let file = file.into();
        let path = file.path.as_path();
        let back = super::back::Back::new(&self.plan);
        let mut number = 0_u64;
        let mut broken = None;
        let done = read_all(&file, &mut |old| {
            // Reports make what was carried forward from the log themselves.
            if old.absent.is_some() || old.carried.is_some() {
                return Ok(());
            }
            number += 1;
            match back.result(old.json) {
                Ok(super::back::ReadResult::Finding(finding)) => sink.finding(*finding),
                Ok(super::back::ReadResult::NonFinding(non_finding)) => sink.non_finding(*non_finding),
                Err(message) => {
                    broken = Some(format!("result {number}: {message}"));
                    Err(io::Error::from(io::ErrorKind::InvalidData))
                }
            }
        });
        match broken {
            Some(message) => Err(Error::Wrong { path: path.to_owned(), message }),
            None => done.map(|_| ()),
        }
    }
}

#[cfg(test)]
mod tests;
