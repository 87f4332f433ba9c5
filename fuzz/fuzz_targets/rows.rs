//! The two readers of rows against each other, and against serde_json: whichever reads a row, a pack gets the same
//! columns, or the same error.
//!
//! The first byte names the table, the rest are lines.
#![no_main]

use ephor_scan::fuzzing::{Batch, Column, Text, Values, columns};
use ephor_schema::{Kind, TABLES, Table};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fn text(text: &Text, index: u32) -> Value {
    let index = index as usize;
    let start = if index == 0 { 0 } else { text.ends[index - 1] };
    json!(text.bytes[start as usize..text.ends[index] as usize])
}

/// What a pack sees in a row of a column, as JSON.
fn cell(column: &Column, row: usize) -> Value {
    if column.nulls.get(row).is_some_and(|null| *null != 0) {
        return Value::Null;
    }
    match &column.values {
        Values::Booleans(values) => json!(values[row] != 0),
        Values::Integers(values) => json!(values[row]),
        Values::Text(values) => text(values, row as u32),
        Values::Symbols(symbols) => text(&symbols.dictionary, symbols.keys[row]),
        Values::SymbolSets(sets) => {
            let key = sets.keys[row] as usize;
            let start = if key == 0 { 0 } else { sets.ends[key - 1] };
            let members = &sets.members[start as usize..sets.ends[key] as usize];
            members.iter().map(|member| text(&sets.dictionary, *member)).collect()
        }
    }
}

fn cells(batch: &Batch) -> Vec<Vec<Value>> {
    let rows = 0..batch.rows as usize;
    rows.map(|row| batch.columns.iter().map(|column| cell(column, row)).collect()).collect()
}

/// The cells of a row as serde_json reads it; times are left out.
fn agrees(table: &Table, line: &[u8], cells: &[Value]) {
    let row: Value = serde_json::from_slice(line).expect("what was read as a row is JSON");
    let row = row.as_object().expect("what was read as a row is an object");
    assert!(row.keys().all(|name| table.column(name).is_some()));
    for (column, cell) in table.columns.iter().zip(cells) {
        let said = row.get(column.name).unwrap_or(&Value::Null);
        if column.kind == Kind::Time {
            assert_eq!(said.is_null(), cell.is_null(), "{}", column.name);
        } else {
            assert_eq!(said, cell, "{}", column.name);
        }
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (table, bytes) = input;
    let table: &'static Table = &TABLES[usize::from(table) % TABLES.len()];
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    match (columns(table, &lines, false), columns(table, &lines, true)) {
        (Ok(one), Ok(other)) => {
            let (one, other) = (cells(&one), cells(&other));
            assert_eq!(one, other);
            assert_eq!(one.len(), lines.len());
            for (line, cells) in lines.iter().zip(&one) {
                agrees(table, line, cells);
            }
        }
        (one, other) => {
            let one = one.err().expect("the reader of plain rows took what the general one refuses");
            let other = other.err().expect("the general reader took what the one of plain rows refuses");
            assert_eq!(one, other);
        }
    }
});
