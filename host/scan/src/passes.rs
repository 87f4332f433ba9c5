//! Which rows have no finding because they pass, and which because a rule does not apply to them.
//!
//! A pack says of both only how many there are. Where a batch has both, rows that look alike are put side by side and
//! the pack is asked about one half of them, until each part has one of the two only. A verdict depends on its row
//! alone, so the parts must add up; a pack whose parts do not is told, and nothing of it is listed.

use std::cmp::Ordering;

use super::borrowed;
use super::columns::Columns;
use super::contract::wire;
use super::instance;
use super::pack::Loaded;
use super::table::TableScan;
use super::verdicts::{self, Tally};
use ephor_finding::Verdict;
use ephor_snapshot::Block;

/// Times that a pack is asked about parts of one block. Rows that alternate in every respect need twice as many as
/// there are rows; real ones need some hundreds.
const MOST_CALLS: u32 = 40_000;

/// Rows that a pack is asked about at the most: what it is handed is a copy.
const STRIP: usize = 1_024;

/// The rows of a block that have no finding of one rule.
pub(super) struct Rows {
    pub pack: usize,
    pub rule: u32,
    /// By row; none where there is a finding.
    verdicts: Vec<Option<Verdict>>,
}

impl Rows {
    pub(super) fn get(&self, row: u32) -> Option<Verdict> {
        self.verdicts.get(row as usize).copied().flatten()
    }

    fn set(&mut self, rows: &[u32], verdict: Verdict) {
        for row in rows {
            if let Some(known) = self.verdicts.get_mut(*row as usize) {
                // A row with a finding stays what it is.
                if known.is_some() {
                    *known = Some(verdict);
                }
            }
        }
    }

    /// Rows of these that have no finding.
    fn free(&self, rows: &[u32]) -> u64 {
        rows.iter().filter(|row| self.get(**row).is_some()).count() as u64
    }
}

/// Tells the rows of one pack and table apart.
pub(super) struct Split<'a, 's> {
    pub scan: &'a TableScan<'s>,
    pub pack: usize,
    pub loaded: &'a Loaded,
    /// The columns that its rules read.
    pub names: &'a [String],
}

/// A part of the rows, and how many of them pass by each rule that is not told yet: its index in the list of rules.
struct Part<'r> {
    rows: &'r mut [u32],
    mixed: Vec<(usize, u64)>,
}

impl Split<'_, '_> {
    /// What the rows without a finding are, by rule.
    ///
    /// # Errors
    /// The rule that cannot be told, and why.
    pub(super) fn rows(
        &self,
        block: &Block,
        batch: &borrowed::Batch<'_>,
        answer: &wire::RowVerdicts,
        tallies: &[(u32, Tally)],
    ) -> Result<Vec<Rows>, (u32, String)> {
        let mut out = Vec::new();
        let mut mixed = Vec::new();
        for (rule, tally) in tallies {
            if tally.pass + tally.not_applicable == 0 {
                continue;
            }
            let first = if tally.pass > 0 { Verdict::Pass } else { Verdict::NotApplicable };
            let mut verdicts = vec![Some(first); block.len()];
            for finding in answer.findings.iter().filter(|finding| finding.rule == *rule) {
                if let Some(row) = verdicts.get_mut(finding.row as usize) {
                    *row = None;
                }
            }
            if tally.pass > 0 && tally.not_applicable > 0 {
                mixed.push((out.len(), tally.pass));
            }
            out.push(Rows { pack: self.pack, rule: *rule, verdicts });
        }
        if mixed.is_empty() {
            return Ok(out);
        }
        let mut order: Vec<u32> = (0..batch.rows).collect();
        order.sort_by(|a, b| likeness(batch, *a as usize, *b as usize).then(a.cmp(b)));
        let (mut calls, mut spent) = (0, 0);
        let most = self.scan.runtime.limits().apart_fuel;
        let mut parts = vec![Part { rows: &mut order, mixed }];
        while let Some(Part { rows, mixed }) = parts.pop() {
            let Some(first) = mixed.first().and_then(|(index, _)| out.get(*index)).map(|rows| rows.rule) else {
                continue;
            };
            calls += 1;
            if calls > MOST_CALLS {
                return Err((first, format!("its rows could not be told apart in {MOST_CALLS} calls")));
            }
            if spent > most {
                let reason = format!("its rows could not be told apart in {} million instructions", most / 1_000_000);
                return Err((first, reason));
            }
            let (left, right) = rows.split_at_mut((rows.len() / 2).min(STRIP));
            let passes = self.passes(block, left, &mixed, &out, &mut spent)?;
            let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
            for ((index, all), passes) in mixed.into_iter().zip(passes) {
                let Some(known) = out.get_mut(index) else { continue };
                let rest = all.checked_sub(passes).filter(|rest| *rest <= known.free(right));
                let rest = rest.ok_or_else(|| (known.rule, NON_DETERMINISTIC.to_owned()))?;
                for (part, passes, mixed) in [(&*left, passes, &mut of_left), (&*right, rest, &mut of_right)] {
                    if passes == known.free(part) {
                        known.set(part, Verdict::Pass);
                    } else if passes == 0 {
                        known.set(part, Verdict::NotApplicable);
                    } else if part.len() > 1 {
                        mixed.push((index, passes));
                    } else {
                        return Err((known.rule, NON_DETERMINISTIC.to_owned()));
                    }
                }
            }
            parts.push(Part { rows: right, mixed: of_right });
            parts.push(Part { rows: left, mixed: of_left });
        }
        Ok(out)
    }

    /// How many of these rows pass by each rule that is mixed.
    fn passes(
        &self,
        block: &Block,
        rows: &[u32],
        mixed: &[(usize, u64)],
        out: &[Rows],
        spent: &mut u64,
    ) -> Result<Vec<u64>, (u32, String)> {
        let rules: Vec<u32> = mixed.iter().filter_map(|(index, _)| out.get(*index)).map(|rows| rows.rule).collect();
        let first = rules.first().copied().unwrap_or_default();
        let failed = |reason: String| (first, reason);
        let mut sorted = rows.to_vec();
        sorted.sort_unstable();
        let lines: Vec<&[u8]> = sorted.iter().filter_map(|row| block.line(*row as usize)).collect();
        let part = Block::of(1, &lines);
        let columns = Columns::read(self.scan.table, self.names, &part).map_err(|bad| failed(bad.message))?;
        let pack = &self.loaded.pack;
        let documents = (self.scan.documents)(pack, &rules);
        let context = (self.scan.context)(pack, &rules, &documents);
        let batch = columns.borrowed(self.names);
        let (runtime, table) = (self.scan.runtime, self.scan.table.name);
        let answer = instance::check_rows(runtime, &self.loaded.pre, &context, table, &batch, spent)
            .map_err(|fault| failed(fault.to_string()))?;
        let tallies = verdicts::check_rows(&answer, pack, &rules, batch.rows, &documents, runtime.limits())
            .map_err(|problem| failed(format!("it answered against the contract: {problem}")))?;
        let passes = |(index, _): &(usize, u64)| {
            let known = out.get(*index)?;
            let (_, tally) = tallies.iter().find(|(rule, _)| *rule == known.rule)?;
            (tally.pass + tally.not_applicable == known.free(rows)).then_some(tally.pass)
        };
        mixed.iter().map(passes).collect::<Option<_>>().ok_or_else(|| failed(NON_DETERMINISTIC.to_owned()))
    }
}

const NON_DETERMINISTIC: &str = "it judges the same rows otherwise when it is asked again";

/// Orders rows by what they hold: values of few kinds first, so that those with the same verdict mostly stand side by
/// side.
fn likeness(batch: &borrowed::Batch<'_>, a: usize, b: usize) -> Ordering {
    let few = |column: &&borrowed::Column<'_>| !matches!(column.values, borrowed::Values::Integers(_));
    let columns = batch.columns.iter().filter(few).chain(batch.columns.iter().filter(|column| !few(column)));
    for column in columns {
        let null = |row: usize| column.nulls.get(row).copied().unwrap_or_default();
        let order = null(a).cmp(&null(b)).then_with(|| match &column.values {
            _ if null(a) == 1 => Ordering::Equal,
            borrowed::Values::Booleans(values) => values.get(a).cmp(&values.get(b)),
            borrowed::Values::Integers(values) => values.get(a).cmp(&values.get(b)),
            borrowed::Values::Symbols(symbols) => symbols.keys.get(a).cmp(&symbols.keys.get(b)),
            borrowed::Values::SymbolSets(sets) => sets.keys.get(a).cmp(&sets.keys.get(b)),
            borrowed::Values::Text(_) => Ordering::Equal,
        });
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
