//! Values of rows before they are written: what is not set is not known.

use std::collections::BTreeMap;

use ephor_schema::{Column, Element, Kind, Table};
use serde_json::Value;

use super::raw::Object;
use super::value;
use crate::normalize::{lists, shape};
use ephor_snapshot::Row;

/// The one list of recipients that a column takes over as it is.
const ON_BEHALF: &str = "GrantSendOnBehalfTo";

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// A boolean.
    Boolean(bool),
    /// A number, or seconds of a duration.
    Integer(i64),
    /// Seconds since 1970.
    Time(i64),
    /// A text or a symbol.
    Text(String),
    /// A set of symbols, in any order.
    Symbols(Vec<String>),
}

/// The values of a row, by column; what is not set is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(BTreeMap<&'static str, Cell>);

impl Cells {
    /// Sets a column where the value is known.
    pub fn set(&mut self, column: &Column, cell: impl Into<Option<Cell>>) {
        if let Some(cell) = cell.into() {
            self.0.insert(column.name, cell);
        }
    }

    /// The value of a column, if it is known.
    #[must_use]
    pub fn get(&self, column: &Column) -> Option<&Cell> {
        self.0.get(column.name)
    }

    /// The text of a column, if it is known.
    pub(super) fn text(&self, column: &Column) -> Option<&str> {
        match self.get(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Takes what another part of the same row says, in the place of what was said before.
    pub(super) fn overlay(&mut self, part: Self) {
        self.0.extend(part.0);
    }

    /// Fills the columns whose own property of the table's source stands in the object.
    pub(super) fn fill(&mut self, table: &'static Table, object: &Object) {
        for column in table.columns.iter().filter(|column| column.source == table.source && column.name != table.id) {
            if let Some(value) = object.get(column.property) {
                self.set(
                    column,
                    match column.kind {
                        // Names of people, with blanks and commas.
                        Kind::Symbols if column.property == ON_BEHALF => {
                            lists::read(value, Element::Recipient).map(Cell::Symbols)
                        }
                        kind => cell(kind, value),
                    },
                );
            }
        }
    }

    /// Writes a row of that table.
    pub(super) fn write(&self, table: &'static Table, row: &mut Row<'_>) {
        for column in table.columns.iter().filter(|column| column.name != table.id) {
            match self.0.get(column.name) {
                None => continue,
                Some(Cell::Boolean(flag)) => row.boolean(column, *flag),
                Some(Cell::Integer(number)) => row.integer(column, *number),
                Some(Cell::Time(time)) => row.time(column, *time),
                Some(Cell::Text(text)) => row.text(column, text),
                Some(Cell::Symbols(names)) => row.symbols(column, names),
            };
        }
    }

    /// Appends the values as bytes: for each the number of its column in the table, its kind and itself.
    pub(super) fn encode(&self, table: &'static Table, bytes: &mut Vec<u8>) {
        let text = |bytes: &mut Vec<u8>, text: &str| {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        };
        for (number, column) in (0_u8..).zip(table.columns) {
            let Some(cell) = self.0.get(column.name) else { continue };
            bytes.push(number);
            match cell {
                Cell::Boolean(flag) => bytes.extend_from_slice(&[BOOLEAN, u8::from(*flag)]),
                Cell::Integer(number) => {
                    bytes.push(INTEGER);
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
                Cell::Time(time) => {
                    bytes.push(TIME);
                    bytes.extend_from_slice(&time.to_le_bytes());
                }
                Cell::Text(one) => {
                    bytes.push(TEXT);
                    text(bytes, one);
                }
                Cell::Symbols(all) => {
                    bytes.push(SYMBOLS);
                    bytes.extend_from_slice(&(all.len() as u64).to_le_bytes());
                    all.iter().for_each(|one| text(bytes, one));
                }
            }
        }
    }

    /// The values that were written so; nothing where the bytes are something else.
    pub(super) fn decode(table: &'static Table, mut bytes: &[u8]) -> Option<Self> {
        fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
            let (taken, rest) = bytes.split_at_checked(count)?;
            *bytes = rest;
            Some(taken)
        }
        fn number(bytes: &mut &[u8]) -> Option<i64> {
            Some(i64::from_le_bytes(take(bytes, 8)?.try_into().ok()?))
        }
        fn text(bytes: &mut &[u8]) -> Option<String> {
            let length = number(bytes)?.try_into().ok()?;
            String::from_utf8(take(bytes, length)?.to_vec()).ok()
        }
        let mut cells = Self::default();
        while !bytes.is_empty() {
            let [column, kind] = *take(&mut bytes, 2)? else { return None };
            let cell = match kind {
                BOOLEAN => Cell::Boolean(take(&mut bytes, 1)? != [0]),
                INTEGER => Cell::Integer(number(&mut bytes)?),
                TIME => Cell::Time(number(&mut bytes)?),
                TEXT => Cell::Text(text(&mut bytes)?),
                SYMBOLS => {
                    let count = number(&mut bytes)?;
                    Cell::Symbols((0..count).map(|_| text(&mut bytes)).collect::<Option<_>>()?)
                }
                _ => return None,
            };
            cells.0.insert(table.columns.get(usize::from(column))?.name, cell);
        }
        Some(cells)
    }
}

const BOOLEAN: u8 = 0;
const INTEGER: u8 = 1;
const TIME: u8 = 2;
const TEXT: u8 = 3;
const SYMBOLS: u8 = 4;

/// The year 1900: nothing in a tenant is older.
const FIRST: i64 = -2_208_988_800;

/// What a value is in a column of that kind; nothing where it cannot be told.
pub fn cell(kind: Kind, value: &Value) -> Option<Cell> {
    Some(match kind {
        Kind::Boolean => Cell::Boolean(value::boolean(value)?),
        Kind::Duration => Cell::Integer(value::seconds(value)?),
        Kind::Integer => Cell::Integer(value::integer(value)?),
        // Services write the first moment of .NET, 0001-01-01T00:00:00Z, for one that there is not.
        Kind::Time => Cell::Time(value::time(value).filter(|time| *time >= FIRST)?),
        Kind::Symbols => Cell::Symbols(lists::read(value, Element::Word)?),
        Kind::Text | Kind::Symbol => Cell::Text(match value {
            Value::Object(object) => shape::version(object)?,
            value => value::text(value)?.to_owned(),
        }),
    })
}

/// The text of a column.
pub fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}
