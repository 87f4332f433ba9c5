//! For the benchmark: packs over rows that are in memory already, without reading and writing.

use ephor_schema::Table;

pub use super::contract::wire::{Batch, Column, SymbolSets, Symbols, Text, Values};

use super::columns::Columns;
use super::instance;
use super::run::{Error, Scan};
use super::verdicts;

/// The rows of a table as batches, with all columns that the rules of a scan read.
pub struct Work<'s> {
    scan: &'s Scan<'s>,
    table: &'static Table,
    batches: Vec<Batch>,
    columns: Vec<Columns>,
}

impl<'s> Work<'s> {
    /// Reads the table.
    ///
    /// # Errors
    /// If the snapshot is broken.
    pub fn read(scan: &'s Scan<'s>, table: &'static Table) -> Result<Self, Error> {
        let wanted: Vec<String> = table.columns.iter().map(|column| column.name.to_owned()).collect();
        let mut work = Self { scan, table, batches: Vec::new(), columns: Vec::new() };
        if let Some(mut lines) = scan.snapshot.rows(table)? {
            while let Some(block) = lines.next_block()? {
                let columns = Columns::read(table, &wanted, &block).map_err(|bad| Error::Usage(bad.message))?;
                work.batches.push(columns.batch(&wanted));
                work.columns.push(columns);
            }
        }
        Ok(work)
    }

    /// The batches, for checks written by hand.
    #[must_use]
    pub fn batches(&self) -> &[Batch] {
        &self.batches
    }

    /// Runs the rules named in `only` over all rows on this thread, as a scan does: each pack's columns, a fresh instance
    /// a batch, the answer checked. Returns the number of findings of each rule.
    ///
    /// # Errors
    /// If a pack fails.
    pub fn run_packs(&self, only: &[&str]) -> Result<std::collections::BTreeMap<String, u64>, Error> {
        let mut found = std::collections::BTreeMap::new();
        for (index, loaded) in self.scan.loaded.iter().enumerate() {
            let mut rules = self.scan.asked(index, Some(self.table.name));
            let is_named =
                |rule: &u32| loaded.pack.rules.get(*rule as usize).is_some_and(|rule| only.contains(&rule.id.as_str()));
            rules.retain(is_named);
            if rules.is_empty() {
                continue;
            }
            let mut wanted: Vec<String> = Vec::new();
            for rule in rules.iter().filter_map(|rule| loaded.pack.rules.get(*rule as usize)) {
                found.entry(rule.id.clone()).or_default();
                let new: Vec<String> = rule.columns.iter().filter(|name| !wanted.contains(name)).cloned().collect();
                wanted.extend(new);
            }
            for columns in &self.columns {
                let documents = self.scan.documents_for(&loaded.pack, &rules);
                let context = self.scan.context(&loaded.pack, &rules, &documents);
                let batch = columns.borrowed(&wanted);
                let answer =
                    instance::check_rows(self.scan.runtime, &loaded.pre, &context, self.table.name, &batch, &mut 0)
                        .map_err(|fault| Error::Usage(fault.to_string()))?;
                let limits = self.scan.runtime.limits();
                verdicts::check_rows(&answer, &loaded.pack, &rules, batch.rows, &documents, limits)
                    .map_err(Error::Usage)?;
                for finding in &answer.findings {
                    if let Some(rule) = loaded.pack.rules.get(finding.rule as usize) {
                        *found.entry(rule.id.clone()).or_default() += 1;
                    }
                }
            }
        }
        Ok(found)
    }
}

/// The instructions that one rule of a scan takes for the rows of a table, and how many rows there are.
///
/// # Errors
/// If the snapshot is broken, or the rule fails.
pub fn fuel(scan: &Scan<'_>, table: &'static Table, pack: usize, rule: u32) -> Result<(u64, u64), Error> {
    let work = Work::read(scan, table)?;
    let (mut spent, mut rows) = (0, 0);
    if let Some(loaded) = scan.loaded.get(pack) {
        let wanted = loaded.pack.rules.get(rule as usize).map(|rule| rule.columns.clone()).unwrap_or_default();
        for columns in &work.columns {
            let documents = scan.documents_for(&loaded.pack, &[rule]);
            let context = scan.context(&loaded.pack, &[rule], &documents);
            let batch = columns.borrowed(&wanted);
            rows += u64::from(batch.rows);
            instance::check_rows(scan.runtime, &loaded.pre, &context, table.name, &batch, &mut spent)
                .map_err(|fault| Error::Usage(fault.to_string()))?;
        }
    }
    Ok((spent, rows))
}
