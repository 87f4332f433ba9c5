//! The row that is judged, as variables.

use std::sync::atomic::{AtomicUsize, Ordering};

use cel::common::types::{CelBool, CelInt, CelList, CelNull, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use ephor_schema::{Kind, Table};
use ephor_sdk::bindings::exports::ephor::rules::checks as wire;
use ephor_sdk::column::Strings;

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

    /// A number for each row: rows of one number are alike in the columns that `reads` picks. None if one of these may differ
    /// in every row.
    pub(crate) fn kinds(&self, rows: usize, reads: impl Fn(&str) -> bool) -> Option<(Vec<u32>, usize)> {
        let (mut codes, mut kinds) = (vec![0_u32; rows], 1_usize);
        for column in self.columns.iter().filter(|column| reads(column.name)) {
            let different = match &column.values {
                Values::Booleans(_) => 2,
                Values::Symbols(_, values) => values.len(),
                Values::Sets(_, values) => values.len(),
                Values::Integers(..) | Values::Text(_) => return None,
            };
            let own = different + 1;
            kinds = kinds.checked_mul(own).filter(|kinds| *kinds <= rows.saturating_mul(4).min(1 << 15))?;
            let own = u32::try_from(own).ok()?;
            for (row, code) in codes.iter_mut().enumerate() {
                let key = match &column.values {
                    _ if column.is_null(row) => own - 1,
                    Values::Booleans(values) => values.get(row).copied().map_or(0, u32::from),
                    Values::Symbols(keys, _) | Values::Sets(keys, _) => keys.get(row).copied().unwrap_or_default(),
                    Values::Integers(..) | Values::Text(_) => 0,
                };
                *code = code.wrapping_mul(own).wrapping_add(key.min(own - 1));
            }
        }
        Some((codes, kinds))
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
