//! Laws of the reader of rows.

use std::collections::BTreeMap;

use ephor_schema::{Column, Kind, TABLES, Table};
use proptest::prelude::*;

use super::{Columns, identity, plain};
use crate::contract::wire;
use ephor_snapshot::{Block, Row, Snapshot, Tenant, Writer};

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Boolean(bool),
    Integer(i64),
    Text(String),
    Symbols(Vec<String>),
}

/// A row: its id, and what is known of each column in the order of the schema.
type Rows = BTreeMap<String, Vec<Option<Cell>>>;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), Just(String::new()), "[a-c]{0,3}", Just("\u{0}\u{1b}\"\\\u{2028}😀".to_owned())]
}

fn cell(kind: Kind) -> BoxedStrategy<Cell> {
    match kind {
        Kind::Boolean => any::<bool>().prop_map(Cell::Boolean).boxed(),
        Kind::Integer | Kind::Duration => any::<i64>().prop_map(Cell::Integer).boxed(),
        Kind::Time => {
            (jiff::Timestamp::MIN.as_second()..jiff::Timestamp::MAX.as_second()).prop_map(Cell::Integer).boxed()
        }
        Kind::Symbol | Kind::Text => text().prop_map(Cell::Text).boxed(),
        Kind::Symbols => prop::collection::btree_set(text(), 0..4)
            .prop_map(|symbols| Cell::Symbols(symbols.into_iter().collect()))
            .boxed(),
    }
}

fn rows(table: &'static Table) -> impl Strategy<Value = Rows> {
    let cells: Vec<_> = table.columns.iter().map(|column| prop::option::of(cell(column.kind))).collect();
    let id = text().prop_filter("an id is not empty", |id| !id.is_empty());
    prop::collection::btree_map(id, cells, 1..20).prop_map(|mut rows| {
        let position = table.columns.iter().position(|column| column.name == table.id).unwrap();
        for (id, cells) in &mut rows {
            cells[position] = Some(Cell::Text(id.clone()));
        }
        rows
    })
}

fn table() -> impl Strategy<Value = &'static Table> {
    prop::sample::select(TABLES)
}

fn table_with_rows() -> impl Strategy<Value = (&'static Table, Rows)> {
    table().prop_flat_map(|table| (Just(table), rows(table)))
}

fn set(row: &mut Row<'_>, column: &Column, cell: &Cell) {
    match (column.kind, cell) {
        (_, Cell::Boolean(value)) => row.boolean(column, *value),
        (Kind::Time, Cell::Integer(seconds)) => row.time(column, *seconds),
        (_, Cell::Integer(value)) => row.integer(column, *value),
        (_, Cell::Text(value)) => row.text(column, value),
        (_, Cell::Symbols(values)) => row.symbols(column, values),
    };
}

/// Writes the rows as a snapshot, and reads its lines.
fn written(table: &'static Table, rows: &Rows) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("tenant");
    let mut writer = Writer::create(&target).unwrap();
    let written = writer.table(table, |out| {
        rows.iter().try_for_each(|(id, cells)| {
            out.row(id, |row| {
                for (column, cell) in table.columns.iter().zip(cells).filter(|(column, _)| column.name != table.id) {
                    if let Some(cell) = cell {
                        set(row, column, cell);
                    }
                }
            })
        })
    });
    assert_eq!(written.unwrap(), rows.len() as u64);
    let tenant =
        Tenant { id: "00000000-0000-0000-0000-000000000001".to_owned(), name: String::new(), domain: String::new() };
    writer.finish(tenant, "global", "2026-11-22T00:00:00Z", Vec::new()).unwrap();
    let snapshot = Snapshot::open(&target).unwrap();
    crate::validate(&snapshot).unwrap();
    let mut lines = snapshot.rows(table).unwrap().unwrap();
    let block = lines.next_block().unwrap().unwrap();
    assert!(lines.next_block().unwrap().is_none());
    block.lines().map(<[u8]>::to_vec).collect()
}

fn all_columns(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| column.name.to_owned()).collect()
}

fn part(text: &wire::Text, index: usize) -> String {
    let start = if index == 0 { 0 } else { text.ends[index - 1] };
    text.bytes[start as usize..text.ends[index] as usize].to_owned()
}

fn value(column: &wire::Column, row: usize) -> Option<Cell> {
    if column.nulls.get(row).is_some_and(|null| *null != 0) {
        return None;
    }
    Some(match &column.values {
        wire::Values::Booleans(values) => Cell::Boolean(values[row] != 0),
        wire::Values::Integers(values) => Cell::Integer(values[row]),
        wire::Values::Text(text) => Cell::Text(part(text, row)),
        wire::Values::Symbols(symbols) => Cell::Text(part(&symbols.dictionary, symbols.keys[row] as usize)),
        wire::Values::SymbolSets(sets) => {
            let key = sets.keys[row] as usize;
            let start = if key == 0 { 0 } else { sets.ends[key - 1] };
            let members = &sets.members[start as usize..sets.ends[key] as usize];
            Cell::Symbols(members.iter().map(|member| part(&sets.dictionary, *member as usize)).collect())
        }
    })
}

/// What a pack would see of a block, row by row.
fn seen(table: &'static Table, lines: &[Vec<u8>], wanted: &[String]) -> Vec<Vec<Option<Cell>>> {
    let columns = Columns::read(table, wanted, &Block::of(1, lines)).unwrap();
    let batch = columns.batch(wanted);
    assert_eq!(batch.rows as usize, lines.len());
    for column in &batch.columns {
        assert!(column.nulls.is_empty() || column.nulls.len() == lines.len());
    }
    (0..lines.len()).map(|row| batch.columns.iter().map(|column| value(column, row)).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read((table, rows) in table_with_rows()) {
        let lines = written(table, &rows);
        let all = seen(table, &lines, &all_columns(table));
        prop_assert_eq!(&all, &rows.values().cloned().collect::<Vec<_>>());
        for (line, (id, cells)) in lines.iter().zip(&rows) {
            let label = table.columns.iter().position(|column| column.name == table.label).unwrap();
            let label = match &cells[label] {
                Some(Cell::Text(label)) if !label.is_empty() => label.clone(),
                _ => id.clone(),
            };
            prop_assert_eq!(identity(table, line), (id.clone(), label));
        }
    }

    #[test]
    fn a_column_is_the_same_whatever_others_are_read(
        (table, rows) in table_with_rows(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let lines = written(table, &rows);
        let mut positions: Vec<usize> = picks.iter().map(|pick| pick.index(table.columns.len())).collect();
        positions.sort_unstable();
        positions.dedup();
        positions.reverse();
        let wanted: Vec<String> = positions.iter().map(|at| table.columns[*at].name.to_owned()).collect();
        let expected: Vec<Vec<_>> =
            rows.values().map(|cells| positions.iter().map(|at| cells[*at].clone()).collect()).collect();
        prop_assert_eq!(seen(table, &lines, &wanted), expected);
    }

    #[test]
    fn blocks_may_end_anywhere((table, rows) in table_with_rows(), sizes in prop::collection::vec(1usize..5, 1..20)) {
        let lines = written(table, &rows);
        let wanted = all_columns(table);
        let (mut rest, mut split) = (lines.as_slice(), Vec::new());
        for size in sizes.into_iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (block, after) = rest.split_at(size.min(rest.len()));
            split.extend(seen(table, block, &wanted));
            rest = after;
        }
        prop_assert_eq!(split, seen(table, &lines, &wanted));
    }

    #[test]
    fn the_reader_of_plain_rows_reads_what_the_general_one_does_or_leaves_it_to_that(
        (table, rows) in table_with_rows(),
        at in any::<prop::sample::Index>(),
        by in prop_oneof![Just(String::new()), "[-0-9 ,:\"\\[\\]{}a-z\\\\]{1,4}"],
        cut in 0usize..3,
    ) {
        let wanted = all_columns(table);
        for (index, mut line) in written(table, &rows).into_iter().enumerate() {
            if index % 2 == 1 {
                let start = at.index(line.len());
                let end = (start + cut).min(line.len());
                line.splice(start..end, by.bytes());
            }
            let Ok(line) = String::from_utf8(line) else { continue };
            let [mut one, mut other] = [(); 2].map(|()| Columns::new(table, &wanted, 1));
            if plain::read(&mut one, &line) {
                prop_assert_eq!(other.general(&line), Ok(()), "{}", line);
                one.end_row();
                other.end_row();
                let cells = |columns: &Columns| -> Vec<_> {
                    columns.batch(&wanted).columns.iter().map(|column| value(column, 0)).collect()
                };
                prop_assert_eq!(cells(&one), cells(&other));
                prop_assert_eq!(one.last_id, other.last_id);
            }
        }
    }

    #[test]
    fn what_is_no_row_is_an_error_and_no_panic(table in table(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = Columns::read(table, &all_columns(table), &Block::of(1, std::slice::from_ref(&bytes)));
        prop_assert!(read.is_err());
        // Read again only for rows that were sound; nothing happens if it is not.
        let _ = identity(table, &bytes);
    }

    #[test]
    fn a_damaged_row_is_an_error_or_another_row(
        (table, rows) in table_with_rows(),
        at in any::<prop::sample::Index>(),
        by in prop::collection::vec(any::<u8>(), 0..4),
        cut in 0usize..4,
    ) {
        let mut lines = written(table, &rows);
        let last = lines.last_mut().unwrap();
        let start = at.index(last.len());
        let end = (start + cut).min(last.len());
        last.splice(start..end, by);
        let wanted = all_columns(table);
        match Columns::read(table, &wanted, &Block::of(1, &lines)) {
            Ok(_) => { seen(table, &lines, &wanted); }
            Err(bad) => {
                prop_assert_eq!(bad.index, lines.len() - 1);
                prop_assert!(!bad.message.is_empty());
            }
        }
    }
}

#[test]
fn rows_as_they_are_written_are_plain_and_numbers_as_json_has_them() {
    let table = &ephor_schema::tables::mailboxes::TABLE;
    let plain = |line: &str| plain::read(&mut Columns::new(table, &all_columns(table), 1), line);
    let row = r#"{"id":"a","audit_enabled":true,"audit_owner":["Send","é"],"audit_log_age_limit":-86400,"send_on_behalf":[],"imap_enabled":null}"#;
    assert!(plain(row));
    for (from, to) in [
        ("-86400", "-0"),
        ("-86400", "01"),
        ("-86400", "1.0"),
        ("-86400", "1e3"),
        ("-86400", "9999999999999999999"),
        ("\"id\":\"a\"", "\"id\":\"\""),
        ("\"a\"", "\"\\u0061\""),
        ("[]", "[null]"),
        ("[]", "[\"\u{1}\"]"),
        ("[]", "[ ]"),
        ("[]", "[\"a\",]"),
        ("null}", "null} "),
        ("null}", "nul}"),
        ("imap_enabled", "audit_enabled"),
        ("imap_enabled", "no_such_column"),
    ] {
        assert!(!plain(&row.replacen(from, to, 1)), "{to}");
    }
}

#[test]
fn sets_that_come_and_go_keep_their_keys() {
    let table = &ephor_schema::tables::mailboxes::TABLE;
    let sets: Vec<Vec<String>> = (0..9).map(|n| (0..n % 7).map(|member| format!("m{member}")).collect()).collect();
    let line = |row: usize, set: &[String]| {
        format!(r#"{{"id":"{row:04}","audit_owner":{}}}"#, serde_json::to_string(set).unwrap()).into_bytes()
    };
    let order: Vec<usize> = (0..400).map(|row| row * row % 9).collect();
    let lines: Vec<Vec<u8>> = order.iter().enumerate().map(|(row, set)| line(row, &sets[*set])).collect();
    let seen = seen(table, &lines, &["audit_owner".to_owned()]);
    for (row, set) in order.iter().enumerate() {
        assert_eq!(seen[row], [Some(Cell::Symbols(sets[*set].clone()))], "row {row}");
    }
}
