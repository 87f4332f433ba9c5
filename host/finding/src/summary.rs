//! What a scan counted, and where findings go.

use std::collections::BTreeMap;

use crate::{Finding, NonFinding};

/// Counts of one rule's verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Subjects that pass.
    pub pass: u64,
    /// Subjects that fail, accepted ones included.
    pub fail: u64,
    /// Those of them that a waiver accepts.
    pub waived: u64,
    /// Subjects that the rule does not apply to.
    pub not_applicable: u64,
    /// Subjects of which it could not be known; a subject that could not even be counted counts as one.
    pub unknown: u64,
    /// Those of them that the configuration expects.
    #[serde(default)]
    pub expected: u64,
    /// Why unknown, with counts: at most 20 reasons, the rest under `and more`.
    pub unknown_reasons: BTreeMap<String, u64>,
}

impl Counts {
    /// Fails that nobody accepted.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.fail.saturating_sub(self.waived)
    }

    /// Unknowns that nobody expects.
    #[must_use]
    pub fn unexpected(&self) -> u64 {
        self.unknown.saturating_sub(self.expected)
    }
}

/// A rule that crashed, ran over a limit or answered against the contract.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// Index of the pack.
    #[serde(skip)]
    pub pack: usize,
    /// Index of the rule, if it could be told.
    #[serde(skip)]
    pub rule: Option<usize>,
    /// What it was doing: `check-rows users`, `check-documents`.
    pub during: String,
    /// Why, as a sentence: `ran out of fuel (1,000,000,000 instructions)`.
    pub reason: String,
    /// Subjects that lost their verdict by it.
    pub lost: u64,
}

/// What is known after the last finding.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Counts by pack and rule: the same order as in the [`Plan`](crate::Plan).
    pub counts: Vec<Vec<Counts>>,
    /// Rules that crashed, in the order in which they did.
    pub failures: Vec<Failure>,
    /// Number of rows read, by table.
    pub rows: BTreeMap<String, u64>,
    /// By waiver of the [`Plan`](crate::Plan): findings that it accepts, or would accept had it not expired.
    pub waived: Vec<u64>,
    /// By expected unknown of the [`Plan`](crate::Plan): subjects of which it says that they are not known, or would had it not
    /// expired.
    pub expected: Vec<u64>,
}

/// What takes the findings of a scan.
pub trait Sink {
    /// Takes the next finding.
    ///
    /// # Errors
    /// Whatever keeps it from being written; the scan ends with it.
    fn finding(&mut self, finding: Finding) -> std::io::Result<()>;

    /// Takes a subject of which a rule has nothing to find; they come only if the scan was asked for them, and few
    /// reports list them.
    ///
    /// # Errors
    /// Whatever keeps it from being written; the scan ends with it.
    fn non_finding(&mut self, _non_finding: NonFinding) -> std::io::Result<()> {
        Ok(())
    }
}
