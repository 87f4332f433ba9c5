//! What may stay: of documents what they declare, of columns the words that their vendor gives to them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ephor_schema::property::{self, PropertyKind, Redaction};
use ephor_schema::{LEGACY_CLIENTS, vendor};
use serde_json::Value;

/// What may stay of the texts of a place, in lower case.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub whole: HashSet<String>,
    pub begin: Vec<String>,
    pub within: HashSet<String>,
    /// Whether the texts are versions of software.
    pub versions: bool,
    /// Whether ids that begin as the vendor's own do may stay.
    pub built_in: bool,
}

impl Words {
    /// The words of a column, `table.column`.
    pub(super) fn of_column(place: &str) -> &'static Self {
        KNOWN.columns.get(place).unwrap_or(&KNOWN.none)
    }

    /// The words of the objects' ids of a document.
    pub(super) fn of_ids(document: &ephor_schema::Document) -> &'static Self {
        Members::of(document.name).get(document.id).map_or(&KNOWN.none, |property| &property.words)
    }

    /// The words of a place that is no vendor's.
    pub(super) fn none() -> &'static Self {
        &KNOWN.none
    }

    fn of_property(property: &property::Property) -> Self {
        let lists = property.lists.iter().copied().flatten();
        // What Graph says in the place of a value that is newer than its client.
        let newer = property.enumeration.map(|_| "unknownFutureValue");
        Self {
            whole: property.values.iter().chain(lists).chain(&newer).map(|text| text.to_lowercase()).collect(),
            begin: lower(property.begin),
            within: lower(property.within).into_iter().collect(),
            versions: property.redaction == Redaction::Version,
            built_in: property.redaction == Redaction::BuiltInId,
        }
    }

    fn has(&self, lower: &str) -> bool {
        self.whole.contains(lower) || self.within.contains(lower)
    }
}

/// What may stay of objects.
#[derive(Debug, Default)]
pub(super) struct Members {
    by_name: HashMap<String, Property>,
    /// Whether a member that is not declared stays one, under another name.
    pub closed: bool,
}

/// A property that may stay.
#[derive(Debug, Default)]
pub(super) struct Property {
    pub words: Words,
    inner: Members,
    is_tree: bool,
}

impl Members {
    /// Those of a document.
    pub(super) fn of(document: &str) -> &'static Self {
        KNOWN.documents.get(document).unwrap_or(&KNOWN.nothing)
    }

    /// The property of that name, whatever its case.
    pub(super) fn get(&self, name: &str) -> Option<&Property> {
        self.by_name.get(&name.to_lowercase())
    }

    fn declared(members: property::Members) -> Self {
        Self::of_properties(members.properties, members.closed)
    }

    fn of_properties(properties: &[property::Property], closed: bool) -> Self {
        let by_name = properties.iter().map(|property| (property.name.to_lowercase(), Property::declared(property)));
        Self { by_name: by_name.collect(), closed }
    }

    fn any(&self, is: &dyn Fn(&Words) -> bool) -> bool {
        self.by_name.values().any(|property| is(&property.words) || property.inner.any(is))
    }
}

impl Property {
    fn declared(property: &property::Property) -> Self {
        let inner = match property.kind {
            // As PowerShell writes a moment: an object with the value, and how it is shown.
            PropertyKind::Time => {
                let names = ["value", "datetime"].map(|name| (name.to_owned(), Self::default()));
                Members { by_name: names.into(), closed: false }
            }
            PropertyKind::Any => Members { closed: true, ..Members::default() },
            kind => match kind.members() {
                Some(members) => Members::declared(members),
                None => Members::of_properties(property.parts, false),
            },
        };
        Self { words: Words::of_property(property), inner, is_tree: matches!(property.kind, PropertyKind::Tree(_)) }
    }

    /// Whether JSON that stands in a text is looked through: where objects are declared, or it is a list of texts.
    pub(super) fn holds(&self, inner: &Value) -> bool {
        let is_plain = |value: &Value| !value.is_object() && !value.is_array();
        let is_list = inner.as_array().is_some_and(|values| values.iter().all(is_plain));
        is_list || self.is_tree || self.inner.closed || !self.inner.by_name.is_empty()
    }

    /// What may stay of its objects, which stand in objects of which `around` may stay: what holds a tree may stay at every
    /// depth of it.
    pub(super) fn members<'m>(&'m self, around: &'m Members) -> &'m Members {
        if self.is_tree && self.inner.by_name.is_empty() { around } else { &self.inner }
    }
}

/// What stays as it is.
struct Known {
    documents: HashMap<&'static str, Members>,
    columns: HashMap<&'static str, Words>,
    none: Words,
    nothing: Members,
    address: HashSet<String>,
    ids: HashSet<String>,
    vendor_ids: HashSet<&'static str>,
}

fn lower(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_lowercase()).collect()
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut columns: HashMap<&str, Words> = HashMap::new();
    for words in vendor::WORDS {
        for column in words.columns {
            let of_column = columns.entry(column).or_default();
            let lists = words.lists.iter().copied().flatten();
            of_column.whole.extend(words.whole.iter().chain(lists).map(|text| text.to_lowercase()));
            of_column.begin.extend(lower(words.begin));
            of_column.within.extend(lower(words.within));
        }
    }
    for column in vendor::VERSIONS {
        columns.entry(column).or_default().versions = true;
    }
    columns.entry("sign-ins.client_app").or_default().whole.extend(lower(LEGACY_CLIENTS));
    let mut vendor_ids = HashSet::new();
    for document in ephor_schema::DOCUMENTS {
        gather_vendor_ids(document.members.properties, &mut vendor_ids);
    }
    Known {
        documents: ephor_schema::DOCUMENTS
            .iter()
            .map(|document| (document.name, Members::declared(document.members)))
            .collect(),
        columns,
        none: Words::default(),
        nothing: Members::default(),
        address: lower(vendor::ADDRESS_WORDS).into_iter().collect(),
        ids: vendor::ids().map(str::to_lowercase).collect(),
        vendor_ids,
    }
});

fn gather_vendor_ids(properties: &'static [property::Property], ids: &mut HashSet<&'static str>) {
    for property in properties {
        if property.redaction == Redaction::VendorId {
            ids.insert(property.name);
        }
        if let Some(members) = property.kind.members() {
            gather_vendor_ids(members.properties, ids);
        }
    }
}

/// Whether a property holds ids of the vendor, the same in every tenant.
pub(super) fn holds_vendor_ids(name: &str) -> bool {
    KNOWN.vendor_ids.contains(name)
}

/// Whether an id is the same in every tenant; in lower case.
pub(super) fn is_vendor_id(lower: &str) -> bool {
    KNOWN.ids.contains(lower)
}

/// Whether a word of an address names nobody; in lower case.
pub(super) fn is_of_addresses(lower: &str) -> bool {
    KNOWN.address.contains(lower)
}

/// Whether a vendor gives a text to some place.
pub(super) fn is_word_of_a_vendor(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let has = |words: &Words| words.has(&lower);
    KNOWN.columns.values().any(has) || KNOWN.documents.values().any(|members| members.any(&has))
}
