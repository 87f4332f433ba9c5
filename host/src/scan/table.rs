//! One table: a thread reads blocks, others judge them, and the results leave in the order of the blocks.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};
use ephor_schema::Table;

use super::columns::{self, Columns};
use super::contract::wire;
use super::instance::{self, Fault};
use super::outcome::{Finding, Pack, Place, Subject};
use super::pack::{Loaded, Runtime};
use super::run::{Error, Output, ask_apart};
use super::verdicts::{self, Documents, Raw, Tally};
use crate::snapshot::{self, Block, Lines};

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
struct Judged {
    first_line: u64,
    rows: u64,
    first_id: String,
    last_id: String,
    findings: Vec<Finding>,
    tallies: Vec<(usize, u32, Tally)>,
    faults: Vec<(usize, u32, Fault)>,
}

type Done = (u64, Result<Judged, snapshot::Error>);

impl TableScan<'_> {
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
        let (give_ticket, tickets) = bounded::<()>(under_way);
        let (give_block, blocks) = bounded::<Block>(threads);
        let (give_done, done) = bounded::<Done>(under_way);
        for _ in 0..under_way {
            let _ = give_ticket.send(());
        }
        thread::scope(|scope| {
            let reader_done = give_done.clone();
            scope.spawn(move || read(lines, &tickets, &give_block, &reader_done));
            for _ in 0..threads {
                let (blocks, give_done) = (blocks.clone(), give_done.clone());
                scope.spawn(move || {
                    for block in blocks {
                        let number = block.number;
                        if give_done.send((number, self.judge(&block))).is_err() {
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
        done: Receiver<Done>,
        give_ticket: Sender<()>,
        out: &mut Output<'_>,
        progress: &dyn Fn(u64),
    ) -> Result<BTreeMap<(usize, u32), Lost>, Error> {
        let mut waiting: BTreeMap<u64, Result<Judged, snapshot::Error>> = BTreeMap::new();
        let mut next = 0;
        let mut last_id = String::new();
        let mut lost: BTreeMap<(usize, u32), Lost> = BTreeMap::new();
        for (number, result) in done {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                let judged = result?;
                if judged.first_id <= last_id {
                    return Err(Error::Snapshot(self.broken(
                        judged.first_line,
                        columns::not_sorted_blocks(self.table, &judged.first_id, &last_id),
                    )));
                }
                last_id.clone_from(&judged.last_id);
                *out.summary.rows.entry(self.table.name.to_owned()).or_default() += judged.rows;
                let rows = judged.rows;
                self.take(judged, &mut lost, out)?;
                progress(rows);
                // The reader may be gone already.
                let _ = give_ticket.try_send(());
            }
        }
        // All threads have ended; a number that never came is one that a lost thread took with it.
        if waiting.is_empty() { Ok(lost) } else { Err(Error::Lost) }
    }

    fn take(&self, judged: Judged, lost: &mut BTreeMap<(usize, u32), Lost>, out: &mut Output<'_>) -> Result<(), Error> {
        let given_up = |pack, rule| self.given_up.lock().is_ok_and(|given_up| given_up.contains(&(pack, rule)));
        let most = self.runtime.limits().failures;
        for job in &self.jobs {
            for rule in &job.rules {
                let fault = judged.faults.iter().find(|(pack, known, _)| (*pack, *known) == (job.pack, *rule));
                let key = (job.pack, *rule);
                let is_given_up = given_up(key.0, key.1);
                if fault.is_none() && !is_given_up {
                    continue;
                }
                let entry = lost.entry(key).or_insert_with(|| Lost {
                    rows: 0,
                    reason: String::new(),
                    line: judged.first_line,
                    blocks: 0,
                });
                entry.rows += judged.rows;
                if let (Some((.., fault)), false) = (fault, is_given_up) {
                    if entry.reason.is_empty() {
                        entry.reason = fault.to_string();
                    }
                    entry.blocks += 1;
                    if entry.blocks >= most
                        && let Ok(mut set) = self.given_up.lock()
                    {
                        set.insert(key);
                    }
                }
            }
        }
        // Set before this block was taken: the block's own answers do not count.
        let dropped: HashSet<(usize, u32)> = judged.faults.iter().map(|(pack, rule, _)| (*pack, *rule)).collect();
        let counts = |pack: usize, rule: u32| {
            !dropped.contains(&(pack, rule)) && lost.get(&(pack, rule)).is_none_or(|lost| lost.blocks < most)
        };
        for (pack, rule, tally) in &judged.tallies {
            if counts(*pack, *rule) {
                out.count(*pack, *rule as usize, |counts| {
                    counts.pass += tally.pass;
                    counts.not_applicable += tally.not_applicable;
                });
            }
        }
        for finding in judged.findings {
            if counts(finding.pack, u32::try_from(finding.rule).unwrap_or(u32::MAX)) {
                out.finding(finding)?;
            }
        }
        Ok(())
    }

    /// Judges one block by all packs.
    fn judge(&self, block: &Block) -> Result<Judged, snapshot::Error> {
        let given_up = self.given_up.lock().map(|given_up| given_up.clone()).unwrap_or_default();
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
        let columns = Columns::read(self.table, &wanted, block)
            .map_err(|bad| self.broken(block.first_line + bad.index as u64, bad.message))?;
        let rows = u32::try_from(block.len()).unwrap_or(u32::MAX);
        let mut judged = Judged {
            first_line: block.first_line,
            rows: u64::from(rows),
            first_id: columns.first_id.clone(),
            last_id: columns.last_id.clone(),
            findings: Vec::new(),
            tallies: Vec::new(),
            faults: Vec::new(),
        };
        let mut found: Vec<(u32, Finding)> = Vec::new();
        for (job, rules, names) in asked {
            if rules.is_empty() {
                continue;
            }
            let pack = &job.loaded.pack;
            let batch = columns.batch(&names);
            let ask = |rules: &[u32]| {
                let documents = (self.documents)(pack, rules);
                let context = (self.context)(pack, rules, &documents);
                let answer = instance::check_rows(self.runtime, &job.loaded.pre, &context, self.table.name, &batch)?;
                let tallies = verdicts::check_rows(&answer, pack, rules, rows, &documents, self.runtime.limits())
                    .map_err(Fault::Contract)?;
                Ok((rules.to_vec(), answer, tallies))
            };
            let (answers, faults) = ask_apart(&rules, ask);
            judged.faults.extend(faults.into_iter().map(|(rule, fault)| (job.pack, rule, fault)));
            for (rules, answer, tallies) in answers {
                let documents = (self.documents)(pack, &rules);
                judged.tallies.extend(tallies.into_iter().map(|(rule, tally)| (job.pack, rule, tally)));
                found.extend(
                    answer
                        .findings
                        .into_iter()
                        .filter_map(|finding| self.finding(job.pack, pack, finding, block, &documents)),
                );
            }
        }
        found.sort_by_key(|(row, finding)| (*row, finding.pack, finding.rule));
        judged.findings = found.into_iter().map(|(_, finding)| finding).collect();
        Ok(judged)
    }

    fn finding(
        &self,
        pack_index: usize,
        pack: &Pack,
        finding: wire::RowFinding,
        block: &Block,
        documents: &Documents<'_>,
    ) -> Option<(u32, Finding)> {
        let row = finding.row;
        let (id, name) = columns::identity(self.table, block.line(row as usize)?);
        let subject = Subject { kind: self.table.subject.to_owned(), collection: self.table.name.to_owned(), id, name };
        let place = Place { file: self.file.to_owned(), line: block.first_line + u64::from(row) };
        let raw = Raw {
            pack: pack_index,
            rule: finding.rule,
            message: finding.message,
            arguments: finding.arguments,
            related: finding.related,
        };
        Some((row, raw.finding(pack, subject, Some(place), documents)?))
    }

    fn broken(&self, line: u64, message: String) -> snapshot::Error {
        snapshot::Error::Line { path: self.path.clone(), line, message }
    }
}

/// Reads blocks as tickets come.
fn read(mut lines: Lines, tickets: &Receiver<()>, give_block: &Sender<Block>, done: &Sender<Done>) {
    let mut next = 0;
    while tickets.recv().is_ok() {
        match lines.next_block() {
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
) -> Result<(), snapshot::Error> {
    let broken = |line, message| snapshot::Error::Line { path: path.to_owned(), line, message };
    let columns =
        Columns::read(table, &[], block).map_err(|bad| broken(block.first_line + bad.index as u64, bad.message))?;
    if columns.first_id <= *last_id {
        return Err(broken(block.first_line, columns::not_sorted_blocks(table, &columns.first_id, last_id)));
    }
    *last_id = columns.last_id;
    Ok(())
}
