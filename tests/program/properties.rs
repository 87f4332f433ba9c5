//! The texts that documents declare of their properties are those of Microsoft's own enumerations.
//!
//! `tests/data/graph` holds an extract of Microsoft's metadata, which `scripts/graph-metadata.py` makes of the whole; another
//! test makes it again where the whole stands beside the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ephor_schema::property::{Members, Property};
use ephor_schema::{DOCUMENTS, vendor};
use serde_json::Value;

/// Columns whose texts are an enumeration of Microsoft Graph, and which.
const COLUMNS: &[(&str, &str)] = &[
    ("users.external_user_type", "conditionalAccessGuestOrExternalUserTypes"),
    ("users.risk_level", "riskLevel"),
    ("users.risk_state", "riskState"),
];

fn each(members: Members, place: &str, look: &mut dyn FnMut(&str, &'static Property)) {
    for property in members.properties {
        let place = format!("{place}.{}", property.name);
        look(&place, property);
        property.kind.members().iter().for_each(|members| each(*members, &place, look));
    }
}

/// What is known of each enumeration, by place.
fn known() -> Vec<(String, &'static str, BTreeSet<String>)> {
    let mut all = Vec::new();
    for document in DOCUMENTS {
        each(document.members, document.name, &mut |place, property| {
            if let Some(name) = property.enumeration {
                let texts = property.values.iter().chain(property.lists.iter().copied().flatten());
                all.push((place.to_owned(), name, texts.map(|text| text.to_lowercase()).collect()));
            }
        });
    }
    for (column, name) in COLUMNS {
        let words = vendor::WORDS.iter().filter(|words| words.columns.contains(column));
        let texts = words.flat_map(|words| words.whole.iter().chain(words.lists.iter().copied().flatten()));
        all.push(((*column).to_owned(), name, texts.map(|text| text.to_lowercase()).collect()));
    }
    all
}

#[test]
fn every_text_of_an_enumeration_of_graph_is_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/graph");
    let known = known();
    assert!(known.len() > 30, "{} places", known.len());
    let names: BTreeSet<&str> = known.iter().map(|(_, name, _)| *name).collect();
    let listed = names.iter().map(|name| format!("{name}\n")).collect::<String>();
    let file = folder.join("enumerations.txt");
    if std::env::var_os("EPHOR_WRITE_DOCS").is_some() {
        std::fs::write(&file, &listed).expect("writable");
    }
    let written = std::fs::read_to_string(&file).expect("the names");
    assert_eq!(
        written, listed,
        "write it with EPHOR_WRITE_DOCS=1, and make the extract with scripts/graph-metadata.py"
    );
    let extract = std::fs::read_to_string(folder.join("v1.0.json")).expect("the extract");
    let extract: Value = serde_json::from_str(&extract).expect("JSON");
    let enumerations: BTreeMap<String, Vec<String>> =
        serde_json::from_value(extract["enumerations"].clone()).expect("names and members");
    let mut missing = Vec::new();
    for (place, name, texts) in known {
        let members = &enumerations[name];
        assert!(members.len() > 1, "{name}: {members:?}");
        // What Graph says in the place of what is newer than the client.
        let said = members.iter().filter(|text| *text != "unknownFutureValue");
        missing
            .extend(said.filter(|text| !texts.contains(&text.to_lowercase())).map(|text| format!("{place}: {text}")));
    }
    assert!(missing.is_empty(), "not among the known texts: {missing:#?}");
}
