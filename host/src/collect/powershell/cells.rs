//! Rows of tables before they are written: what is not set is not known.

use std::collections::BTreeMap;

use ephor_schema::{Column, Kind, Table};
use serde_json::Value;

use super::files::Object;
use super::value;
use crate::snapshot::Row;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Boolean(bool),
    /// A number, or seconds of a duration.
    Integer(i64),
    /// Seconds since 1970.
    Time(i64),
    /// A text or a symbol.
    Text(String),
    Symbols(Vec<String>),
}

/// The values of a row, by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells(BTreeMap<&'static str, Cell>);

/// The rows of a table, by id.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub table: &'static Table,
    pub rows: BTreeMap<String, Cells>,
}

impl Cells {
    /// Sets a column where the value is known.
    pub(super) fn set(&mut self, column: &Column, cell: impl Into<Option<Cell>>) {
        if let Some(cell) = cell.into() {
            self.0.insert(column.name, cell);
        }
    }

    /// The value of a column, if it is known.
    pub(super) fn get(&self, column: &Column) -> Option<&Cell> {
        self.0.get(column.name)
    }

    /// The text of a column, if it is known.
    pub(super) fn text(&self, column: &Column) -> Option<&str> {
        match self.get(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Fills the columns whose own property of the table's source stands in the object.
    pub(super) fn fill(&mut self, table: &'static Table, object: &Object) {
        for column in table.columns.iter().filter(|column| column.source == table.source && column.name != table.id) {
            if let Some(value) = object.get(column.property) {
                self.set(column, cell(column.kind, value));
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
}

/// What a value is in a column of that kind; nothing where it cannot be told.
pub(super) fn cell(kind: Kind, value: &Value) -> Option<Cell> {
    Some(match kind {
        Kind::Boolean => Cell::Boolean(value::boolean(value)?),
        Kind::Duration => Cell::Integer(value::seconds(value)?),
        Kind::Integer => Cell::Integer(value::integer(value)?),
        Kind::Time => Cell::Time(value::time(value)?),
        Kind::Symbols => Cell::Symbols(value::names(value)?),
        Kind::Text | Kind::Symbol => Cell::Text(value::text(value)?.to_owned()),
    })
}

/// The text of a column.
pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}
