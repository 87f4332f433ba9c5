//! From lines to columns: the rows of a block are read once, checked against the schema, and laid out as the
//! contract passes them.

use std::borrow::Cow;
use std::fmt;

use ephor_schema::{Column, Kind, Table};
use hashbrown::HashMap;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::borrowed;
use super::contract::wire;
use super::names::shortened;
use ephor_snapshot::{Block, json_message, suggest};

/// A line that does not fit the schema: the index of the line in its block, and what is wrong.
#[derive(Debug)]
pub(super) struct BadRow {
    pub index: usize,
    pub message: String,
}

/// What reads a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The one of plain rows, and where that gives up the general one.
    Both,
    /// The general one alone.
    General,
}

/// The columns of a block.
pub(super) struct Columns {
    table: &'static Table,
    /// For each column of the schema, what is kept of it.
    builders: Vec<Option<Builder>>,
    rows: usize,
    /// Ids of the first and the last row.
    pub first_id: String,
    pub last_id: String,
}

/// One column while it is built.
struct Builder {
    /// Empty until the first null.
    nulls: Vec<u8>,
    values: Values,
}

enum Values {
    Booleans(Vec<u8>),
    Integers(Vec<i64>),
    Symbols { dictionary: wire::Text, index: HashMap<String, u32>, keys: Vec<u32> },
    Sets { sets: wire::SymbolSets, index: Sets, strings: HashMap<String, u32> },
    Text(wire::Text),
}

/// The sets of a column as they are written, by the key that each got, and the keys of those seen last.
#[derive(Default)]
struct Sets {
    written: Vec<Box<str>>,
    by_text: HashMap<Box<str>, u32>,
    recent: [u32; RECENT],
}

/// So many sets are tried before one is read: most columns have a few sets that most rows share.
const RECENT: usize = 4;

impl Sets {
    /// The key of a set, if it is known.
    fn get(&mut self, written: &str) -> Option<u32> {
        let is = |key: &u32| self.written.get(*key as usize).is_some_and(|known| **known == *written);
        let key = match self.recent.iter().position(is) {
            Some(at) => {
                self.recent.get_mut(..=at)?.rotate_right(1);
                return self.recent.first().copied();
            }
            None => *self.by_text.get(written)?,
        };
        self.note(key);
        Some(key)
    }

    /// Gives a new set its key.
    fn add(&mut self, written: &str) -> u32 {
        let key = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.written.push(written.into());
        self.by_text.insert(written.into(), key);
        self.note(key);
        key
    }

    fn note(&mut self, key: u32) {
        self.recent.rotate_right(1);
        if let Some(first) = self.recent.first_mut() {
            *first = key;
        }
    }

    /// The length of the set that a text begins with, if it is one of those seen last.
    fn recent(&self, text: &str) -> Option<usize> {
        let known = self.recent.iter().filter_map(|key| self.written.get(*key as usize));
        known.map(|known| &**known).find(|known| text.starts_with(known)).map(str::len)
    }
}

impl Columns {
    /// Reads a block, and keeps the columns named in `wanted`. All columns are checked.
    pub fn read(table: &'static Table, wanted: &[String], block: &Block) -> Result<Self, BadRow> {
        Self::read_by(Reader::Both, table, wanted, block)
    }

    /// The same by a reader that is named: whichever it is, the columns are the same.
    pub fn read_by(reader: Reader, table: &'static Table, wanted: &[String], block: &Block) -> Result<Self, BadRow> {
        let mut columns = Self::new(table, wanted, block.len());
        for (index, line) in block.lines().enumerate() {
            columns.row(reader, line).map_err(|message| BadRow { index, message })?;
        }
        Ok(columns)
    }

    fn new(table: &'static Table, wanted: &[String], rows: usize) -> Self {
        let builder =
            |column: &Column| wanted.iter().any(|name| name == column.name).then(|| Builder::new(column.kind, rows));
        let builders = table.columns.iter().map(builder).collect();
        Self { table, builders, rows: 0, first_id: String::new(), last_id: String::new() }
    }

    /// The batch with the columns named in `wanted`, in that order, lent.
    pub fn borrowed<'a>(&'a self, wanted: &'a [String]) -> borrowed::Batch<'a> {
        let column = |name: &'a String| {
            let position = self.table.columns.iter().position(|column| column.name == name)?;
            let builder = self.builders.get(position)?.as_ref()?;
            Some(borrowed::Column { name, nulls: &builder.nulls, values: builder.values.borrowed() })
        };
        borrowed::Batch {
            rows: u32::try_from(self.rows).unwrap_or(u32::MAX),
            columns: wanted.iter().filter_map(column).collect(),
        }
    }

    /// The same, copied.
    pub fn batch(&self, wanted: &[String]) -> wire::Batch {
        let column = |name: &String| {
            let position = self.table.columns.iter().position(|column| column.name == name)?;
            let builder = self.builders.get(position)?.as_ref()?;
            Some(wire::Column { name: name.clone(), nulls: builder.nulls.clone(), values: builder.values.wire() })
        };
        wire::Batch {
            rows: u32::try_from(self.rows).unwrap_or(u32::MAX),
            columns: wanted.iter().filter_map(column).collect(),
        }
    }

    fn row(&mut self, reader: Reader, line: &[u8]) -> Result<(), String> {
        let text =
            std::str::from_utf8(line).map_err(|error| format!("not UTF-8 text at byte {}", error.valid_up_to() + 1))?;
        if reader == Reader::General || !plain::read(self, text) {
            for builder in self.builders.iter_mut().flatten() {
                builder.cut(self.rows);
            }
            self.general(text)?;
        }
        self.end_row();
        Ok(())
    }

    fn end_row(&mut self) {
        self.rows += 1;
        // What a row does not say is not known.
        for builder in self.builders.iter_mut().flatten() {
            if builder.len() < self.rows {
                builder.null();
            }
        }
    }

    /// Reads a row that is written in any way that JSON allows.
    fn general(&mut self, text: &str) -> Result<(), String> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let mut field = None;
        let visitor = RowVisitor { columns: self, field: &mut field };
        let done = deserializer.deserialize_map(visitor).and_then(|()| deserializer.end());
        done.map_err(|error| {
            let message = json_message(&error);
            match field {
                Some(field) => format!("field {field:?}: {message}"),
                None => message,
            }
        })
    }

    /// Takes the id of the next row.
    fn take_id(&mut self, id: &str) -> Result<(), String> {
        if id.is_empty() {
            return Err("expected the stable id of the row, found nothing".to_owned());
        }
        if self.rows == 0 {
            id.clone_into(&mut self.first_id);
        } else if id <= self.last_id.as_str() {
            return Err(not_sorted(id, &self.last_id));
        }
        id.clone_into(&mut self.last_id);
        Ok(())
    }
}

/// What is wrong with an id that does not come after the one before.
fn not_sorted(id: &str, before: &str) -> String {
    format!("{id:?} does not come after {before:?} of the row before; rows are sorted by id and no id stands twice")
}

/// The same where the row before stands in another block.
pub(super) fn not_sorted_blocks(table: &Table, id: &str, before: &str) -> String {
    format!("field {:?}: {}", table.id, not_sorted(id, before))
}

impl Builder {
    fn new(kind: Kind, rows: usize) -> Self {
        let values = match kind {
            Kind::Boolean => Values::Booleans(Vec::with_capacity(rows)),
            Kind::Integer | Kind::Duration | Kind::Time => Values::Integers(Vec::with_capacity(rows)),
            Kind::Symbol => {
                Values::Symbols { dictionary: empty_text(), index: HashMap::new(), keys: Vec::with_capacity(rows) }
            }
            Kind::Symbols => Values::Sets {
                sets: wire::SymbolSets {
                    dictionary: empty_text(),
                    members: Vec::new(),
                    ends: Vec::new(),
                    keys: Vec::with_capacity(rows),
                },
                index: Sets::default(),
                strings: HashMap::new(),
            },
            Kind::Text => Values::Text(empty_text()),
        };
        Self { nulls: Vec::new(), values }
    }

    fn len(&self) -> usize {
        match &self.values {
            Values::Booleans(values) => values.len(),
            Values::Integers(values) => values.len(),
            Values::Symbols { keys, .. } => keys.len(),
            Values::Sets { sets, .. } => sets.keys.len(),
            Values::Text(text) => text.ends.len(),
        }
    }

    fn null(&mut self) {
        let row = self.len();
        match &mut self.values {
            Values::Booleans(values) => values.push(0),
            Values::Integers(values) => values.push(0),
            Values::Symbols { keys, .. } => keys.push(0),
            Values::Sets { sets, .. } => sets.keys.push(0),
            Values::Text(text) => push(text, ""),
        }
        self.nulls.resize(row, 0);
        self.nulls.push(1);
    }

    fn known(&mut self) {
        if !self.nulls.is_empty() {
            self.nulls.push(0);
        }
    }

    fn integer(&mut self, value: i64) {
        if let Values::Integers(values) = &mut self.values {
            values.push(value);
            self.known();
        }
    }

    fn text(&mut self, value: &str) {
        match &mut self.values {
            Values::Text(text) => push(text, value),
            Values::Symbols { dictionary, index, keys } => keys.push(intern(dictionary, index, value)),
            _ => return,
        }
        self.known();
    }

    /// Forgets the values of all rows but the first. What stands in dictionaries stays.
    fn cut(&mut self, rows: usize) {
        if self.len() == rows {
            return;
        }
        match &mut self.values {
            Values::Booleans(values) => values.truncate(rows),
            Values::Integers(values) => values.truncate(rows),
            Values::Symbols { keys, .. } => keys.truncate(rows),
            Values::Sets { sets, .. } => sets.keys.truncate(rows),
            Values::Text(text) => {
                text.ends.truncate(rows);
                text.bytes.truncate(text.ends.last().map_or(0, |end| *end as usize));
            }
        }
        self.nulls.truncate(rows);
    }
}

/// A text, lent.
fn lent_text(text: &wire::Text) -> borrowed::Text<'_> {
    borrowed::Text { bytes: &text.bytes, ends: &text.ends }
}

impl Values {
    fn borrowed(&self) -> borrowed::Values<'_> {
        match self {
            Self::Booleans(values) => borrowed::Values::Booleans(values),
            Self::Integers(values) => borrowed::Values::Integers(values),
            Self::Symbols { dictionary, keys, .. } => {
                borrowed::Values::Symbols(borrowed::Symbols { dictionary: lent_text(dictionary), keys })
            }
            Self::Sets { sets, .. } => borrowed::Values::SymbolSets(borrowed::SymbolSets {
                dictionary: lent_text(&sets.dictionary),
                members: &sets.members,
                ends: &sets.ends,
                keys: &sets.keys,
            }),
            Self::Text(text) => borrowed::Values::Text(lent_text(text)),
        }
    }

    fn wire(&self) -> wire::Values {
        match self {
            Self::Booleans(values) => wire::Values::Booleans(values.clone()),
            Self::Integers(values) => wire::Values::Integers(values.clone()),
            Self::Symbols { dictionary, keys, .. } => {
                wire::Values::Symbols(wire::Symbols { dictionary: dictionary.clone(), keys: keys.clone() })
            }
            Self::Sets { sets, .. } => wire::Values::SymbolSets(sets.clone()),
            Self::Text(text) => wire::Values::Text(text.clone()),
        }
    }
}

fn empty_text() -> wire::Text {
    wire::Text { bytes: String::new(), ends: Vec::new() }
}

fn push(text: &mut wire::Text, string: &str) {
    text.bytes.push_str(string);
    // A block holds 18 MiB at the most.
    text.ends.push(u32::try_from(text.bytes.len()).unwrap_or(u32::MAX));
}

fn intern(dictionary: &mut wire::Text, index: &mut HashMap<String, u32>, string: &str) -> u32 {
    if let Some(key) = index.get(string) {
        return *key;
    }
    let key = u32::try_from(dictionary.ends.len()).unwrap_or(u32::MAX);
    push(dictionary, string);
    index.insert(string.to_owned(), key);
    key
}

/// Reads one object into the columns.
struct RowVisitor<'c, 'f> {
    columns: &'c mut Columns,
    /// The field that is being read, for messages.
    field: &'f mut Option<String>,
}

impl<'de> Visitor<'de> for RowVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, one row of the table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        use serde::de::Error as _;
        let schema = self.columns.table.columns;
        let mut seen = 0u64;
        let mut next = 0;
        let mut has_id = false;
        while let Some(position) = map.next_key_seed(KeySeed { schema, next, field: self.field })? {
            let Some(column) = schema.get(position) else { continue };
            next = position + 1;
            if seen & (1 << position) != 0 {
                *self.field = Some(column.name.to_owned());
                return Err(A::Error::custom("the field stands twice"));
            }
            seen |= 1 << position;
            let is_id = column.name == self.columns.table.id;
            let id = is_id.then_some(&mut has_id);
            let read = map.next_value_seed(ValueSeed { columns: self.columns, position, column, id });
            if read.is_err() {
                *self.field = Some(column.name.to_owned());
            }
            read?;
        }
        if !has_id {
            *self.field = Some(self.columns.table.id.to_owned());
            return Err(A::Error::custom("expected the stable id of the row, found nothing"));
        }
        Ok(())
    }
}

/// Reads a key as the position of its column. Rows are written in the order of the schema, so the next key is
/// mostly the next column.
struct KeySeed<'f> {
    schema: &'static [Column],
    next: usize,
    field: &'f mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<usize, E> {
        if self.schema.get(self.next).is_some_and(|column| column.name == name) {
            return Ok(self.next);
        }
        if let Some(position) = self.schema.iter().position(|column| column.name == name) {
            return Ok(position);
        }
        let known: Vec<&str> = self.schema.iter().map(|column| column.name).collect();
        let shown: String = name.chars().take(100).collect();
        let suggestion = suggest(&shown, &known);
        *self.field = Some(shown);
        Err(E::custom(format_args!("the table has no such column{suggestion}")))
    }
}

struct ValueSeed<'c, 'i> {
    columns: &'c mut Columns,
    position: usize,
    column: &'static Column,
    /// Set for the id of the row.
    id: Option<&'i mut bool>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.column.kind != Kind::Symbols {
            return deserializer.deserialize_any(self);
        }
        let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?.get();
        let builder = self.columns.builders.get_mut(self.position).and_then(Option::as_mut);
        take_set(builder, raw).map_err(serde::de::Error::custom)
    }
}

/// Takes a set: most rows repeat one that was read before, letter for letter.
fn take_set(builder: Option<&mut Builder>, raw: &str) -> Result<(), String> {
    let parse = || -> Result<Option<Vec<Cow<'_, str>>>, String> {
        if raw == "null" {
            return Ok(None);
        }
        let strings: Vec<BorrowedText<'_>> =
            serde_json::from_str(raw).map_err(|error| format!("expected a list of texts: {}", json_message(&error)))?;
        Ok(Some(strings.into_iter().map(|text| text.0).collect()))
    };
    let Some(builder) = builder else { return parse().map(drop) };
    let Values::Sets { sets, index, strings } = &mut builder.values else { return Ok(()) };
    if let Some(key) = index.get(raw) {
        sets.keys.push(key);
        builder.known();
        return Ok(());
    }
    let Some(members) = parse()? else {
        builder.null();
        return Ok(());
    };
    for member in &members {
        let key = intern(&mut sets.dictionary, strings, member);
        sets.members.push(key);
    }
    sets.ends.push(u32::try_from(sets.members.len()).unwrap_or(u32::MAX));
    sets.keys.push(index.add(raw));
    builder.known();
    Ok(())
}

/// A text that is borrowed where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct BorrowedText<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.column.kind {
            Kind::Boolean => "true or false",
            Kind::Integer => "a whole number",
            Kind::Duration => "a whole number of seconds",
            Kind::Time => "a time such as \"2026-01-08T00:00:00Z\"",
            Kind::Symbol | Kind::Text => "a text",
            Kind::Symbols => "a list of texts",
        })
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        if self.id.is_some() {
            return Err(E::custom("expected the stable id of the row, found null"));
        }
        if let Some(Some(builder)) = self.columns.builders.get_mut(self.position) {
            builder.null();
        }
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        if self.column.kind != Kind::Boolean {
            return Err(E::invalid_type(serde::de::Unexpected::Bool(value), &self));
        }
        if let Some(Some(builder)) = self.columns.builders.get_mut(self.position)
            && let Values::Booleans(values) = &mut builder.values
        {
            values.push(u8::from(value));
            builder.known();
        }
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        if !matches!(self.column.kind, Kind::Integer | Kind::Duration) {
            return Err(E::invalid_type(serde::de::Unexpected::Signed(value), &self));
        }
        self.integer(value);
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(E::invalid_value(serde::de::Unexpected::Unsigned(value), &self)),
        }
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        match self.column.kind {
            Kind::Time => {
                let time: jiff::Timestamp =
                    value.parse().map_err(|_| E::invalid_value(serde::de::Unexpected::Str(value), &self))?;
                self.integer(time.as_second());
                return Ok(());
            }
            Kind::Symbol | Kind::Text => {}
            _ => return Err(E::invalid_type(serde::de::Unexpected::Str(value), &self)),
        }
        if let Some(has_id) = self.id {
            *has_id = true;
            self.columns.take_id(value).map_err(E::custom)?;
        }
        if let Some(Some(builder)) = self.columns.builders.get_mut(self.position) {
            builder.text(value);
        }
        Ok(())
    }
}

impl ValueSeed<'_, '_> {
    fn integer(self, value: i64) {
        if let Some(Some(builder)) = self.columns.builders.get_mut(self.position) {
            builder.integer(value);
        }
    }
}

/// The id and the name of a row, as messages show it: read again for the few rows that have findings.
pub(super) fn identity(table: &Table, line: &[u8]) -> (String, String) {
    struct Identity<'t>(&'t Table);
    impl<'de> Visitor<'de> for Identity<'_> {
        type Value = (String, String);
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a row")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let (mut id, mut label) = (None, None);
            while let Some(BorrowedText(key)) = map.next_key()? {
                if key == self.0.id {
                    id = map.next_value::<Option<String>>()?;
                } else if key == self.0.label {
                    label = map.next_value::<Option<String>>()?;
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            let id = id.unwrap_or_default();
            let name = shortened(label.as_deref().filter(|label| !label.is_empty()).unwrap_or(&id));
            Ok((id, name))
        }
    }
    serde_json::Deserializer::from_slice(line).deserialize_map(Identity(table)).unwrap_or_default()
}

mod plain;
#[cfg(test)]
mod tests;
