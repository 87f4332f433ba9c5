//! Rows as Ephor itself writes them: the columns in the order of the schema, without blanks and escapes. They are
//! nearly all rows, and reading them needs no general reader of JSON.
//!
//! Whatever is not so plain is left to the general reader, which also says what is wrong with it.

use ephor_schema::{Column, Kind};

use super::{Columns, Values, take_set};

/// Reads a row into the columns. Where it is not plain the answer is false, and some columns may have taken a value.
pub(super) fn read(columns: &mut Columns, line: &str) -> bool {
    read_row(columns, line).is_some()
}

fn read_row(columns: &mut Columns, line: &str) -> Option<()> {
    let schema = columns.table.columns;
    let mut rest = line.strip_prefix('{')?;
    let mut id = None;
    let mut next = schema.iter().enumerate();
    loop {
        rest = rest.strip_prefix('"')?;
        let (position, column, after) =
            next.find_map(|(position, column)| key(rest, column.name).map(|after| (position, column, after)))?;
        rest = after;
        if column.name == columns.table.id {
            let (text, after) = string(rest)?;
            id = Some(text);
            rest = after;
            take_text(columns, position, text);
        } else {
            rest = value(columns, position, column, rest)?;
        }
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest == "}" => break,
            None => return None,
        }
    }
    // Last, since it cannot be undone.
    columns.take_id(id?).ok()
}

/// What stands after `name":`.
fn key<'l>(rest: &'l str, name: &str) -> Option<&'l str> {
    rest.strip_prefix(name)?.strip_prefix("\":")
}

/// Reads a value into its column, if that is kept.
fn value<'l>(columns: &mut Columns, position: usize, column: &Column, rest: &'l str) -> Option<&'l str> {
    let builder = columns.builders.get_mut(position)?.as_mut();
    if let Some(after) = rest.strip_prefix("null") {
        if let Some(builder) = builder {
            builder.null();
        }
        return Some(after);
    }
    match column.kind {
        Kind::Boolean => {
            let (flag, after) = match rest.strip_prefix("true") {
                Some(after) => (1, after),
                None => (0, rest.strip_prefix("false")?),
            };
            if let Some(builder) = builder
                && let Values::Booleans(values) = &mut builder.values
            {
                values.push(flag);
                builder.known();
            }
            Some(after)
        }
        Kind::Integer | Kind::Duration => {
            let (number, after) = integer(rest)?;
            take_integer(columns, position, number);
            Some(after)
        }
        Kind::Time => {
            let (text, after) = string(rest)?;
            let time: jiff::Timestamp = text.parse().ok()?;
            take_integer(columns, position, time.as_second());
            Some(after)
        }
        Kind::Symbol | Kind::Text => {
            let (text, after) = string(rest)?;
            take_text(columns, position, text);
            Some(after)
        }
        Kind::Symbols => {
            let known = builder.as_ref().and_then(|builder| match &builder.values {
                Values::Sets { index, .. } => index.recent(rest),
                _ => None,
            });
            let length = match known {
                Some(length) => length,
                None => set(rest)?,
            };
            let (raw, after) = rest.split_at_checked(length)?;
            // A set that is not kept needs no more reading.
            if builder.is_some() {
                take_set(builder, raw).ok()?;
            }
            Some(after)
        }
    }
}

fn take_text(columns: &mut Columns, position: usize, text: &str) {
    if let Some(Some(builder)) = columns.builders.get_mut(position) {
        builder.text(text);
    }
}

fn take_integer(columns: &mut Columns, position: usize, number: i64) {
    if let Some(Some(builder)) = columns.builders.get_mut(position) {
        builder.integer(number);
    }
}

/// A text without escapes, and what stands after it.
fn string(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('"')?;
    let end = memchr::memchr2(b'"', b'\\', rest.as_bytes())?;
    let (text, after) = rest.split_at_checked(end)?;
    let plain = text.bytes().all(|byte| byte >= b' ');
    Some((text, after.strip_prefix('"').filter(|_| plain)?))
}

/// A whole number of at most 18 digits, and what stands after it.
fn integer(rest: &str) -> Option<(i64, &str)> {
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    let length = digits.bytes().position(|byte| !byte.is_ascii_digit())?;
    let (number, after) = rest.split_at_checked(rest.len() - digits.len() + length)?;
    // Another number follows, or something that JSON does not allow.
    let is_whole = (1..=18).contains(&length) && after.starts_with([',', '}']);
    let is_canonical = number == "0" || !digits.starts_with('0');
    (is_whole && is_canonical).then(|| number.parse().ok().map(|number| (number, after)))?
}

/// The length of a list of texts without escapes.
fn set(rest: &str) -> Option<usize> {
    let mut left = rest.strip_prefix('[')?;
    if left.starts_with(']') {
        return Some(2);
    }
    loop {
        let (_, after) = string(left)?;
        match after.strip_prefix(',') {
            Some(more) => left = more,
            None => return Some(rest.len() - after.strip_prefix(']')?.len()),
        }
    }
}
