//! A scan: what can be judged and what cannot, then documents, then table by table.
//!
//! Blocks of rows go to all cores and come back in order; what is decided about a block depends on that block
//! alone, so that the findings do not depend on the number of threads.

use std::collections::BTreeMap;
use std::io;

use ephor_schema::{TABLES, Table};

use super::contract::wire;
use super::expected::Expected;
use super::instance::{self, Fault};
use super::limits::Limits;
use super::manifest::check_setting;
use super::names::Names;
use super::pack::{Loaded, Runtime};
use super::precondition::Absent;
use super::table::TableScan;
use super::verdicts::{self, Documents, Raw};
use ephor_config::{ExpectedUnknown, Waiver};
use ephor_finding::Accepted;
use ephor_finding::{
    Counts, Failure, Finding, Level, NonFinding, Pack, Place, Plan, Policy, Refused, Rule, Sink, Subject, Summary,
    Verdict,
};
use ephor_snapshot::{Item, MANIFEST, Snapshot, Status, suggest};

/// Why a scan ended without a result. Nothing of its findings counts then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The snapshot is broken.
    #[error(transparent)]
    Snapshot(#[from] ephor_snapshot::Error),
    /// The findings could not be written.
    #[error("cannot write the findings")]
    Sink(#[source] io::Error),
    /// What was asked makes no sense.
    #[error("{0}")]
    Usage(String),
    /// A pack does not say which subjects pass.
    #[error(
        "cannot list what passes or does not apply: rule {rule}: {reason}; scan without --include, or without that rule"
    )]
    Listing {
        /// Id of the rule.
        rule: String,
        /// Why.
        reason: String,
    },
    /// A call did not end in a time in which its instructions end on any machine: nobody knows what it would have said,
    /// and what others said would look like a whole result.
    #[error(
        "this machine is too slow, or too busy, to scan: a call of a rule pack was still running when a machine ten times as slow as usual would have ended it; nothing was judged"
    )]
    TooSlow,
    /// A thread of the scan ended before its work did: a fault of ephor.
    #[error("the scan ended early: a thread of it was lost; this is a fault of ephor")]
    Lost,
}

/// More threads than this are not made: each needs an instance.
const MOST_THREADS: usize = super::engine::INSTANCES as usize;

/// How to scan.
#[derive(Clone, Debug)]
pub struct Options {
    /// Number of threads that run packs; at least 1.
    pub jobs: usize,
    /// Parameters of rules: id of the rule, name, value.
    pub settings: Vec<(String, String, String)>,
    /// Levels in place of those that packs give: id of the rule, level.
    pub levels: Vec<(String, Level)>,
    /// Ids of rules that are switched off.
    pub off: Vec<String>,
    /// What is accepted for a while.
    pub waivers: Vec<Waiver>,
    /// What is expected not to be known for a while.
    pub expected: Vec<ExpectedUnknown>,
    /// Which subjects without a finding are listed, too.
    pub include: Include,
    /// What the configuration changes of rules, if it does.
    pub policy: Option<Policy>,
}

/// Which subjects without a finding are listed. A pack says only how many there are: to tell them apart it is asked
/// again, by halves, which takes a multiple of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Include {
    /// Subjects that pass.
    pub pass: bool,
    /// Subjects that a rule does not apply to.
    pub not_applicable: bool,
}

impl Include {
    /// Whether anything is asked for.
    pub(super) const fn any(self) -> bool {
        self.pass || self.not_applicable
    }

    const fn has(self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Pass => self.pass,
            Verdict::NotApplicable => self.not_applicable,
            Verdict::Fail | Verdict::Unknown => false,
        }
    }
}

impl Default for Options {
    /// One thread, and everything as the packs have it.
    fn default() -> Self {
        Self {
            jobs: 1,
            settings: Vec::new(),
            levels: Vec::new(),
            off: Vec::new(),
            waivers: Vec::new(),
            expected: Vec::new(),
            include: Include::default(),
            policy: None,
        }
    }
}

/// A scan that is ready to run.
pub struct Scan<'s> {
    pub(super) runtime: &'s Runtime,
    pub(super) snapshot: &'s Snapshot,
    pub(super) loaded: Vec<Loaded>,
    plan: Plan,
    options: Options,
    documents: BTreeMap<&'static str, Vec<Item>>,
    names: Names,
    /// By pack and rule: why it cannot be judged, or none.
    unavailable: Vec<Vec<Option<Unavailable>>>,
}

/// Arguments of a message by name.
type Arguments = Vec<(String, String)>;

/// Why a rule is not asked at all.
#[derive(Clone, Debug)]
struct Unavailable {
    reason: String,
    line: u64,
    /// Whether the tenant says that there is nothing of what the rule is about: then it does not apply.
    is_absent: bool,
}

impl<'s> Scan<'s> {
    /// Reads the documents and works out which rules can be judged.
    ///
    /// # Errors
    /// If a document is broken, or a setting does not fit a rule.
    pub fn prepare(
        runtime: &'s Runtime,
        snapshot: &'s Snapshot,
        mut loaded: Vec<Loaded>,
        mut refused: Vec<Refused>,
        options: Options,
    ) -> Result<Self, Error> {
        // The first has the name: built-in packs come before files, and a file cannot push one of them out.
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        loaded.retain(|Loaded { pack, .. }| match names.get(&pack.name) {
            None => {
                names.insert(pack.name.clone(), pack.origin.clone());
                true
            }
            Some(first) => {
                let reason = format!("there is a pack {:?} already ({first}), and rule ids must be unique", pack.name);
                refused.push(Refused { origin: pack.origin.clone(), reason });
                false
            }
        });
        loaded.sort_by(|a, b| a.pack.name.cmp(&b.pack.name));
        check_settings(&loaded, &options.settings)?;
        for rule in loaded.iter_mut().flat_map(|loaded| &mut loaded.pack.rules) {
            ephor_finding::add_controls(&mut rule.references);
        }
        for rule in loaded.iter_mut().flat_map(|loaded| &mut loaded.pack.rules) {
            rule.off = options.off.contains(&rule.id);
            if let Some((_, level)) = options.levels.iter().rev().find(|(id, _)| *id == rule.id) {
                rule.level = *level;
            }
        }
        let mut documents = BTreeMap::new();
        for document in ephor_schema::DOCUMENTS {
            let read = loaded
                .iter()
                .flat_map(|loaded| &loaded.pack.rules)
                .any(|rule| rule.documents.iter().any(|name| name == document.name));
            if read {
                documents.insert(document.name, snapshot.items(document)?);
            }
        }
        let sources =
            ephor_schema::SOURCES.iter().map(|source| (snapshot.source(source.id), snapshot.source_line(source.id)));
        let plan = Plan {
            tenant: snapshot.manifest().tenant.clone(),
            collected_at: snapshot.collected_at(),
            manifest_sha256: snapshot.manifest_sha256(),
            files: snapshot.manifest().files.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect(),
            sources: sources.collect(),
            packs: loaded.iter().map(|loaded| loaded.pack.clone()).collect(),
            refused,
            waivers: options.waivers.clone(),
            expected: options.expected.clone(),
            settings: options.settings.clone(),
            policy: options.policy.clone(),
        };
        let mut absent = Absent::new(snapshot);
        let mut why = |rule: &Rule| -> Result<Option<Unavailable>, Error> {
            let Some(mut unavailable) = unavailable(snapshot, rule) else { return Ok(None) };
            unavailable.is_absent = match rule.precondition() {
                Some(name) => absent.is_absent(name)?,
                None => false,
            };
            Ok(Some(unavailable))
        };
        let unavailable =
            loaded.iter().map(|loaded| loaded.pack.rules.iter().map(&mut why).collect()).collect::<Result<_, _>>()?;
        let names = Names::read(snapshot)?;
        Ok(Self { runtime, snapshot, loaded, plan, options, documents, names, unavailable })
    }

    /// What is known before the first finding.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Number of rows that will be read.
    #[must_use]
    pub fn rows(&self) -> u64 {
        TABLES
            .iter()
            .filter(|table| self.reads_table(table))
            .filter_map(|table| self.snapshot.file(table.name))
            .map(|file| file.rows)
            .sum()
    }

    /// Runs the packs; `progress` is told the number of rows whenever some are done.
    ///
    /// # Errors
    /// If the snapshot turns out to be broken, or the findings cannot be written.
    pub fn run(&self, sink: &mut dyn Sink, progress: &dyn Fn(u64)) -> Result<Summary, Error> {
        let counts = self.loaded.iter().map(|loaded| vec![Counts::default(); loaded.pack.rules.len()]).collect();
        let (waived, expected) = (vec![0; self.plan.waivers.len()], vec![0; self.plan.expected.len()]);
        let summary = Summary { counts, waived, expected, ..Summary::default() };
        let (accepted, expected) = (Accepted::new(&self.plan), Expected::new(&self.plan));
        let text = Texts::new(self.runtime.limits(), self.loaded.len());
        let mut out = Output { sink, summary, accepted, expected, include: self.options.include, text };
        for (pack, rule, unavailable) in self.rules().filter_map(|(pack, rule, why)| Some((pack, rule, why?))) {
            if self.rule(pack, rule).is_some_and(|rule| rule.off) {
                continue;
            }
            let place = Place { file: MANIFEST.to_owned(), line: unavailable.line };
            if unavailable.is_absent {
                out.count(pack, rule, |counts| counts.not_applicable += 1);
                let (verdict, subject) = (Verdict::NotApplicable, self.tenant());
                out.non_finding(pack, rule, verdict, subject, 1, place)?;
                continue;
            }
            let arguments = vec![("reason".to_owned(), unavailable.reason.clone())];
            out.finding(self.own(pack, rule, HostMessage::SourceUnavailable, arguments, 1, place))?;
        }
        self.runtime.in_time()?;
        for pack in 0..self.loaded.len() {
            self.check_documents(pack, &mut out)?;
        }
        for table in TABLES.iter().copied().filter(|table| self.reads_table(table)) {
            self.check_table(table, &mut out, progress)?;
        }
        Ok(out.summary)
    }

    fn rules(&self) -> impl Iterator<Item = (usize, usize, Option<&Unavailable>)> {
        let rules = |(pack, rules): (usize, &'_ Vec<Option<Unavailable>>)| {
            (0..rules.len()).map(move |rule| (pack, rule)).collect::<Vec<_>>()
        };
        self.unavailable.iter().enumerate().flat_map(rules).map(|(pack, rule)| {
            (pack, rule, self.unavailable.get(pack).and_then(|rules| rules.get(rule)).and_then(Option::as_ref))
        })
    }

    fn rule(&self, pack: usize, rule: usize) -> Option<&Rule> {
        self.loaded.get(pack)?.pack.rules.get(rule)
    }

    /// The rules of a pack that are to be asked about a table, or about documents.
    pub(super) fn asked(&self, pack: usize, table: Option<&str>) -> Vec<u32> {
        let Some(loaded) = self.loaded.get(pack) else { return Vec::new() };
        let free =
            |index: usize| self.unavailable.get(pack).and_then(|rules| rules.get(index)).is_some_and(Option::is_none);
        let of_table = loaded
            .pack
            .rules
            .iter()
            .enumerate()
            .filter(|(index, rule)| rule.table.as_deref() == table && !rule.off && free(*index));
        of_table.map(|(index, _)| u32::try_from(index).unwrap_or(u32::MAX)).collect()
    }

    fn reads_table(&self, table: &Table) -> bool {
        (0..self.loaded.len()).any(|pack| !self.asked(pack, Some(table.name)).is_empty())
    }

    /// The documents that rules of a pack declared.
    pub(super) fn documents_for(&self, pack: &Pack, rules: &[u32]) -> Documents<'_> {
        let read = |name: &str| {
            rules
                .iter()
                .filter_map(|rule| pack.rules.get(*rule as usize))
                .any(|rule| rule.documents.iter().any(|known| known == name))
        };
        let list = ephor_schema::DOCUMENTS.iter().filter(|document| read(document.name)).filter_map(|document| {
            let file = self.snapshot.file(document.name)?.path.clone();
            Some((document, file, self.documents.get(document.name)?.as_slice()))
        });
        Documents { names: &self.names, list: list.collect() }
    }

    /// What an instance is told.
    pub(super) fn context(&self, pack: &Pack, rules: &[u32], documents: &Documents<'_>) -> wire::Context {
        let mut settings = Vec::new();
        let mut sources = std::collections::BTreeSet::new();
        for (index, rule) in rules.iter().filter_map(|index| Some((*index, pack.rules.get(*index as usize)?))) {
            sources.extend(rule.sources.iter().map(String::as_str));
            sources.extend(rule.optional_sources());
            for parameter in &rule.parameters {
                let set =
                    self.options.settings.iter().rev().find(|(id, name, _)| *id == rule.id && *name == parameter.name);
                let value = set.map_or(&parameter.default, |(.., value)| value);
                settings.push(wire::Setting { rule: index, name: parameter.name.clone(), value: value.clone() });
            }
        }
        let source =
            |id: &str| wire::Source { id: id.to_owned(), status: self.snapshot.source(id).status.name().to_owned() };
        wire::Context {
            collected_at: self.plan.collected_at,
            rules: rules.to_vec(),
            settings,
            documents: documents
                .list
                .iter()
                .map(|(document, _, items)| wire::Document {
                    name: document.name.to_owned(),
                    items: items.iter().map(|item| item.json.clone()).collect(),
                })
                .collect(),
            sources: sources.into_iter().map(source).collect(),
        }
    }

    /// A finding of the host itself, on the tenant.
    fn own(
        &self,
        pack: usize,
        rule: usize,
        own: HostMessage,
        arguments: Arguments,
        count: u64,
        place: Place,
    ) -> Finding {
        Finding {
            pack,
            rule,
            verdict: Verdict::Unknown,
            message_id: own.id().to_owned(),
            template: own.template().to_owned(),
            arguments,
            subject: self.tenant(),
            count,
            place,
            related: Vec::new(),
            waiver: None,
            baseline: None,
            first_seen: None,
        }
    }

    fn tenant(&self) -> Subject {
        let tenant = &self.plan.tenant;
        let name = if tenant.name.is_empty() { &tenant.id } else { &tenant.name };
        Subject {
            kind: "tenant".to_owned(),
            collection: "tenant".to_owned(),
            id: tenant.id.clone(),
            name: name.clone(),
        }
    }

    fn check_documents(&self, pack: usize, out: &mut Output<'_>) -> Result<(), Error> {
        let Some(loaded) = self.loaded.get(pack) else { return Ok(()) };
        let asked = self.asked(pack, None);
        if asked.is_empty() {
            return Ok(());
        }
        let ask = |rules: &[u32], spent: &mut u64| {
            let documents = self.documents_for(&loaded.pack, rules);
            let context = self.context(&loaded.pack, rules, &documents);
            let answer = instance::check_documents(self.runtime, &loaded.pre, &context, spent)?;
            let tallies = verdicts::check_documents(&answer, &loaded.pack, rules, &documents, self.runtime.limits())
                .map_err(Fault::Contract)?;
            let weight = verdicts::weigh(answer.findings.iter().map(|one| (&*one.arguments, &*one.related)));
            Ok(((rules.to_vec(), answer, tallies), weight))
        };
        let (answers, faults) = isolate_failing_rules(&asked, 0, self.runtime.limits(), ask);
        self.runtime.in_time()?;
        let weight = answers.iter().flat_map(|(_, answer, _)| &answer.findings).map(|finding| {
            let rule = loaded.pack.rules.get(finding.rule as usize);
            let arguments: Vec<&str> = finding.arguments.iter().map(String::as_str).collect();
            verdicts::text_weight(rule, finding.message, &arguments, finding.related.len(), "", &self.names)
        });
        let (answers, faults) = match out.text.take(pack, 0, 0, weight.sum()) {
            Ok(()) => (answers, faults),
            Err(fault) => (Vec::new(), asked.iter().map(|rule| (*rule, fault.clone())).collect()),
        };
        let documents: Vec<Documents<'_>> =
            answers.iter().map(|(rules, ..)| self.documents_for(&loaded.pack, rules)).collect();
        let mut ready = Vec::new();
        let mut non_finding = Vec::new();
        for ((_, answer, tallies), documents) in answers.into_iter().zip(&documents) {
            for (rule, tally) in tallies {
                if self.partial(pack, rule as usize).is_none() {
                    out.count(pack, rule as usize, |counts| {
                        counts.pass += tally.pass;
                        counts.not_applicable += tally.not_applicable;
                    });
                    non_finding.push((rule as usize, Verdict::Pass, tally.pass));
                    non_finding.push((rule as usize, Verdict::NotApplicable, tally.not_applicable));
                }
            }
            for finding in answer.findings {
                // A verdict on the whole tenant cannot rest on a part of what there is.
                if finding.subject.is_none() && self.partial(pack, finding.rule as usize).is_some() {
                    continue;
                }
                let subject = finding.subject.as_ref().and_then(|place| verdicts::subject_at(documents, place));
                let subject = subject.map_or_else(|| self.tenant(), |(subject, _)| subject);
                let key = (finding.rule as usize, subject.collection, subject.id);
                ready.push((key, Ready::Pack(finding, documents)));
            }
        }
        let of_host = |finding: Finding| {
            let subject = &finding.subject;
            ((finding.rule, subject.collection.clone(), subject.id.clone()), Ready::Host(Box::new(finding)))
        };
        for rule in &asked {
            if let Some((arguments, count, line)) = self.partial(pack, *rule as usize) {
                let place = Place { file: MANIFEST.to_owned(), line };
                ready.push(of_host(self.own(
                    pack,
                    *rule as usize,
                    HostMessage::SourcePartial,
                    arguments,
                    count,
                    place,
                )));
            }
        }
        for (rule, fault) in faults {
            let place = Place { file: MANIFEST.to_owned(), line: 1 };
            let arguments = vec![("reason".to_owned(), fault.to_string())];
            ready.push(of_host(self.own(pack, rule as usize, HostMessage::RuleFailed, arguments, 1, place)));
            out.failed(pack, rule as usize, "check-documents", &fault.to_string(), 1);
        }
        ready.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, ready) in ready {
            let finding = match ready {
                Ready::Host(finding) => Some(*finding),
                Ready::Pack(finding, documents) => self.document_finding(pack, &loaded.pack, finding, documents),
            };
            finding.map_or(Ok(()), |finding| out.finding(finding))?;
        }
        non_finding.sort_unstable();
        for (rule, verdict, count) in non_finding.into_iter().filter(|(.., count)| *count > 0) {
            let place = Place { file: MANIFEST.to_owned(), line: 1 };
            let subject = self.tenant();
            out.non_finding(pack, rule, verdict, subject, count, place)?;
        }
        Ok(())
    }

    fn document_finding(
        &self,
        pack_index: usize,
        pack: &Pack,
        finding: wire::DocumentFinding,
        documents: &Documents<'_>,
    ) -> Option<Finding> {
        let (subject, place) = match &finding.subject {
            Some(place) => {
                let (subject, place) = verdicts::subject_at(documents, place)?;
                (subject, Some(place))
            }
            None => (self.tenant(), None),
        };
        // On the tenant: where the pack points, else the first object of what the rule read, else the manifest.
        let fallback = || {
            let rule = pack.rules.get(finding.rule as usize)?;
            let of_rule =
                documents.list.iter().find(|(document, ..)| rule.documents.iter().any(|name| name == document.name))?;
            Some(match of_rule.2.first() {
                Some(item) => Place { file: of_rule.1.clone(), line: item.line },
                None => Place { file: MANIFEST.to_owned(), line: self.snapshot.source_line(of_rule.0.source) },
            })
        };
        let place = if finding.related.is_empty() { place.or_else(fallback) } else { place };
        let raw = Raw {
            pack: pack_index,
            rule: finding.rule,
            message: finding.message,
            arguments: finding.arguments,
            related: finding.related,
        };
        raw.finding(pack, subject, place, documents)
    }

    /// For a rule that rests on a partial source: the arguments of the unknown that says so, its count, and the
    /// line of the manifest.
    fn partial(&self, pack: usize, rule: usize) -> Option<(Arguments, u64, u64)> {
        let rule = self.rule(pack, rule)?;
        let source =
            rule.sources.iter().map(|id| self.snapshot.source(id)).find(|source| source.status == Status::Partial)?;
        let missing = match (source.expected, source.count) {
            (Some(expected), Some(count)) => expected.saturating_sub(count),
            _ => 0,
        };
        let seen = match (source.count, source.expected) {
            (Some(count), Some(expected)) => format!("{count} of {expected}"),
            (Some(count), None) => format!("{count}, and nobody knows of how many"),
            _ => "a part".to_owned(),
        };
        let arguments = vec![
            ("source".to_owned(), source.id.clone()),
            ("seen".to_owned(), seen),
            ("reason".to_owned(), source.reason.unwrap_or_default()),
        ];
        Some((arguments, missing.max(1), self.snapshot.source_line(&source.id)))
    }

    fn check_table(&self, table: &'static Table, out: &mut Output<'_>, progress: &dyn Fn(u64)) -> Result<(), Error> {
        let Some(file) = self.snapshot.file(table.name) else { return Ok(()) };
        let Some(lines) = self.snapshot.rows(table)? else { return Ok(()) };
        let mut jobs = Vec::new();
        for (pack, loaded) in self.loaded.iter().enumerate() {
            let rules = self.asked(pack, Some(table.name));
            if !rules.is_empty() {
                jobs.push(super::table::Job { pack, loaded, rules });
            }
        }
        let documents = |pack: &Pack, rules: &[u32]| self.documents_for(pack, rules);
        let context = |pack: &Pack, rules: &[u32], documents: &Documents<'_>| self.context(pack, rules, documents);
        let scan = TableScan {
            runtime: self.runtime,
            table,
            file: &file.path,
            path: lines.path().to_owned(),
            jobs,
            documents: &documents,
            context: &context,
            given_up: std::sync::Mutex::default(),
            include: self.options.include,
        };
        let lost = scan.run(lines, self.options.jobs.clamp(1, MOST_THREADS), out, progress)?;
        // What the table could not say, at its end.
        for job in &scan.jobs {
            for rule in &job.rules {
                let index = *rule as usize;
                if let Some((arguments, count, line)) = self.partial(job.pack, index) {
                    let place = Place { file: MANIFEST.to_owned(), line };
                    out.finding(self.own(job.pack, index, HostMessage::SourcePartial, arguments, count, place))?;
                }
                if let Some(lost) = lost.get(&(job.pack, *rule)) {
                    let place = Place { file: file.path.clone(), line: lost.line };
                    let arguments = vec![("reason".to_owned(), lost.reason.clone())];
                    out.finding(self.own(job.pack, index, HostMessage::RuleFailed, arguments, lost.rows, place))?;
                    out.failed(job.pack, index, &format!("check-rows {}", table.name), &lost.reason, lost.rows);
                }
            }
        }
        Ok(())
    }
}

/// Messages of the host itself.
#[derive(Clone, Copy, Debug)]
enum HostMessage {
    SourceUnavailable,
    SourcePartial,
    RuleFailed,
}

impl HostMessage {
    const fn id(self) -> &'static str {
        match self {
            Self::SourceUnavailable => "source-unavailable",
            Self::SourcePartial => "source-partial",
            Self::RuleFailed => "rule-failed",
        }
    }

    const fn template(self) -> &'static str {
        match self {
            Self::SourceUnavailable => "Not judged: {reason}",
            Self::SourcePartial => "Not judged for what was not read: {source} is partial ({seen}): {reason}",
            Self::RuleFailed => "Not judged: the rule failed: {reason}",
        }
    }
}

/// A finding on documents that is about to leave. What a pack hands back is bounded, what is made from it is many
/// times as large: so it is made one by one.
enum Ready<'d> {
    Host(Box<Finding>),
    Pack(wire::DocumentFinding, &'d Documents<'d>),
}

/// What rules have no verdict, and why.
pub(super) type Faults = Vec<(u32, Fault)>;

/// Asks all rules together; if that fails, each alone, as long as there are instructions and room for answers left.
/// `rows` is how many they judge; `ask` adds what it spends, and says how large the answer is. Returns the answers, and
/// the rules that fail alone.
pub(super) fn isolate_failing_rules<A>(
    rules: &[u32],
    rows: usize,
    limits: &Limits,
    ask: impl Fn(&[u32], &mut u64) -> Result<(A, usize), Fault>,
) -> (Vec<A>, Faults) {
    // What the host does for one more instance, in instructions.
    const INSTANCE: u64 = 20_000_000;
    let fault = match ask(rules, &mut 0) {
        Ok((answer, _)) => return (vec![answer], Vec::new()),
        Err(fault) => fault,
    };
    if let [rule] = rules {
        return (Vec::new(), vec![(*rule, fault)]);
    }
    let (mut answers, mut faults) = (Vec::new(), Vec::new());
    let (mut spent, mut weight) = (0_u64, 0_usize);
    // What honest rules take beside one that loops grows with the rows; what those that loop take together does not.
    let most = limits.apart_fuel.saturating_add(limits.wanted_fuel(rules.len(), rows) / 4);
    for rule in rules {
        if spent >= most || weight >= limits.answer_bytes {
            faults.push((*rule, Fault::NotAsked));
            continue;
        }
        spent = spent.saturating_add(INSTANCE);
        match ask(&[*rule], &mut spent) {
            Ok((answer, bytes)) => {
                weight = weight.saturating_add(bytes);
                answers.push(answer);
            }
            Err(fault) => faults.push((*rule, fault)),
        }
    }
    (answers, faults)
}

/// Findings on their way out, counted.
pub(super) struct Output<'o> {
    sink: &'o mut dyn Sink,
    pub summary: Summary,
    accepted: Accepted<'o>,
    expected: Expected<'o>,
    include: Include,
    pub text: Texts,
}

/// What packs have written into findings, and may. In the order of blocks, so that a pack ends at the same one whatever
/// the number of threads.
pub(super) struct Texts {
    limits: Limits,
    /// By pack: bytes written, bytes allowed.
    packs: Vec<(u64, u64)>,
}

impl Texts {
    fn new(limits: &Limits, packs: usize) -> Self {
        Self { limits: *limits, packs: vec![(0, limits.text_bytes); packs] }
    }

    /// Takes the text of a pack about so many rows by so many rules.
    ///
    /// # Errors
    /// If that is more than it may: then nothing of it counts, nor of what it writes from then on.
    pub fn take(&mut self, pack: usize, rows: u64, rules: usize, bytes: u64) -> Result<(), Fault> {
        let Some((written, allowed)) = self.packs.get_mut(pack) else { return Ok(()) };
        let rules = (rules as u64).min(self.limits.text_rules);
        *allowed = allowed.saturating_add(rows.saturating_mul(rules).saturating_mul(self.limits.row_text_bytes));
        if written.saturating_add(bytes) > *allowed {
            *written = u64::MAX;
            return Err(Fault::TooMuchText(*allowed));
        }
        *written += bytes;
        Ok(())
    }
}

/// Different reasons for an unknown that are told apart for one rule.
const REASONS: usize = 20;
/// Characters of such a reason that are kept.
const LONGEST_REASON: usize = 1_000;

impl Output<'_> {
    pub fn count(&mut self, pack: usize, rule: usize, change: impl FnOnce(&mut Counts)) {
        if let Some(counts) = self.summary.counts.get_mut(pack).and_then(|rules| rules.get_mut(rule)) {
            change(counts);
        }
    }

    pub fn finding(&mut self, mut finding: Finding) -> Result<(), Error> {
        if finding.verdict == Verdict::Fail {
            finding.waiver = self.accepted.waiver(&finding, &mut self.summary.waived);
        }
        let expected =
            finding.verdict == Verdict::Unknown && self.expected.covers(&finding, &mut self.summary.expected);
        self.count(finding.pack, finding.rule, |counts| match finding.verdict {
            Verdict::Fail => {
                counts.fail += finding.count;
                counts.waived += if finding.waiver.is_some() { finding.count } else { 0 };
            }
            Verdict::Unknown => {
                counts.unknown += finding.count;
                counts.expected += if expected { finding.count } else { 0 };
                // The same sentence for all subjects, so that reasons can be counted.
                let reason = ephor_finding::render(&finding.template, |name| {
                    let argument =
                        finding.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                    argument.or_else(|| (name == "subject").then(|| format!("a {}", finding.subject.kind)))
                });
                // Held until the end, for each rule: a pack must not be able to fill memory with them.
                let reason: String = reason.chars().take(LONGEST_REASON).collect();
                let full = counts.unknown_reasons.len() >= REASONS && !counts.unknown_reasons.contains_key(&reason);
                let reason = if full { "and more".to_owned() } else { reason };
                *counts.unknown_reasons.entry(reason).or_default() += finding.count;
            }
            // `verdicts` makes findings of nothing else.
            Verdict::Pass | Verdict::NotApplicable => {}
        });
        self.sink.finding(finding).map_err(Error::Sink)
    }

    /// Hands on what was asked for; it has been counted.
    pub fn non_finding(
        &mut self,
        pack: usize,
        rule: usize,
        verdict: Verdict,
        subject: Subject,
        count: u64,
        place: Place,
    ) -> Result<(), Error> {
        if !self.include.has(verdict) {
            return Ok(());
        }
        let non_finding = NonFinding { pack, rule, verdict, subject, count, place, baseline: None, first_seen: None };
        self.sink.non_finding(non_finding).map_err(Error::Sink)
    }

    pub fn failed(&mut self, pack: usize, rule: usize, during: &str, reason: &str, lost: u64) {
        self.summary.failures.push(Failure {
            pack,
            rule: Some(rule),
            during: during.to_owned(),
            reason: reason.to_owned(),
            lost,
        });
    }
}

/// Why a rule cannot be judged: a source without data, or a table that rests on a part of its documents.
fn unavailable(snapshot: &Snapshot, rule: &Rule) -> Option<Unavailable> {
    if let Some(reason) = &rule.unsupported {
        return Some(Unavailable { reason: reason.clone(), line: 1, is_absent: false });
    }
    for id in &rule.sources {
        let source = snapshot.source(id);
        if !source.status.has_data() {
            let why = source.reason.as_deref().unwrap_or("no reason given");
            return Some(Unavailable {
                reason: format!("{id} is {}: {why}", source.status.name()),
                line: snapshot.source_line(id),
                is_absent: false,
            });
        }
    }
    let names = rule.table.iter().chain(rule.documents.iter().filter(|name| !rule.is_optional(name)));
    if let Some(name) = names.into_iter().find(|name| snapshot.file(name).is_none()) {
        let reason = format!("the snapshot has no file for {name}");
        return Some(Unavailable { reason, line: 1, is_absent: false });
    }
    if rule.table.is_some() {
        let of_documents = rule
            .documents
            .iter()
            .filter(|name| !rule.is_optional(name))
            .filter_map(|name| ephor_schema::document(name));
        let partial = of_documents
            .map(|document| snapshot.source(document.source))
            .find(|source| source.status == Status::Partial);
        if let Some(source) = partial {
            let why = source.reason.as_deref().unwrap_or("no reason given");
            return Some(Unavailable {
                reason: format!("{} is partial, and a row cannot be judged by a part of it: {why}", source.id),
                line: snapshot.source_line(&source.id),
                is_absent: false,
            });
        }
    }
    None
}

fn check_settings(loaded: &[Loaded], settings: &[(String, String, String)]) -> Result<(), Error> {
    for (id, name, value) in settings {
        let rules = || loaded.iter().flat_map(|loaded| &loaded.pack.rules);
        let Some(rule) = rules().find(|rule| rule.id == *id) else {
            let known: Vec<&str> = rules().map(|rule| rule.id.as_str()).collect();
            return Err(Error::Usage(format!("there is no rule {id:?}{}", suggest(id, &known))));
        };
        let Some(parameter) = rule.parameters.iter().find(|parameter| parameter.name == *name) else {
            let known: Vec<&str> = rule.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            let all = if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
            return Err(Error::Usage(format!("rule {id} has no parameter {name:?}; {all}{}", suggest(name, &known))));
        };
        check_setting(parameter, value).map_err(|problem| Error::Usage(format!("rule {id}: {problem}")))?;
    }
    Ok(())
}

/// Reads a whole snapshot without judging it: every line against the schema, the order of ids, the digests.
///
/// # Errors
/// The first thing that is wrong.
pub fn validate(snapshot: &Snapshot) -> Result<(), ephor_snapshot::Error> {
    for document in ephor_schema::DOCUMENTS {
        snapshot.items(document)?;
    }
    for table in TABLES {
        let Some(mut lines) = snapshot.rows(table)? else { continue };
        let mut last_id = String::new();
        while let Some(block) = lines.next_block()? {
            super::table::validate(table, lines.path(), &block, &mut last_id)?;
        }
    }
    Ok(())
}
