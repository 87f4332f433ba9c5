//! A snapshot without names: to be published, or given to somebody who must not know whom it is about.
//!
//! What stays is an allow list that the schema has: the properties that rules decide by, and of each column and property
//! the words that its vendor gives to it. Everything else becomes pseudonyms that are the same wherever they stand, so that
//! rules find the same as before. With a key that is kept, the owner of the original finds a pseudonym back; without one,
//! the key is thrown away.

use std::collections::{BTreeMap, HashSet};

use ephor_schema::vendor::LABELS;
use ephor_schema::{Column, DAMAGED, DOCUMENTS, Kind, TABLES, Table};
use serde_json::{Map, Value};

use super::manifest::Redaction;
use super::{Collection, Error, Manifest, Snapshot, SourceStatus, Target, Tenant, Writer, hex};

mod hmac;
mod known;
mod text;

use known::{Members, Property, Words, holds_vendor_ids, is_word_of_a_vendor};
use text::{Pseudonyms, guids};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// Columns that hold a name and nothing else.
const NAMES: &[&str] = &["display_name", "device_name", "department", "company_name", "employee_type", "job_title"];

/// Why what could not be read is not told in a redacted snapshot.
const REASON: &str = "the reason is redacted";

/// How to redact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// With a key that nobody has afterwards.
    Redacted,
    /// With a key that the owner keeps.
    Pseudonymized,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::Redacted => "redacted",
            Self::Pseudonymized => "pseudonymized",
        }
    }
}

/// Which key made pseudonyms: says nothing of the key itself.
fn key_id(key: &[u8]) -> String {
    let mut id = hex(&hmac::parts(key, &[b"key id"]));
    id.truncate(16);
    id
}

/// What is said beside a snapshot, such as parameters of rules: it is replaced by the same pseudonyms.
#[derive(Debug, Default)]
pub struct Beside {
    texts: BTreeMap<String, String>,
    patterns: BTreeMap<String, Vec<String>>,
}

impl Beside {
    /// What stands for a text in the copy.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.texts.get(text).cloned().unwrap_or_default()
    }

    /// The ids in the copy of all that a pattern with `*` fits by its id or its name.
    #[must_use]
    pub fn fits(&self, pattern: &str) -> &[String] {
        self.patterns.get(pattern).map_or(&[], Vec::as_slice)
    }
}

/// Writes a redacted copy of a snapshot, which was validated, into `target`.
///
/// # Errors
/// If the snapshot is broken or redacted already, or the copy cannot be written.
pub fn redact<'t>(
    snapshot: &Snapshot,
    target: impl Into<Target<'t>>,
    key: &[u8],
    mode: Mode,
) -> Result<Manifest, Error> {
    redact_with(snapshot, target, key, mode, &Asked::default()).map(|(manifest, _)| manifest)
}

/// What is asked beside a snapshot that is redacted.
pub struct Asked {
    /// Texts. Words that stay wherever the snapshot has them stay here, too.
    pub texts: Vec<String>,
    /// Patterns of ids and names.
    pub patterns: Vec<String>,
    /// Whether a pattern fits a text.
    pub fits: fn(&str, &str) -> bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { texts: Vec::new(), patterns: Vec::new(), fits: |_, _| false }
    }
}

/// The same, and what stands for what is asked beside the snapshot.
///
/// # Errors
/// As [`redact`].
pub fn redact_with<'t>(
    snapshot: &Snapshot,
    target: impl Into<Target<'t>>,
    key: &[u8],
    mode: Mode,
    asked: &Asked,
) -> Result<(Manifest, Beside), Error> {
    if let Some(redaction) = &snapshot.manifest().redaction {
        return Err(Error::File {
            path: snapshot.root().to_owned(),
            message: format!("the snapshot is {} already; start from the original", redaction.mode),
        });
    }
    let pseudonyms = Pseudonyms::new(key, vendor_ids(snapshot)?);
    pseudonyms.watch(asked.texts.iter().cloned());
    let mut writer = Writer::create(target)?;
    walk(snapshot, &pseudonyms, &mut |part| match part {
        Part::Document(document, objects) => writer.document(document, objects).map(|_| ()),
        Part::Table(table, rows) => writer
            .table(table, |out| {
                for (id, row) in &rows {
                    let row = object(row);
                    out.row(id, |to| fill(table, &row, to))?;
                }
                Ok(())
            })
            .map(|_| ()),
    })?;
    let Manifest { tenant, cloud, collected_at, sources, .. } = snapshot.manifest();
    let tenant = Tenant {
        id: pseudonyms.text(&tenant.id, Words::none()),
        name: pseudonyms.text(&tenant.name, Words::none()),
        domain: pseudonyms.text(&tenant.domain, Words::none()),
    };
    let sources = sources
        .iter()
        .map(|source| SourceStatus { reason: source.reason.as_ref().map(|_| REASON.to_owned()), ..source.clone() });
    let key_id = (mode == Mode::Pseudonymized).then(|| key_id(key));
    writer.redaction(Redaction { mode: mode.name().to_owned(), key_id });
    let without_names =
        |collection: &Collection| collection.without_names(|text| Some(pseudonyms.text(text, Words::none())));
    writer.collection(snapshot.manifest().collection.as_ref().map(without_names));
    let parts = snapshot.manifest().joined.iter();
    let parts =
        parts.map(|part| super::Part { collection: part.collection.as_ref().map(without_names), ..part.clone() });
    writer.joined(parts.collect());
    let beside = beside(snapshot, &pseudonyms, asked)?;
    let manifest = writer.finish(tenant, cloud, collected_at, sources.collect())?;
    Ok((manifest, beside))
}

/// What stands for what is said beside the snapshot.
fn beside(snapshot: &Snapshot, pseudonyms: &Pseudonyms, asked: &Asked) -> Result<Beside, Error> {
    let Asked { texts, patterns, fits } = asked;
    let mut beside = Beside::default();
    for text in texts {
        let stays = pseudonyms.stays(text).unwrap_or_else(|| is_word_of_a_vendor(text));
        let made = if stays { text.clone() } else { pseudonyms.text(text, Words::none()) };
        beside.texts.insert(text.clone(), made);
    }
    if patterns.is_empty() {
        return Ok(beside);
    }
    let mut see = |id: &str, name: &str, words: &Words| {
        for pattern in patterns.iter().filter(|one| fits(one, id) || fits(one, name)) {
            beside.patterns.entry(pattern.clone()).or_default().push(pseudonyms.text(id, words));
        }
    };
    for document in DOCUMENTS {
        for item in snapshot.items(document)? {
            see(&item.id, &item.label, Words::of_ids(document));
        }
    }
    for table in TABLES.iter().copied() {
        let words = Words::of_column(&format!("{}.{}", table.name, table.id));
        let Some(mut lines) = snapshot.rows(table)? else { continue };
        while let Some(block) = lines.next_block()? {
            for line in block.lines() {
                let row = object(&String::from_utf8_lossy(line));
                let text = |column: &str| row.get(column).and_then(Value::as_str).unwrap_or_default();
                // As in a scan: names that anybody can choose are not looked at.
                let steady = if table.label == "user_principal_name" { text(table.label) } else { text(table.id) };
                see(text(table.id), steady, words);
            }
        }
    }
    for ids in beside.patterns.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
    Ok(beside)
}

/// Finds pseudonyms back in the original snapshot: each text of `wanted` with what it stands for, as far as it stands
/// for something.
///
/// # Errors
/// If the snapshot is broken, or redacted itself.
pub fn resolve(snapshot: &Snapshot, key: &[u8], wanted: &[String]) -> Result<Vec<(String, Option<String>)>, Error> {
    if snapshot.manifest().redaction.is_some() {
        return Err(Error::File {
            path: snapshot.root().to_owned(),
            message: "the snapshot is redacted itself; expected the original".to_owned(),
        });
    }
    let pseudonyms = Pseudonyms::new(key, vendor_ids(snapshot)?);
    pseudonyms.want(wanted.iter().flat_map(|text| parts(text).into_iter().map(|(_, part)| part.to_lowercase())));
    walk(snapshot, &pseudonyms, &mut |_| Ok(()))?;
    let Tenant { id, name, domain } = &snapshot.manifest().tenant;
    for text in [id, name, domain] {
        pseudonyms.text(text, Words::none());
    }
    let Manifest { collection, joined, .. } = snapshot.manifest();
    for collection in collection.iter().chain(joined.iter().filter_map(|part| part.collection.as_ref())) {
        // For the pseudonyms alone.
        let _ = collection.without_names(|text| Some(pseudonyms.text(text, Words::none())));
    }
    let found = pseudonyms.found();
    let one = |text: &String| {
        let mut out = String::new();
        let mut end = 0;
        let mut any = false;
        for (at, part) in parts(text) {
            out.push_str(text.get(end..at).unwrap_or_default());
            let known = found.get(&part.to_lowercase()).and_then(Option::as_deref);
            any |= known.is_some();
            out.push_str(known.unwrap_or(part));
            end = at + part.len();
        }
        out.push_str(text.get(end..).unwrap_or_default());
        (text.clone(), any.then_some(out))
    };
    Ok(wanted.iter().map(one).collect())
}

/// The pseudonyms in a text, and where they begin: GUIDs, and names of an x and digits.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts: Vec<(usize, &str)> = guids(text).collect();
    let inside =
        |at: usize, parts: &[(usize, &str)]| parts.iter().any(|(from, guid)| (*from..from + guid.len()).contains(&at));
    let mut from = 0;
    for word in text.split(|char: char| !char.is_alphanumeric()) {
        let at = from;
        from += word.len() + text.get(at + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if !word.is_empty() && !inside(at, &parts) {
            parts.push((at, word));
        }
    }
    parts.sort_unstable();
    parts
}

/// What is written at a time.
enum Part {
    Document(&'static ephor_schema::Document, Vec<Map<String, Value>>),
    /// Rows by their new ids, as JSON: a table may have a million.
    Table(&'static Table, BTreeMap<String, String>),
}

/// Replaces what a snapshot holds, file by file.
fn walk(
    snapshot: &Snapshot,
    pseudonyms: &Pseudonyms,
    take: &mut dyn FnMut(Part) -> Result<(), Error>,
) -> Result<(), Error> {
    for document in DOCUMENTS.iter().filter(|document| snapshot.file(document.name).is_some()) {
        let mut objects = Vec::new();
        for item in snapshot.items(document)? {
            let mut object = object(&item.json);
            replace(&mut object, Members::of(document.name), pseudonyms);
            objects.push(object);
        }
        take(Part::Document(document, objects))?;
    }
    for table in TABLES.iter().copied() {
        let Some(mut lines) = snapshot.rows(table)? else { continue };
        let mut rows = BTreeMap::new();
        while let Some(block) = lines.next_block()? {
            for line in block.lines() {
                let mut row = object(&String::from_utf8_lossy(line));
                for column in table.columns {
                    if let Some(value) = row.get_mut(column.name) {
                        replace_cell(table, column, value, pseudonyms);
                    }
                }
                let id = row.get(table.id).and_then(Value::as_str).unwrap_or_default().to_owned();
                rows.insert(id, Value::Object(row).to_string());
            }
        }
        take(Part::Table(table, rows))?;
    }
    Ok(())
}

/// A line that was read before as an object.
fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

fn replace_cell(table: &Table, column: &Column, value: &mut Value, pseudonyms: &Pseudonyms) {
    if !matches!(column.kind, Kind::Text | Kind::Symbol | Kind::Symbols) {
        return;
    }
    let words = Words::of_column(&format!("{}.{}", table.name, column.name));
    match value {
        Value::String(text) if NAMES.contains(&column.name) => *text = pseudonyms.whole(text, words),
        Value::String(text) => *text = pseudonyms.text(text, words),
        Value::Array(texts) => {
            for text in texts {
                if let Value::String(text) = text {
                    *text = pseudonyms.text(text, words);
                }
            }
        }
        _ => {}
    }
}

/// Replaces the values of an object, and takes out the properties that may not stay. A condition that nobody knows yet must
/// not look like none: rules cannot judge a policy that has one.
fn replace(object: &mut Map<String, Value>, members: &Members, pseudonyms: &Pseudonyms) {
    let is_label = |name: &str| name.contains('@') || LABELS.iter().any(|label| label.eq_ignore_ascii_case(name));
    let unknown = |(name, value): (&String, &Value)| {
        let is_unknown = members.get(name).is_none() && !is_label(name) && !is_empty(value);
        is_unknown.then(|| pseudonyms.whole(name, Words::none()))
    };
    let unknown: Vec<String> = object.iter().filter(|_| members.closed).filter_map(unknown).collect();
    object.retain(|name, value| match members.get(name) {
        Some(property) => {
            replace_value(value, property, members, pseudonyms);
            true
        }
        None if name == DAMAGED => {
            keep_places(value, members);
            true
        }
        None => false,
    });
    object.extend(unknown.into_iter().map(|name| (name, Value::Bool(true))));
}

/// Replaces a value of a property of an object of which `around` may stay.
fn replace_value(value: &mut Value, property: &Property, around: &Members, pseudonyms: &Pseudonyms) {
    match value {
        Value::String(text) => {
            // Some settings are JSON of their own, as a text.
            if text.trim_start().starts_with(['{', '['])
                && let Ok(mut inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
                && property.holds(&inner)
            {
                replace_value(&mut inner, property, around, pseudonyms);
                *text = inner.to_string();
            } else {
                *text = pseudonyms.text(text, &property.words);
            }
        }
        Value::Array(values) => {
            values.iter_mut().for_each(|value| replace_value(value, property, around, pseudonyms));
        }
        Value::Object(object) => replace(object, property.members(around), pseudonyms),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Keeps of the places of an object that an export damaged those that may stay. Where a name was taken out it is not known
/// which it was, and the whole counts as damaged.
fn keep_places(places: &mut Value, members: &Members) {
    let Value::Object(places) = places else { return };
    places.retain(|name, inner| {
        // The number of an object of a list.
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        match members.get(name) {
            Some(property) => keep_places(inner, property.members(members)),
            None if is_number => keep_places(inner, members),
            None => {}
        }
        is_number || members.get(name).is_some()
    });
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Ids of products, service plans and roles that the documents name as such.
fn vendor_ids(snapshot: &Snapshot) -> Result<HashSet<String>, Error> {
    fn gather(value: &Value, ids: &mut HashSet<String>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match value {
                        Value::String(id) if holds_vendor_ids(name) => _ = ids.insert(id.to_lowercase()),
                        value => gather(value, ids),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| gather(value, ids)),
            _ => {}
        }
    }
    let mut ids = HashSet::new();
    for document in DOCUMENTS {
        for item in snapshot.items(document)? {
            gather(&Value::Object(object(&item.json)), &mut ids);
        }
    }
    Ok(ids)
}

/// Writes a row again, column by column.
fn fill(table: &'static Table, row: &Map<String, Value>, to: &mut super::Row<'_>) {
    for column in table.columns.iter().filter(|column| column.name != table.id) {
        match (row.get(column.name), column.kind) {
            (Some(Value::Bool(value)), _) => _ = to.boolean(column, *value),
            (Some(Value::Number(number)), _) => {
                if let Some(number) = number.as_i64() {
                    to.integer(column, number);
                }
            }
            (Some(Value::String(time)), Kind::Time) => {
                if let Ok(time) = time.parse::<jiff::Timestamp>() {
                    to.time(column, time.as_second());
                }
            }
            (Some(Value::String(text)), _) => _ = to.text(column, text),
            (Some(Value::Array(texts)), _) => {
                let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
                to.symbols(column, &texts);
            }
            (None | Some(Value::Null | Value::Object(_)), _) => {}
        }
    }
}

#[cfg(test)]
mod tests;
