//! A scan held against an earlier one: what is new, what is as it was, what is gone.
//!
//! Two results are the same one if rule, tenant and subject are: the fingerprint that every log of ephor carries.
//! Names, lines and the order of packs may change. What is gone was either fixed, or could not be judged again: the
//! two are never mixed up. What could not be judged again is carried forward, so that a later scan finds it again, and
//! a rule that was judged then and cannot be judged now is coverage that was lost.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use sha2::{Digest as _, Sha256};

use super::{fingerprint, rule_of, sarif};
use ephor_finding::{BaselineState, Finding, NonFinding, Plan, Sink, Summary, Verdict};

mod carried;
mod known;
mod lost;
mod read;
#[cfg(test)]
mod tests;

pub use carried::Carried;
use known::{Known, Now, Was};
pub use lost::Lost;
use lost::Reach;
pub(super) use lost::sentences;
pub use lost::why;
pub use read::{BaselineResult, Error, Judged, Log, LogFile};
pub(super) use read::{read_all, seconds};

/// Identity of a result: the first half of its fingerprint. 128 bits are enough to tell a million results apart, and
/// two that meet cannot be made.
type Key = u128;

/// What the earlier scan found, by identity.
#[derive(Debug)]
pub struct Baseline {
    log: Log,
    known: Known,
    /// How far each rule of the later scan could judge, by id; empty before its end.
    reach: HashMap<String, Reach>,
}

/// Takes the results of two logs: the state of one of the later log, or none for one that is gone, and then whether it
/// is fixed.
pub type Changes<'t> = dyn FnMut(Option<BaselineState>, &BaselineResult<'_>, bool) -> io::Result<()> + 't;

/// Gives the ids of the rows that a snapshot has of a table.
pub type Rows<'r> = dyn Fn(&str, &mut dyn FnMut(&str)) -> io::Result<()> + 'r;

/// How a scan differs from its baseline. Of fails alone; unknown verdicts are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Difference {
    /// Fails that the baseline does not have and no waiver accepts.
    pub new: u64,
    /// Fails that say something else now.
    pub updated: u64,
    /// Fails that are as they were.
    pub unchanged: u64,
    /// Fails of the baseline whose subject was judged now, and does not fail.
    pub fixed: u64,
    /// Fails of the baseline that could not be judged again: data is missing, or the rule is.
    pub not_judged: u64,
}

impl Baseline {
    /// Reads the log of an earlier scan of the same tenant.
    ///
    /// # Errors
    /// If it cannot be read, is no log of ephor, or is one of another tenant.
    pub fn read(file: impl Into<LogFile>, tenant: &str) -> Result<Self, Error> {
        let baseline = Self::of_any(&file.into())?;
        baseline.check_tenant(tenant)?;
        Ok(baseline)
    }

    fn check_tenant(&self, tenant: &str) -> Result<(), Error> {
        if self.log.tenant == tenant {
            return Ok(());
        }
        let found = self.log.tenant.clone();
        Err(Error::Tenant { path: self.log.path.clone(), found, expected: tenant.to_owned() })
    }

    fn of_any(file: &LogFile) -> Result<Self, Error> {
        let mut known = Known::gather();
        let log = read::read(file, &mut |old: BaselineResult<'_>| {
            known.push(&old);
            Ok(())
        })?;
        Ok(Self { log, known: known.done(), reach: HashMap::new() })
    }

    /// Holds a later log against an earlier one: `take` gets every result with how it stands, those of the later log
    /// first, and `None` with what is gone, which is fixed or not.
    ///
    /// # Errors
    /// If one of them cannot be read, is no log of ephor, they are of two tenants, or `take` says so.
    pub fn compare(earlier: &LogFile, later: &LogFile, take: &mut Changes<'_>) -> Result<(Log, Log), Error> {
        let mut baseline = Self::of_any(earlier)?;
        let log = read::read(later, &mut |new: BaselineResult<'_>| {
            if new.is_non_finding() {
                return Ok(());
            }
            // What the later scan carried forward it did not judge.
            let judged = new.is_fail() && new.carried.is_none();
            let (state, _) = baseline.told(new.key, said(new.kind, new.text), judged);
            if new.carried.is_some() { Ok(()) } else { take(Some(state), &new, true) }
        })?;
        baseline.check_tenant(&log.tenant)?;
        let again = read::read(earlier, &mut |old: BaselineResult<'_>| match baseline.known.get(old.key) {
            Some(known) if known.is_gone() => take(None, &old, known.now == Now::NotSeen && log.has_mended(old.rule)),
            _ => Ok(()),
        })?;
        Ok((again, log))
    }

    /// The earlier log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// How a finding stands to the baseline, and when it was first found; notes that it was seen again.
    fn state(&mut self, plan: &Plan, finding: &Finding) -> io::Result<(BaselineState, Option<i64>)> {
        let (_, rule) = rule_of(plan, finding)?;
        let key = key(&fingerprint::of(plan, rule, finding)).unwrap_or_default();
        let now = said(sarif::kind(finding.verdict), &sarif::message_text(finding));
        Ok(self.told(key, now, finding.verdict == Verdict::Fail))
    }

    /// How a result of that identity, which says that and is a fail or not, stands to the baseline; notes that it was
    /// seen again.
    fn told(&mut self, key: Key, says: u64, fails: bool) -> (BaselineState, Option<i64>) {
        let Some(known) = self.known.get_mut(key) else { return (BaselineState::New, None) };
        known.now = if known.was == Was::Fail && !fails { Now::Unknown } else { Now::Found };
        let state = if known.said == says { BaselineState::Unchanged } else { BaselineState::Updated };
        let first = if known.first_seen > 0 { Some(i64::from(known.first_seen)) } else { self.log.collected_at };
        (state, first)
    }

    /// The same of a subject without a finding.
    fn non_finding(&mut self, plan: &Plan, non_finding: &NonFinding) -> io::Result<(BaselineState, Option<i64>)> {
        let key = key(&fingerprint::of_cleared(plan, non_finding)?).unwrap_or_default();
        let now = said(sarif::kind(non_finding.verdict), &sarif::non_finding_text(plan, non_finding));
        Ok(self.told(key, now, false))
    }

    /// Gives the results that are not there any more to `take`, with whether they count as fixed.
    ///
    /// # Errors
    /// If the log cannot be read again, or `take` says so.
    pub fn absent(&self, take: &mut dyn FnMut(&BaselineResult<'_>, bool) -> io::Result<()>) -> io::Result<()> {
        if !self.known.iter().any(known::One::is_gone) {
            return Ok(());
        }
        let file = LogFile::new(&self.log.path, &self.log.identities);
        let again = read::read(&file, &mut |old: BaselineResult<'_>| match self.known.get(old.key) {
            // A log may have a fail that it carried forward, and the unknown that stands in its way, under one identity.
            Some(known) if known.is_gone() && (known.was == Was::Fail) == old.is_fail() => {
                let reach = self.reach.get(old.rule).unwrap_or(&Reach::Nothing);
                take(&old, known.now == Now::NotSeen && reach.covers(&old))
            }
            _ => Ok(()),
        });
        again.map(|_| ()).map_err(Error::into_io)
    }
}

/// What the log of a scan says of the scan before it.
#[derive(Clone, Debug)]
pub struct RecordedBaseline {
    /// The log.
    pub file: LogFile,
    /// The tenant and the time of the earlier scan.
    pub id: String,
    /// Its GUID.
    pub guid: String,
}

impl RecordedBaseline {
    /// Gives the results that the log has as absent or carried forward to `take`, with whether they count as fixed.
    pub(super) fn absent(&self, take: &mut dyn FnMut(&BaselineResult<'_>, bool) -> io::Result<()>) -> io::Result<()> {
        let read = read_all(&self.file, &mut |old: BaselineResult<'_>| match (old.absent, old.carried) {
            (Some(fixed), _) => take(&old, fixed),
            (None, Some(_)) => take(&old, false),
            (None, None) => Ok(()),
        });
        read.map(|_| ()).map_err(Error::into_io)
    }
}

/// The identity of a fingerprint; none if it is not one.
fn key(hex: &str) -> Option<Key> {
    const DIGITS: usize = 64;
    let is_one = hex.len() == DIGITS && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| Key::from_str_radix(hex.get(..DIGITS / 2)?, 16).ok())?
}

fn said(kind: &str, text: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(kind);
    hash.update([0]);
    hash.update(text);
    let digest = hash.finalize();
    digest.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A sink that says of each finding how it stands to the baseline, and hands it on.
pub struct Compared<'c> {
    /// What takes the findings then.
    sink: &'c mut dyn Sink,
    /// The scan.
    plan: &'c Plan,
    /// The earlier scan.
    baseline: &'c mut Baseline,
    /// Counts so far.
    difference: Difference,
    /// Rules with an unknown verdict that names no single subject: the message of the first.
    blurred: HashMap<(usize, usize), HashSet<String>>,
}

impl<'c> Compared<'c> {
    /// Begins a comparison.
    pub fn new(sink: &'c mut dyn Sink, plan: &'c Plan, baseline: &'c mut Baseline) -> Self {
        Self { sink, plan, baseline, difference: Difference::default(), blurred: HashMap::new() }
    }
}

impl Sink for Compared<'_> {
    fn finding(&mut self, mut finding: Finding) -> io::Result<()> {
        let (state, first_seen) = self.baseline.state(self.plan, &finding)?;
        finding.baseline = Some(state);
        finding.first_seen = Some(first_seen.unwrap_or(self.plan.collected_at));
        if finding.verdict == Verdict::Fail {
            match state {
                BaselineState::New if finding.waiver.is_some() => {}
                BaselineState::New => self.difference.new += finding.count,
                BaselineState::Updated => self.difference.updated += finding.count,
                BaselineState::Unchanged => self.difference.unchanged += finding.count,
            }
        } else if lost::blurs(&finding) {
            self.blurred.entry((finding.pack, finding.rule)).or_default().insert(finding.message_id.clone());
        }
        self.sink.finding(finding)
    }

    fn non_finding(&mut self, mut non_finding: NonFinding) -> io::Result<()> {
        let (state, first_seen) = self.baseline.non_finding(self.plan, &non_finding)?;
        non_finding.baseline = Some(state);
        non_finding.first_seen = Some(first_seen.unwrap_or(self.plan.collected_at));
        self.sink.non_finding(non_finding)
    }
}

impl Compared<'_> {
    /// Counts what is gone, and says which coverage was lost. What is carried forward counts for the waivers that accept
    /// it: a waiver is not unused because its rule could not judge.
    ///
    /// # Errors
    /// If the baseline cannot be read again.
    pub fn end(self, summary: &mut Summary, rows: &Rows<'_>) -> io::Result<(Difference, Vec<Lost>)> {
        let Self { plan, baseline, mut difference, blurred, .. } = self;
        lost::reach(baseline, plan, summary, &blurred, rows)?;
        let back = sarif::Back::new(plan);
        let mut carried: BTreeMap<String, u64> = BTreeMap::new();
        let mut waived = std::mem::take(&mut summary.waived);
        baseline.absent(&mut |old, fixed| {
            if !old.is_fail() {
                return Ok(());
            }
            *if fixed { &mut difference.fixed } else { &mut difference.not_judged } += 1;
            if !fixed {
                *carried.entry(old.rule.to_owned()).or_default() += 1;
                if !waived.is_empty()
                    && let Some(finding) = back.carried(old.json)
                {
                    ephor_finding::waiver_of(plan, &finding, &mut waived);
                }
            }
            Ok(())
        })?;
        summary.waived = waived;
        let lost = lost::lost(baseline, plan, summary, &blurred, &carried);
        Ok((difference, lost))
    }
}
