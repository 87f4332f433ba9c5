//! Reads the results of a log one by one: a log may be larger than memory.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Key, key};
use crate::sarif;
use ephor_encryption::Identities;
use ephor_finding::Verdict;

/// Why a log cannot be a baseline.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is encrypted, and cannot be opened.
    #[error(transparent)]
    Encryption(#[from] ephor_encryption::Error),
    /// It is no log of ephor.
    #[error("{}: {message}; expected a log of 'ephor scan --format sarif'", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// It is the log of another tenant.
    #[error("{}: it is of the tenant {found}, and the snapshot of {expected}: their findings cannot be compared", path.display())]
    Tenant {
        /// The file.
        path: PathBuf,
        /// The tenant of the log.
        found: String,
        /// The tenant of the snapshot.
        expected: String,
    },
}

/// Where a log stands, and what opens it if it is encrypted.
#[derive(Clone, Debug, Default)]
pub struct LogFile {
    /// The file.
    pub path: PathBuf,
    /// Asked only if it is encrypted.
    pub identities: Identities,
}

impl LogFile {
    /// A log that may be encrypted.
    #[must_use]
    pub fn new(path: &Path, identities: &Identities) -> Self {
        Self { path: path.to_owned(), identities: identities.clone() }
    }
}

/// Not encrypted.
impl From<&Path> for LogFile {
    fn from(path: &Path) -> Self {
        Self::new(path, &Identities::default())
    }
}

/// A log as a whole.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The file.
    pub path: PathBuf,
    /// What opens it.
    pub(super) identities: Identities,
    /// Id of the tenant.
    pub tenant: String,
    /// Id of the run: the tenant and the time of the snapshot.
    pub id: String,
    /// GUID of the run.
    pub guid: String,
    /// Number of results that it has.
    pub results: u64,
    /// When its snapshot was collected, in seconds since 1970-01-01T00:00:00Z.
    pub collected_at: Option<i64>,
    /// What reports are made of again, as JSON: only in logs of the native shape.
    pub(crate) record: Option<Box<RawValue>>,
    /// What each rule judged, by id.
    pub counts: HashMap<String, Judged>,
    /// Rules that an earlier scan judged and this one could not, by id: when they were judged last.
    pub lost: BTreeMap<String, i64>,
    /// Rules with an unknown verdict that names no single subject: whatever they do not find may be there all the same.
    pub(super) blurred: HashSet<String>,
}

/// What a rule judged in the scan of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Judged {
    /// Subjects that passed or failed.
    pub evaluated: u64,
    /// Subjects of which it could not be known.
    pub unknown: u64,
    /// Whether the configuration switched the rule off.
    pub off: bool,
}

impl Judged {
    /// Whether the rule judged all there was.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.unknown == 0 && !self.off
    }
}

impl Log {
    /// Rules that took part in the scan and could not judge everything.
    #[must_use]
    pub fn not_judged(&self) -> usize {
        self.counts.values().filter(|judged| !judged.off && !judged.is_whole()).count()
    }

    /// Whether a subject of a rule that the log does not name was judged and is as it should be.
    pub(super) fn has_mended(&self, rule: &str) -> bool {
        let judged = self.counts.get(rule).copied().filter(|judged| !judged.off);
        judged.is_some_and(|judged| judged.is_whole() || !self.blurred.contains(rule))
    }
}

/// A result of a log, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct BaselineResult<'r> {
    /// Its identity.
    pub(super) key: Key,
    /// Id of the rule.
    pub rule: &'r str,
    /// `fail` or `open`, or that of a subject without a finding.
    pub kind: &'r str,
    /// The words of its message.
    pub text: &'r str,
    /// Whether somebody accepted it then.
    pub accepted: bool,
    /// When it was first found, in seconds since 1970-01-01T00:00:00Z, if its log says so.
    pub first_seen: Option<i64>,
    /// Whether the log has it as absent, and then whether it was fixed.
    pub(crate) absent: Option<bool>,
    /// Whether the scan could not judge it and carried it forward: when it was judged last, in seconds since
    /// 1970-01-01T00:00:00Z. Its kind and words are those that it had then.
    pub(crate) carried: Option<i64>,
    /// All of it.
    pub json: &'r str,
}

impl BaselineResult<'_> {
    /// Whether it is a fail, be it one that was carried forward.
    #[must_use]
    pub fn is_fail(&self) -> bool {
        self.kind == sarif::kind(Verdict::Fail)
    }

    /// Whether it is an unknown that names no single subject.
    fn blurs(&self, message: Option<&str>) -> bool {
        if self.kind != sarif::kind(Verdict::Unknown) || self.carried.is_some() {
            return false;
        }
        let is_row = || self.subject().is_some_and(|(table, _)| ephor_schema::table(&table).is_some());
        message.is_some_and(|id| super::fingerprint::ON_THE_RULE.contains(&id)) || !is_row()
    }

    /// The table or document of its subject, and the subject's id.
    pub(super) fn subject(&self) -> Option<(String, String)> {
        #[derive(serde::Deserialize)]
        struct Result {
            locations: Vec<Location>,
        }
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Location {
            logical_locations: Vec<Logical>,
        }
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Logical {
            fully_qualified_name: String,
        }
        let read: Result = serde_json::from_str(self.json).ok()?;
        let name = &read.locations.first()?.logical_locations.first()?.fully_qualified_name;
        // tenants/TENANT/COLLECTION/ID
        let mut parts = name.splitn(4, '/').skip(2);
        Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
    }

    /// Whether it is no finding: a pass, or a rule that did not apply.
    #[must_use]
    pub fn is_non_finding(&self) -> bool {
        [Verdict::Pass, Verdict::NotApplicable].into_iter().any(|clear| sarif::kind(clear) == self.kind)
    }
}

impl Error {
    /// The same for those who write a report.
    pub(crate) fn into_io(self) -> io::Error {
        match self {
            Self::Io { source, .. } => source,
            other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    rule_id: Option<String>,
    kind: Option<String>,
    message: Option<Message>,
    baseline_state: Option<String>,
    #[serde(default)]
    suppressions: Vec<IgnoredAny>,
    partial_fingerprints: Option<Fingerprints>,
    provenance: Option<Provenance>,
    properties: Option<Further>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    first_detection_time_utc: Option<String>,
}

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Further {
    fixed: Option<bool>,
    not_judged: Option<NotJudged>,
    message: Option<Named>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct NotJudged {
    was: String,
    text: String,
    last_judged_time_utc: String,
}

#[derive(serde::Deserialize)]
struct Named {
    id: Option<String>,
}

#[derive(serde::Deserialize)]
struct Message {
    text: Option<String>,
}

#[derive(serde::Deserialize)]
struct Fingerprints {
    #[serde(rename = "ephorSubject/v1")]
    subject: Option<String>,
}

/// What the log says of all its rules.
#[derive(Default, serde::Deserialize)]
struct Properties {
    #[serde(default)]
    counts: Vec<Count>,
    #[serde(default)]
    lost: Vec<Lost>,
    record: Option<Box<RawValue>>,
}

#[derive(serde::Deserialize)]
struct Count {
    rule: String,
    #[serde(flatten)]
    judged: Judged,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lost {
    rule: String,
    last_judged_time_utc: String,
}

type Take<'t> = dyn FnMut(BaselineResult<'_>) -> io::Result<()> + 't;

/// Reads a log; `take` gets each result that was there when it was made. Results that it carries as absent are not.
pub(super) fn read(file: &LogFile, take: &mut Take<'_>) -> Result<Log, Error> {
    read_all(file, &mut |old: BaselineResult<'_>| if old.absent.is_none() { take(old) } else { Ok(()) })
}

/// More bytes than this are not read at once: a result, the properties, or whatever else stands in a log.
const MOST_AT_ONCE: u64 = 256 << 20;

/// Reads a file of which no part is too large to be held.
struct Bounded {
    file: Box<dyn io::Read>,
    left: Rc<Cell<u64>>,
}

impl io::Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let left = self.left.get().checked_sub(count as u64);
        let many = || io::Error::other(format!("a part of it is larger than {} MiB", MOST_AT_ONCE >> 20));
        self.left.set(left.ok_or_else(many)?);
        Ok(count)
    }
}

/// Reads a log; `take` gets each result, those that it carries as absent, too.
pub(crate) fn read_all(file: &LogFile, take: &mut Take<'_>) -> Result<Log, Error> {
    let LogFile { path, identities } = file;
    let io = |source| Error::Io { path: path.to_owned(), source };
    let file = ephor_untrusted::file::open(path).map_err(io)?;
    let mut reading = Reading {
        take,
        log: Log { path: path.clone(), identities: identities.clone(), ..Log::default() },
        runs: 0,
        fault: None,
        left: Rc::new(Cell::new(MOST_AT_ONCE)),
    };
    let mut file = BufReader::with_capacity(64 << 10, file);
    let is_encrypted = ephor_encryption::is_encrypted(io::BufRead::fill_buf(&mut file).map_err(io)?);
    let file: Box<dyn io::Read> = if is_encrypted { Box::new(identities.decrypt(file, path)?) } else { Box::new(file) };
    let file = Bounded { file, left: Rc::clone(&reading.left) };
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 20, file));
    let done = Top(&mut reading).deserialize(&mut json).and_then(|()| json.end());
    if let Some(source) = reading.fault.take() {
        return Err(io(source));
    }
    let wrong = |message: String| Error::Wrong { path: path.to_owned(), message };
    done.map_err(|error| if error.is_io() { io(error.into()) } else { wrong(ephor_snapshot::json_message(&error)) })?;
    if reading.runs != 1 {
        return Err(wrong(format!("it has {} runs", reading.runs)));
    }
    let mut parts = reading.log.id.split('/');
    match (parts.next(), parts.next()) {
        (Some("ephor"), Some(tenant)) if !tenant.is_empty() => {
            reading.log.tenant = tenant.to_owned();
            reading.log.collected_at = parts.next().and_then(seconds);
        }
        _ => return Err(wrong("its automationDetails.id is not one of ephor".to_owned())),
    }
    Ok(reading.log)
}

/// A time of a log.
pub(crate) fn seconds(time: &str) -> Option<i64> {
    time.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

struct Reading<'t, 'f> {
    take: &'t mut Take<'f>,
    log: Log,
    runs: u32,
    fault: Option<io::Error>,
    /// Bytes that may still be read at once.
    left: Rc<Cell<u64>>,
}

impl Reading<'_, '_> {
    fn result(&mut self, json: &RawValue) -> Result<(), String> {
        let record: Record =
            serde_json::from_str(json.get()).map_err(|error| ephor_snapshot::json_message(&error).clone())?;
        self.left.set(MOST_AT_ONCE);
        let Further { fixed, not_judged, message: named } = record.properties.unwrap_or_default();
        let fixed = fixed.unwrap_or_default();
        let absent = (record.baseline_state.as_deref() == Some("absent")).then_some(fixed);
        let number = self.log.results + 1;
        let subject = record.partial_fingerprints.and_then(|prints| prints.subject);
        let key = subject.as_deref().and_then(key);
        let key = key.ok_or_else(|| format!("result {number} has no fingerprint ephorSubject/v1"))?;
        self.log.results += u64::from(absent.is_none() && not_judged.is_none());
        let first_seen = record.provenance.and_then(|provenance| provenance.first_detection_time_utc);
        let old = BaselineResult {
            key,
            rule: record.rule_id.as_deref().unwrap_or_default(),
            kind: not_judged.as_ref().map(|was| was.was.as_str()).or(record.kind.as_deref()).unwrap_or("fail"),
            text: match &not_judged {
                Some(was) => &was.text,
                None => record.message.as_ref().and_then(|message| message.text.as_deref()).unwrap_or_default(),
            },
            accepted: !record.suppressions.is_empty(),
            first_seen: first_seen.as_deref().and_then(seconds),
            absent,
            carried: not_judged.as_ref().map(|was| seconds(&was.last_judged_time_utc).unwrap_or_default()),
            json: json.get(),
        };
        if absent.is_none() && old.blurs(named.and_then(|named| named.id).as_deref()) {
            self.log.blurred.insert(old.rule.to_owned());
        }
        (self.take)(old).map_err(|fault| {
            self.fault = Some(fault);
            String::new()
        })
    }
}

/// The log as a whole.
struct Top<'r, 't, 'f>(&'r mut Reading<'t, 'f>);
/// The list of runs.
struct Runs<'r, 't, 'f>(&'r mut Reading<'t, 'f>);
/// One run.
struct Run<'r, 't, 'f>(&'r mut Reading<'t, 'f>);
/// The list of results.
struct Results<'r, 't, 'f>(&'r mut Reading<'t, 'f>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a SARIF log")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "runs" => map.next_value_seed(Runs(&mut *self.0))?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Runs<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Runs<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list of runs")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Run(&mut *self.0))?.is_some() {
            self.0.runs = self.0.runs.saturating_add(1);
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct Details {
    #[serde(default)]
    id: String,
    #[serde(default)]
    guid: String,
}

impl<'de> DeserializeSeed<'de> for Run<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Run<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a run")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "automationDetails" => {
                    let Details { id, guid } = map.next_value()?;
                    (self.0.log.id, self.0.log.guid) = (id, guid);
                }
                "results" => map.next_value_seed(Results(&mut *self.0))?,
                "properties" => {
                    let Properties { counts, lost, record } = map.next_value()?;
                    self.0.log.record = record;
                    self.0.log.counts = counts.into_iter().map(|count| (count.rule, count.judged)).collect();
                    let lost = lost.into_iter().filter_map(|lost| {
                        let last = seconds(&lost.last_judged_time_utc)?;
                        Some((lost.rule, last))
                    });
                    self.0.log.lost = lost.collect();
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Results<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Results<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list of results")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(result) = seq.next_element::<Box<RawValue>>()? {
            self.0.result(&result).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn no_part_of_a_log_is_held_that_is_larger_than_the_bound() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[b' '; 100]).unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        let left = Rc::new(Cell::new(60));
        let mut bounded = Bounded { file: Box::new(file), left: Rc::clone(&left) };
        let mut buffer = [0; 40];
        assert_eq!(bounded.read(&mut buffer).unwrap(), 40);
        left.set(60);
        assert_eq!(bounded.read(&mut buffer).unwrap(), 40, "what comes after the last part is counted anew");
        left.set(10);
        assert!(bounded.read(&mut buffer).unwrap_err().to_string().contains("a part of it is larger than"));
    }
}
