//! The normalized tenant: which sources, tables, columns and documents exist.
//!
//! This is the single truth. The host reads and writes snapshots by it, the derive macro of the SDK
//! checks rules against it at compile time, and the JSON Schema and `docs/snapshot.md` are made from it.
//! It holds declarations only; the crate has no dependencies and does nothing.

mod always;
mod clients;
mod documents;
pub mod everybody;
pub mod known;
mod lists;
pub mod permissions;
mod preconditions;
mod sources;
pub mod tables;
pub mod vendor;

pub use always::{ALWAYS, ALWAYS_LIVE, Always};
pub use clients::LEGACY_CLIENTS;
pub use documents::{DOCUMENTS, Document};
pub use lists::{Element, LISTS, List, lists};
pub use preconditions::{PRECONDITIONS, Precondition};
pub use sources::{SOURCES, Source};
pub use tables::TABLES;

/// The version of the snapshot format, `major.minor`.
///
/// A reader accepts its own major version. A new minor version may add tables, columns, documents and
/// sources; nothing that exists changes its meaning.
pub const FORMAT_VERSION: &str = "1.0";

/// The property of a document's object that says which of its properties an export damaged, so that what stands there is
/// not what the vendor answered: an object with the same names, down to the damaged ones, which are `true`. An object of a
/// list is named by its number, from 0. Who reads such a property does not know its value.
pub const DAMAGED: &str = "@ephor.damaged";

/// What values a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number; see the column's unit.
    Integer,
    /// A length of time in whole seconds.
    Duration,
    /// A moment. JSON: RFC 3339 in UTC, whole seconds. For rules: seconds since 1970-01-01T00:00:00Z.
    Time,
    /// One of few strings, such as a state. Unknown strings are kept.
    Symbol,
    /// A set of such strings. JSON: an array.
    Symbols,
    /// Any string.
    Text,
}

impl Kind {
    /// The name of the kind in documentation and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Duration => "duration",
            Self::Time => "time",
            Self::Symbol => "symbol",
            Self::Symbols => "symbols",
            Self::Text => "text",
        }
    }
}

/// One column of a table. A value that a snapshot does not give is *not known*, which is never the same
/// as empty or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in snapshots and rules, snake_case.
    pub name: &'static str,
    /// What values it holds.
    pub kind: Kind,
    /// What it means, with unit and possible values.
    pub meaning: &'static str,
    /// Id of the source it comes from.
    pub source: &'static str,
    /// The property of that source, as the vendor writes it.
    pub property: &'static str,
}

/// A table: objects that grow in number with the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name: `users` is stored in `users.jsonl`.
    pub name: &'static str,
    /// What one row is.
    pub meaning: &'static str,
    /// What one row is called in messages: `user`.
    pub subject: &'static str,
    /// Id of the source that says which rows exist.
    pub source: &'static str,
    /// The column that holds a row's stable id. Rows are sorted by it, and it is never null.
    pub id: &'static str,
    /// The column that people know a row by.
    pub label: &'static str,
    /// All columns.
    pub columns: &'static [Column],
}

impl Table {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The table of that name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|table| table.name == name)
}

/// The document of that name.
#[must_use]
pub fn document(name: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.name == name)
}

/// The source of that id.
#[must_use]
pub fn source(id: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.id == id)
}

/// The precondition of that name.
#[must_use]
pub fn precondition(name: &str) -> Option<&'static Precondition> {
    PRECONDITIONS.iter().find(|precondition| precondition.name == name)
}

/// What a tenant always has of what a source or a helper feed gives; none where there may be none.
#[must_use]
pub fn always(feed: &str) -> Option<&'static Always> {
    ALWAYS.iter().find(|always| always.feed == feed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn preconditions_are_sorted_and_rest_on_documents_that_exist() {
        assert!(PRECONDITIONS.is_sorted_by_key(|precondition| precondition.name));
        for precondition in PRECONDITIONS {
            assert!(precondition.documents.iter().all(|name| document(name).is_some()), "{}", precondition.name);
        }
    }

    #[test]
    fn names_are_unique_and_every_source_exists() {
        let mut names = HashSet::new();
        for table in TABLES {
            assert!(names.insert(table.name), "two of {}", table.name);
            assert!(source(table.source).is_some(), "{}: {}", table.name, table.source);
            assert_eq!(table.column(table.id).map(|c| c.kind), Some(Kind::Text), "{}", table.name);
            assert_eq!(table.column(table.label).map(|c| c.kind), Some(Kind::Text), "{}", table.name);
            assert_eq!(
                table.column(table.id).map(|c| c.source),
                Some(table.source),
                "the id of {} comes from another source than its rows",
                table.name
            );
            let mut columns = HashSet::new();
            for column in table.columns {
                assert!(columns.insert(column.name), "two of {}.{}", table.name, column.name);
                assert!(source(column.source).is_some(), "{}.{}", table.name, column.name);
                assert!(!column.meaning.trim().is_empty(), "{}.{}", table.name, column.name);
            }
        }
        for document in DOCUMENTS {
            assert!(names.insert(document.name), "two of {}", document.name);
            assert!(source(document.source).is_some(), "{}", document.name);
        }
        let ids: HashSet<_> = SOURCES.iter().map(|source| source.id).collect();
        assert_eq!(ids.len(), SOURCES.len(), "a source is declared twice");
    }

    #[test]
    fn sources_and_documents_are_sorted() {
        assert!(SOURCES.is_sorted_by_key(|source| source.id));
        assert!(DOCUMENTS.is_sorted_by_key(|document| document.name));
    }

    #[test]
    fn every_source_is_read_by_something() {
        for source in SOURCES {
            let read = TABLES.iter().any(|t| t.source == source.id || t.columns.iter().any(|c| c.source == source.id))
                || DOCUMENTS.iter().any(|d| d.source == source.id);
            assert!(read, "nothing is read from {}", source.id);
        }
    }
}
