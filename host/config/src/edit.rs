//! Changes a configuration as its owner wrote it: comments, order and spaces stay.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Config, Error, Waiver};

/// The text of a configuration with one more waiver at the end of those that are there.
///
/// # Errors
/// If the text is no configuration, or its waivers are written as one inline list.
pub fn with_waiver(text: &str, path: &Path, waiver: &Waiver) -> Result<String, Error> {
    Config::parse(text, path)?;
    let wrong = |message: String| Error::Wrong { path: path.to_owned(), line: 1, message };
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| wrong(error.to_string()))?;
    let mut table = Table::new();
    table.insert("rule", value(waiver.rule.as_str()));
    table.insert("subject", value(waiver.subject.as_str()));
    table.insert("reason", value(waiver.reason.as_str()));
    if let Some(owner) = &waiver.owner {
        table.insert("owner", value(owner.as_str()));
    }
    if let Some(ticket) = &waiver.ticket {
        table.insert("ticket", value(ticket.as_str()));
    }
    let day = waiver.expires.to_string().parse::<toml_edit::Datetime>();
    table.insert("expires", value(day.map_err(|error| wrong(error.to_string()))?));
    let root = document.as_table_mut();
    let waivers = root.entry("waivers").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if waivers.as_array().is_some_and(toml_edit::Array::is_empty) {
        *waivers = Item::ArrayOfTables(ArrayOfTables::new());
    }
    let waivers = waivers.as_array_of_tables_mut().ok_or_else(|| {
        wrong(
            "the waivers are one list in brackets; write each as a table headed [[waivers]] to let ephor add one"
                .to_owned(),
        )
    })?;
    if !waivers.is_empty() || !text.trim().is_empty() {
        table.decor_mut().set_prefix("\n");
    }
    waivers.push(table);
    let edited = document.to_string();
    // What is written must be what will be read.
    Config::parse(&edited, path)?;
    Ok(edited)
}
