//! One table: a thread reads blocks, others judge them, and the results leave in the order of the blocks.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};
use ephor_schema::Table;

use super::columns::{self, Columns};
use super::contract::wire;
use super::found::Found;
use super::instance::{self, Fault};
use super::pack::{Loaded, Runtime};
use super::passes::{self, Split};
use super::run::{Error, Include, Output, isolate_failing_rules};
use super::verdicts::{self, Documents, Tally};
use ephor_finding::{Pack, Place, Subject};
use ephor_snapshot::{Block, Lines};

/// The rules of one pack that judge the table.
pub(super) struct Job<'s> {
    pub pack: usize,
    pub loaded: &'s Loaded,
    pub rules: Vec<u32>,
}

/// What is needed to judge the blocks of a table.
pub(super) struct TableScan<'s> {
    pub runtime: &'s Runtime,
    pub table: &'static Table,
    /// Name of its file within the snapshot.
    pub file: &'s str,
    /// Where that file is.
    pub path: PathBuf,
    pub jobs: Vec<Job<'s>>,
    pub documents: &'s (dyn Fn(&Pack, &[u32]) -> Documents<'s> + Sync),
    pub context: &'s (dyn Fn(&Pack, &[u32], &Documents<'_>) -> wire::Context + Sync),
    /// Rules that failed too often. Written in the order of the blocks, so that a rule is given up at the same
    /// block whatever the number of threads.
    pub given_up: Mutex<HashSet<(usize, u32)>>,
    /// Which rows without a finding are listed.
    pub include: Include,
}

/// Rows of a rule that have no verdict because it failed.
pub(super) struct Lost {
    pub rows: u64,
    pub reason: String,
    /// Line of the first of them.
    pub line: u64,
    blocks: u64,
}

/// What is known of a block.
struct Judged<'s> {
    block: Block,
    first_id: String,
    last_id: String,
    found: Found,
    /// The documents that the answers of `found` mean, and their packs.
    answers: Vec<(&'s Pack, Documents<'s>)>,
    /// By pack that answered: bytes of its text.
    text: BTreeMap<usize, u64>,
    tallies: Vec<(usize, u32, Tally)>,
    faults: Vec<(usize, u32, Fault)>,
    /// The rules that were left out.
    given_up: HashSet<(usize, u32)>,
    /// Rows without a finding, if they are asked for.
    non_finding: Vec<passes::Rows>,
    /// Why they cannot be told, by pack and rule.
    untold: Option<(usize, u32, String)>,
}

type Done<'s> = (u64, Result<Judged<'s>, ephor_snapshot::Error>);

impl<'s> TableScan<'s> {
    /// Judges all blocks. Returns what was lost to failing rules.
    pub fn run(
        &self,
        lines: Lines,
        threads: usize,
        out: &mut Output<'_>,
        progress: &dyn Fn(u64),
    ) -> Result<BTreeMap<(usize, u32), Lost>, Error> {
        // So many blocks are under way at the most: memory stays flat.
        let under_way = threads + 2;
        // Each ticket is the memory for a block: what is freed by one thread and asked for by another is hardly ever
        // given back to the system.
        let (give_ticket, tickets) = bounded::<Block>(under_way);
        let (give_block, blocks) = bounded::<Block>(threads);
        let (give_done, done) = bounded::<Done<'s>>(under_way);
        for _ in 0..under_way {
            let _ = give_ticket.send(Block::default());
        }
        thread::scope(|scope| {
            let reader_done = give_done.clone();
            scope.spawn(move || read(lines, &tickets, &give_block, &reader_done));
            for _ in 0..threads {
                let (blocks, give_done) = (blocks.clone(), give_done.clone());
                scope.spawn(move || {
                    for block in blocks {
                        let number = block.number;
                        if give_done.send((number, self.judge(block))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop((blocks, give_done));
            // By value: whatever ends this ends the reader and the workers, too.
            self.gather(done, give_ticket, out, progress)
        })
    }

    /// Takes the results in the order of the blocks.
    fn gather(
        &self,
        done: Receiver<Done<'s>>,
        give_ticket: Sender<Block>,
        out: &mut Output<'_>,
        progress: &dyn Fn(u64),
    ) -> Result<BTreeMap<(usize, u32), Lost>, Error> {
        let mut waiting: BTreeMap<u64, Result<Judged<'s>, ephor_snapshot::Error>> = BTreeMap::new();
        let mut next = 0;
        let mut last_id = String::new();
        let mut lost: BTreeMap<(usize, u32), Lost> = BTreeMap::new();
        for (number, result) in done {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                let mut judged = result?;
                // It was judged before rules were given up, or not, as the threads went; a pack could tell by who else
                // is asked. So that nothing depends on it, it is judged again without them.
                if judged.given_up != self.given_up() {
                    judged = self.judge(judged.block)?;
                }
                if judged.first_id <= last_id {
                    return Err(Error::Snapshot(self.broken(
                        judged.block.first_line,
                        columns::not_sorted_blocks(self.table, &judged.first_id, &last_id),
                    )));
                }
                last_id.clone_from(&judged.last_id);
                let rows = judged.block.len() as u64;
                *out.summary.rows.entry(self.table.name.to_owned()).or_default() += rows;
                let spare = self.take(judged, &mut lost, out)?;
                progress(rows);
                // The reader may be gone already.
                let _ = give_ticket.try_send(spare);
            }
        }
        // All threads have ended; a number that never came is one that a lost thread took with it.
        if waiting.is_empty() { Ok(lost) } else { Err(Error::Lost) }
    }

    /// Hands on what is known of a block, which is done with then.
    fn take(
        &self,
        judged: Judged<'s>,
        lost: &mut BTreeMap<(usize, u32), Lost>,
        out: &mut Output<'_>,
    ) -> Result<Block, Error> {
        self.runtime.in_time()?;
        let line = judged.block.first_line;
        let rows = judged.block.len() as u64;
        let none = || Lost { rows: 0, reason: String::new(), line, blocks: 0 };
        let judged = self.within_text(judged, out);
        for key in &judged.given_up {
            lost.entry(*key).or_insert_with(none).rows += rows;
        }
        for (pack, rule, fault) in judged.faults {
            let entry = lost.entry((pack, rule)).or_insert_with(none);
            entry.rows += rows;
            entry.blocks += 1;
            if entry.reason.is_empty() {
                entry.reason = fault.to_string();
            }
            if entry.blocks >= self.runtime.limits().failures
                && let Ok(mut given_up) = self.given_up.lock()
            {
                given_up.insert((pack, rule));
            }
        }
        for (pack, rule, tally) in &judged.tallies {
            out.count(*pack, *rule as usize, |counts| {
                counts.pass += tally.pass;
                counts.not_applicable += tally.not_applicable;
            });
        }
        if let Some((pack, rule, reason)) = judged.untold {
            let pack = self.jobs.iter().find(|job| job.pack == pack);
            let rule = pack.and_then(|job| job.loaded.pack.rules.get(rule as usize));
            return Err(Error::Listing { rule: rule.map_or_else(String::new, |rule| rule.id.clone()), reason });
        }
        let mut row = 0;
        for found in judged.found.iter() {
            let of = found.row();
            self.list(&judged.non_finding, &judged.block, row..of, out)?;
            row = row.max(of);
            let Some((pack, documents)) = judged.answers.get(found.answer()) else { continue };
            let place = Place { file: self.file.to_owned(), line: line + u64::from(of) };
            let finding = found.raw().finding(pack, found.subject(self.table), Some(place), documents);
            finding.map_or(Ok(()), |finding| out.finding(finding))?;
        }
        let rows = u32::try_from(judged.block.len()).unwrap_or(u32::MAX);
        self.list(&judged.non_finding, &judged.block, row..rows, out)?;
        Ok(judged.block)
    }

    /// Takes out what a pack said in this block if that is more than it may write: all of its rules have failed then, and
    /// none of them is asked again.
    fn within_text(&self, mut judged: Judged<'s>, out: &mut Output<'_>) -> Judged<'s> {
        let rows = judged.block.len() as u64;
        for job in &self.jobs {
            let bytes = judged.text.get(&job.pack).copied().unwrap_or_default();
            let Err(fault) = out.text.take(job.pack, rows, job.rules.len(), bytes) else { continue };
            judged.tallies.retain(|(pack, ..)| *pack != job.pack);
            judged.non_finding.retain(|rows| rows.pack != job.pack);
            judged.found.leave_out(job.pack);
            judged.untold = judged.untold.filter(|(pack, ..)| *pack != job.pack);
            judged.faults.retain(|(pack, ..)| *pack != job.pack);
            let of_job = job.rules.iter().map(|rule| (job.pack, *rule));
            let new = of_job.filter(|key| !judged.given_up.contains(key));
            judged.faults.extend(new.map(|(pack, rule)| (pack, rule, fault.clone())));
            if let Ok(mut given_up) = self.given_up.lock() {
                given_up.extend(job.rules.iter().map(|rule| (job.pack, *rule)));
            }
        }
        judged
    }

    /// Hands on what is to be listed of some rows.
    fn list(
        &self,
        non_finding: &[passes::Rows],
        block: &Block,
        rows: std::ops::Range<u32>,
        out: &mut Output<'_>,
    ) -> Result<(), Error> {
        if non_finding.is_empty() {
            return Ok(());
        }
        for row in rows {
            let mut subject = None;
            for of_rule in non_finding {
                let Some(verdict) = of_rule.get(row) else { continue };
                let subject = subject.get_or_insert_with(|| self.subject(row, block));
                let Some(subject) = subject.clone() else { continue };
                let place = Place { file: self.file.to_owned(), line: block.first_line + u64::from(row) };
                let (pack, rule) = (of_rule.pack, of_rule.rule as usize);
                out.non_finding(pack, rule, verdict, subject, 1, place)?;
            }
        }
        Ok(())
    }

    fn subject(&self, row: u32, block: &Block) -> Option<Subject> {
        let (id, name) = columns::identity(self.table, block.line(row as usize)?);
        Some(Subject { kind: self.table.subject.to_owned(), collection: self.table.name.to_owned(), id, name })
    }

    fn given_up(&self) -> HashSet<(usize, u32)> {
        self.given_up.lock().map(|given_up| given_up.clone()).unwrap_or_default()
    }

    /// Judges one block by all packs.
    fn judge(&self, block: Block) -> Result<Judged<'s>, ephor_snapshot::Error> {
        let given_up = self.given_up();
        let mut asked = Vec::new();
        let mut wanted: Vec<String> = Vec::new();
        for job in &self.jobs {
            let rules: Vec<u32> =
                job.rules.iter().copied().filter(|rule| !given_up.contains(&(job.pack, *rule))).collect();
            let mut names: Vec<String> = Vec::new();
            for rule in rules.iter().filter_map(|rule| job.loaded.pack.rules.get(*rule as usize)) {
                names.extend(rule.columns.iter().filter(|name| !names.contains(*name)).cloned().collect::<Vec<_>>());
            }
            wanted.extend(names.iter().filter(|name| !wanted.contains(*name)).cloned().collect::<Vec<_>>());
            asked.push((job, rules, names));
        }
        let columns = Columns::read(self.table, &wanted, &block)
            .map_err(|bad| self.broken(block.first_line + bad.index as u64, bad.message))?;
        let rows = u32::try_from(block.len()).unwrap_or(u32::MAX);
        let mut judged = Judged {
            first_id: columns.first_id.clone(),
            last_id: columns.last_id.clone(),
            found: Found::default(),
            answers: Vec::new(),
            text: BTreeMap::new(),
            tallies: Vec::new(),
            faults: Vec::new(),
            given_up: given_up.clone(),
            non_finding: Vec::new(),
            untold: None,
            block,
        };
        for (job, rules, names) in asked {
            if rules.is_empty() {
                continue;
            }
            let pack = &job.loaded.pack;
            let batch = columns.borrowed(&names);
            let ask = |rules: &[u32], spent: &mut u64| {
                let documents = (self.documents)(pack, rules);
                let context = (self.context)(pack, rules, &documents);
                let pre = &job.loaded.pre;
                let answer = match instance::check_rows(self.runtime, pre, &context, self.table.name, &batch, spent) {
                    Err(Fault::Fuel(fuel))
                        if fuel < self.runtime.limits().wanted_fuel(rules.len(), batch.rows as usize) =>
                    {
                        self.in_pieces(job, &judged.block, &names, &context, &documents, spent)?
                    }
                    other => other?,
                };
                let tallies = verdicts::check_rows(&answer, pack, rules, rows, &documents, self.runtime.limits())
                    .map_err(Fault::Contract)?;
                let weight = verdicts::weigh(answer.findings.iter().map(|one| (&*one.arguments, &*one.related)));
                Ok(((documents, answer, tallies), weight))
            };
            let (answers, faults) = isolate_failing_rules(&rules, rows as usize, self.runtime.limits(), ask);
            judged.faults.extend(faults.into_iter().map(|(rule, fault)| (job.pack, rule, fault)));
            for (documents, answer, tallies) in answers {
                if self.include.any() && judged.untold.is_none() {
                    let split = Split { scan: self, pack: job.pack, loaded: job.loaded, names: &names };
                    match split.rows(&judged.block, &batch, &answer, &tallies) {
                        Ok(rows) => judged.non_finding.extend(rows),
                        Err((rule, reason)) => judged.untold = Some((job.pack, rule, reason)),
                    }
                }
                judged.tallies.extend(tallies.into_iter().map(|(rule, tally)| (job.pack, rule, tally)));
                judged.found.take(job.pack, answer.findings);
                judged.answers.push((pack, documents));
            }
        }
        judged.non_finding.sort_by_key(|rows| (rows.pack, rows.rule));
        judged.found.name(|row| Some(columns::identity(self.table, judged.block.line(row as usize)?)));
        for finding in judged.found.iter() {
            let Some((pack, documents)) = judged.answers.get(finding.answer()) else { continue };
            *judged.text.entry(finding.pack()).or_default() += finding.text_weight(pack, documents.names);
        }
        Ok(judged)
    }

    /// Asks about a block in pieces, each with all the instructions that its rules want for so many rows: what one call may
    /// have is bounded, and a tenant that grew must not make a pack fail.
    fn in_pieces(
        &self,
        job: &Job<'_>,
        block: &Block,
        names: &[String],
        context: &wire::Context,
        documents: &Documents<'_>,
        spent: &mut u64,
    ) -> Result<wire::RowVerdicts, Fault> {
        let limits = self.runtime.limits();
        let mut all = wire::RowVerdicts { findings: Vec::new(), counts: Vec::new() };
        let mut weight = 0_usize;
        let lines: Vec<&[u8]> = (0..block.len()).filter_map(|row| block.line(row)).collect();
        let mut first = 0_u32;
        for lines in lines.chunks(limits.piece(context.rules.len())) {
            let piece = Block::of(1, lines);
            let columns = Columns::read(self.table, names, &piece).map_err(|bad| Fault::Contract(bad.message))?;
            let batch = columns.borrowed(names);
            let (rows, table, pre) = (batch.rows, self.table.name, &job.loaded.pre);
            let answer = instance::check_rows(self.runtime, pre, context, table, &batch, spent)?;
            // Each piece by itself, as a whole batch is: what one of them says of the others' rows would not show later.
            verdicts::check_rows(&answer, &job.loaded.pack, &context.rules, rows, documents, limits)
                .map_err(Fault::Contract)?;
            weight = weight
                .saturating_add(verdicts::weigh(answer.findings.iter().map(|one| (&*one.arguments, &*one.related))));
            if weight > limits.answer_bytes {
                return Err(Fault::TooMuch(limits.answer_bytes));
            }
            let moved =
                answer.findings.into_iter().map(|finding| wire::RowFinding { row: finding.row + first, ..finding });
            all.findings.extend(moved);
            for count in answer.counts {
                match all.counts.iter_mut().find(|known| known.rule == count.rule) {
                    Some(known) => {
                        known.pass = known.pass.saturating_add(count.pass);
                        known.not_applicable = known.not_applicable.saturating_add(count.not_applicable);
                    }
                    None => all.counts.push(count),
                }
            }
            first = first.saturating_add(rows);
        }
        Ok(all)
    }

    fn broken(&self, line: u64, message: String) -> ephor_snapshot::Error {
        ephor_snapshot::Error::Line { path: self.path.clone(), line, message }
    }
}

/// Reads blocks as tickets come.
fn read(mut lines: Lines, tickets: &Receiver<Block>, give_block: &Sender<Block>, done: &Sender<Done<'_>>) {
    let mut next = 0;
    while let Ok(spare) = tickets.recv() {
        match lines.next_block_in(spare) {
            Ok(Some(block)) => {
                next = block.number + 1;
                if give_block.send(block).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                // The last thing that is said of this table: there is room, it has its own ticket.
                let _ = done.send((next, Err(error)));
                return;
            }
        }
    }
}

/// Checks the rows of a block against the schema.
pub(super) fn validate(
    table: &'static Table,
    path: &std::path::Path,
    block: &Block,
    last_id: &mut String,
) -> Result<(), ephor_snapshot::Error> {
    let broken = |line, message| ephor_snapshot::Error::Line { path: path.to_owned(), line, message };
    let columns =
        Columns::read(table, &[], block).map_err(|bad| broken(block.first_line + bad.index as u64, bad.message))?;
    if columns.first_id <= *last_id {
        return Err(broken(block.first_line, columns::not_sorted_blocks(table, &columns.first_id, last_id)));
    }
    *last_id = columns.last_id;
    Ok(())
}
