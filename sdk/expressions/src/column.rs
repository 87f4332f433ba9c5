//! The row that is judged, as variables.

use std::sync::atomic::{AtomicUsize, Ordering};

use cel::common::types::{CelBool, CelInt, CelList, CelNull, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use ephor_schema::{Kind, Table};
use ephor_sdk::bindings::exports::ephor::rules::checks as wire;
use ephor_sdk::column::{Likeness, Strings};

use crate::time::{Moment, Span};

/// The columns of a batch that a rule reads, and the row that it is asked about.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    columns: Vec<Column<'a>>,
    row: AtomicUsize,
}

#[derive(Debug)]
struct Column<'a> {
    name: &'a str,
    nulls: &'a [u8],
    nullable: bool,
    values: Values<'a>,
}

#[derive(Debug)]
enum Values<'a> {
    Booleans(&'a [u8]),
    Integers(&'a [i64], Kind),
    Text(&'a wire::Text),
    /// A key a row, and the strings.
    Symbols(&'a [u32], Vec<CelString<'a>>),
    /// A key a row, and the sets.
    Sets(&'a [u32], Vec<CelList<'a>>),
}

impl<'a> Rows<'a> {
    /// Makes the columns ready. The error names the one that the host did not pass as the rule asked.
    pub(crate) fn open(
        batch: &'a wire::Batch,
        table: &Table,
        columns: &'a [String],
        is_nullable: impl Fn(&str) -> bool,
    ) -> Result<Self, String> {
        let open = |name: &'a String| {
            let declared = table.column(name).ok_or_else(|| name.clone())?;
            let column = batch.columns.iter().find(|column| column.name == *name).ok_or_else(|| name.clone())?;
            let values = match (&column.values, declared.kind) {
                (wire::Values::Booleans(values), Kind::Boolean) => Values::Booleans(values),
                (wire::Values::Integers(values), kind @ (Kind::Integer | Kind::Time | Kind::Duration)) => {
                    Values::Integers(values, kind)
                }
                (wire::Values::Text(text), Kind::Text) => Values::Text(text),
                (wire::Values::Symbols(symbols), Kind::Symbol) => {
                    Values::Symbols(&symbols.keys, strings(&symbols.dictionary).collect())
                }
                (wire::Values::SymbolSets(sets), Kind::Symbols) => Values::Sets(&sets.keys, lists(sets)),
                _ => return Err(name.clone()),
            };
            Ok(Column { name, nulls: &column.nulls, nullable: is_nullable(name), values })
        };
        Ok(Self { columns: columns.iter().map(open).collect::<Result<_, _>>()?, row: AtomicUsize::new(0) })
    }

    /// Turns to another row. The error is the first column whose value the rule needs and that is not known there.
    pub(crate) fn select(&self, row: usize) -> Result<(), &'a str> {
        self.row.store(row, Ordering::Relaxed);
        let missing = self.columns.iter().find(|column| !column.nullable && column.is_null(row));
        missing.map_or(Ok(()), |column| Err(column.name))
    }

    /// Which of so many rows are alike in the columns that `reads` picks.
    #[allow(clippy::cast_possible_truncation, reason = "given up where there are more than 32,768 kinds")]
    pub(crate) fn alike(&self, rows: u32, reads: impl Fn(&str) -> bool) -> Likeness {
        let mut alike = Likeness::new(rows);
        for column in self.columns.iter().filter(|column| reads(column.name)) {
            match &column.values {
                Values::Booleans(values) => alike.add(column.nulls, values, 2, u16::from),
                Values::Symbols(keys, values) => alike.add(column.nulls, keys, values.len(), |key| key as u16),
                Values::Sets(keys, values) => alike.add(column.nulls, keys, values.len(), |key| key as u16),
                Values::Integers(..) | Values::Text(_) => alike.give_up(),
            }
        }
        alike
    }
}

impl Column<'_> {
    fn is_null(&self, row: usize) -> bool {
        self.nulls.get(row).is_some_and(|null| *null != 0)
    }
}

impl VariableResolver for Rows<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let column = self.columns.iter().find(|column| column.name == variable)?;
        let row = self.row.load(Ordering::Relaxed);
        if column.is_null(row) {
            return Some(CowVal::owned(CelNull));
        }
        Some(match &column.values {
            Values::Booleans(values) => CowVal::owned(CelBool::from(*values.get(row)? != 0)),
            Values::Integers(values, kind) => {
                let value = *values.get(row)?;
                match kind {
                    Kind::Time => CowVal::owned(Moment::new(value)?),
                    Kind::Duration => CowVal::owned(Span::new(value)),
                    _ => CowVal::owned(CelInt::from(value)),
                }
            }
            Values::Text(text) => CowVal::owned(CelString::from(Strings::new(text).get(row))),
            Values::Symbols(keys, values) => CowVal::Borrowed(values.get(*keys.get(row)? as usize)?),
            Values::Sets(keys, values) => CowVal::Borrowed(values.get(*keys.get(row)? as usize)?),
        })
    }
}

fn strings(text: &wire::Text) -> impl Iterator<Item = CelString<'_>> {
    let strings = Strings::new(text);
    (0..text.ends.len()).map(move |index| CelString::from(strings.get(index)))
}

fn lists(sets: &wire::SymbolSets) -> Vec<CelList<'_>> {
    let strings = Strings::new(&sets.dictionary);
    let mut start = 0;
    let list = |end: &u32| {
        let members = sets.members.get(start..*end as usize).unwrap_or_default();
        start = *end as usize;
        let member = |member: &u32| Box::new(CelString::from(strings.get(*member as usize))) as Box<dyn Val>;
        CelList::from(members.iter().map(member).collect::<Vec<_>>())
    };
    sets.ends.iter().map(list).collect()
}
