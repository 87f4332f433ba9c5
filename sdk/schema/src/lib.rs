//! The normalized tenant: which services, sources, tables, columns and documents exist.
//!
//! This is the single truth. The host reads and writes snapshots by it, asks the services and imports exports by it, the
//! derive macro of the SDK checks rules against it at compile time, and the JSON Schema and `docs/snapshot.md` are made
//! from it. It holds declarations only; the crate has no dependencies and does nothing.
//!
//! **A source is one file**, `src/<service>/<source>.rs`, with its document if it has one; a table is one file,
//! `src/tables/<table>.rs`. The build script finds them: nothing is registered.

mod always;
mod clients;
mod cost;
mod document;
pub mod everybody;
pub mod folders;
pub mod known;
mod lists;
mod made_from;
mod message;
pub mod names;
mod parts;
mod permission;
pub mod permissions;
mod preconditions;
mod prelude;
pub mod property;
pub mod reading;
mod request;
pub mod service;
mod sorted;
mod source;
mod table;
pub mod vendor;

pub use always::Always;
pub use clients::LEGACY_CLIENTS;
pub use cost::{Budget, Cost, asks_for_keys, directory};
pub use document::Document;
pub use lists::lists;
pub use message::nearest_name;
pub use permission::{Also, Permission, Scope, least};
pub use preconditions::{PRECONDITIONS, Precondition};
pub use property::Element;
pub use request::{Cmdlet, Each, Get, Instead, PerMailbox, Records, Request, Subjects, Version};
pub use service::{Protocol, Service};
pub use source::{DEFAULT, Imported, ScubaGear, Source};
pub use table::{Column, Kind, Table};

#[allow(missing_docs, reason = "a declaration is its own documentation")]
mod declarations {
    include!(concat!(env!("OUT_DIR"), "/declarations.rs"));
}
pub use declarations::tables;

/// All sources, sorted by id. Paths, parameters, page sizes and rights: Microsoft Graph reference and permissions reference,
/// v1.0 and beta, and Exchange Online PowerShell, read 2026-11, unless a declaration says otherwise.
pub const SOURCES: &[Source] = &declarations::SOURCES_FOUND;
/// What only helps to read sources, sorted by id.
pub const HELPERS: &[Source] = &declarations::HELPERS_FOUND;
/// All documents, sorted by name.
pub const DOCUMENTS: &[Document] = &declarations::DOCUMENTS_FOUND;
/// All tables, in the order in which a scan reads them.
pub const TABLES: &[&Table] = &declarations::TABLES_FOUND;

/// The version of the snapshot format, `major.minor`.
///
/// A reader accepts its own major version. A new minor version may add tables, columns, documents and
/// sources; nothing that exists changes its meaning.
pub const FORMAT_VERSION: &str = "1.0";

/// The property of a document's object that says which of its properties an export damaged, so that what stands there is
/// not what the vendor answered: an object with the same names, down to the damaged ones, which are `true`. An object of a
/// list is named by its number, from 0. Who reads such a property does not know its value.
pub const DAMAGED: &str = "@ephor.damaged";

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

/// The source or helper of that id.
#[must_use]
pub fn source_or_helper(id: &str) -> Option<&'static Source> {
    source(id).or_else(|| HELPERS.iter().find(|helper| helper.id == id))
}

/// What a tenant always has of what a source or a helper gives, however it was read; none where there may be none.
#[must_use]
pub fn always(id: &str) -> Option<Always> {
    always_live(id).filter(|always| !always.only_live)
}

/// The same of what is read live.
#[must_use]
pub fn always_live(id: &str) -> Option<Always> {
    source_or_helper(id)?.always
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
        assert!(SOURCES.is_sorted_by(|one, next| one.id < next.id));
        assert!(HELPERS.is_sorted_by(|one, next| one.id < next.id));
        assert!(TABLES.is_sorted_by(|one, next| one.place < next.place));
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

    #[test]
    fn a_source_is_of_its_service_and_is_made_from_what_exists() {
        for source in SOURCES {
            assert_eq!(
                source.id.split_once('/').map(|(service, _)| service),
                Some(source.service.name),
                "{}",
                source.id
            );
        }
        for source in SOURCES.iter().chain(HELPERS) {
            for id in source.from {
                assert!(source_or_helper(id).is_some_and(Source::is_live), "{}: {id}", source.id);
            }
            let derived = matches!(source.request, Request::Derived(_));
            assert_eq!(derived, !source.from.is_empty() && !source.from.contains(&source.id), "{}", source.id);
        }
    }

    #[test]
    fn what_every_tenant_has_is_said_with_its_witness() {
        let all = SOURCES.iter().chain(HELPERS).filter_map(|source| Some((source.id, source.always?)));
        let mut count = 0;
        for (id, Always { what, witness, .. }) in all {
            let named = witness.starts_with("reference ") || witness.contains(" @") || witness.contains("<https://");
            assert!(named && !what.is_empty(), "{id}: {witness:?}");
            count += 1;
        }
        assert!(count > 10, "{count}");
    }

    /// Calls `look` with every property of an object, and of those within, by place.
    fn each(members: property::Members, place: &str, look: &mut dyn FnMut(&str, &property::Property)) {
        for property in members.properties {
            let place = format!("{place}.{}", property.name);
            look(&place, property);
            property.kind.members().iter().for_each(|members| each(*members, &place, look));
        }
    }

    #[test]
    fn properties_are_declared_once_with_a_meaning_and_id_and_label_are_among_them() {
        for document in DOCUMENTS {
            for name in [document.id, document.label] {
                let property = document.members.properties.iter().find(|property| property.name == name);
                assert!(property.is_some(), "{}: {name}", document.name);
            }
            let mut places = HashSet::new();
            each(document.members, document.name, &mut |place, property| {
                assert!(places.insert(place.to_lowercase()), "two of {place}");
                let meaning = property.meaning;
                assert!(
                    meaning.ends_with('.') && meaning.trim() == meaning && meaning.len() < 160,
                    "{place}: {meaning}"
                );
            });
            assert!(places.len() > 1, "{}", document.name);
        }
    }

    #[test]
    fn known_texts_are_of_properties_that_hold_texts() {
        for document in DOCUMENTS {
            each(document.members, document.name, &mut |place, property| {
                let is_known = [property.values, property.begin, property.within].iter().any(|list| !list.is_empty());
                let is_known = is_known || !property.lists.is_empty() || property.enumeration.is_some();
                let holds_no_text = matches!(
                    property.kind,
                    property::PropertyKind::Boolean | property::PropertyKind::Integer | property::PropertyKind::Any
                );
                assert!(!(is_known && holds_no_text), "{place}");
            });
        }
    }
}
