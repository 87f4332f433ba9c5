//! The schema for people and for programs, made from the one declaration.

use std::fmt::Write as _;

use ephor_schema::property::{Members, Property, PropertyKind};
use ephor_schema::{Column, DOCUMENTS, Document, FORMAT_VERSION, Kind, SOURCES, TABLES};
use serde_json::{Map, Value, json};

/// A JSON Schema (draft 2020-12) with a definition for the manifest and for one line of each file.
#[must_use]
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    definitions.insert("manifest.json".to_owned(), manifest());
    for table in TABLES {
        let properties: Map<String, Value> = table
            .columns
            .iter()
            .map(|column| (column.name.to_owned(), of_column(column, column.name == table.id)))
            .collect();
        definitions.insert(
            format!("{}.jsonl", table.name),
            json!({
                "description": table.meaning.trim(),
                "type": "object",
                "properties": properties,
                "required": [table.id],
                "additionalProperties": false,
            }),
        );
    }
    for document in DOCUMENTS {
        let mut properties = of_members(document.members);
        if let Some(id) = properties.get_mut(document.id).and_then(Value::as_object_mut) {
            id.insert("type".to_owned(), json!("string"));
            id.insert("minLength".to_owned(), json!(1));
        }
        let example: Value = serde_json::from_str(document.example).unwrap_or_default();
        definitions.insert(
            format!("{}.jsonl", document.name),
            json!({
                "description": format!("{} Properties are the vendor's own.", document.meaning.trim()),
                "type": "object",
                "properties": properties,
                "required": [document.id],
                "examples": [example],
            }),
        );
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Ephor snapshot {FORMAT_VERSION}"),
        "description": "The definition of a file describes one of its lines; that of manifest.json the whole file. Lines are sorted by id.",
        "$ref": "#/$defs/manifest.json",
        "$defs": definitions,
    })
}

fn of_column(column: &Column, is_id: bool) -> Value {
    let mut value = match column.kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer | Kind::Duration => json!({ "type": "integer" }),
        Kind::Time => json!({ "type": "string", "format": "date-time" }),
        Kind::Symbol | Kind::Text => json!({ "type": "string" }),
        Kind::Symbols => json!({ "type": "array", "items": { "type": "string" } }),
    };
    if let Some(object) = value.as_object_mut() {
        if is_id {
            object.insert("minLength".to_owned(), json!(1));
        } else if let Some(kind) = object.get("type").cloned() {
            // Null and absent mean: not known.
            object.insert("type".to_owned(), json!([kind, "null"]));
        }
        object.insert("description".to_owned(), json!(column.meaning.trim()));
    }
    value
}

/// The declared properties of an object. There may be others.
fn of_members(members: Members) -> Map<String, Value> {
    members.properties.iter().map(|property| (property.name.to_owned(), of_property(property))).collect()
}

/// What a property of a document may be. Exports make texts of anything, and a lone object of a list of one; null and
/// absent mean that there is no value.
fn of_property(property: &Property) -> Value {
    let kinds: &[&str] = match property.kind {
        PropertyKind::Boolean => &["boolean", "string", "null"],
        PropertyKind::Integer => &["integer", "string", "null"],
        PropertyKind::Duration | PropertyKind::Symbol | PropertyKind::Symbols => &["string", "integer", "null"],
        PropertyKind::Time => &["string", "object", "null"],
        PropertyKind::List(_) | PropertyKind::Texts | PropertyKind::Jsons(_) => &["array", "string", "null"],
        PropertyKind::Object(_) => &["object", "string", "null"],
        PropertyKind::Objects(_) | PropertyKind::Tree(_) => &["array", "object", "string", "null"],
        // An identifier may be an object that names itself.
        PropertyKind::Text | PropertyKind::Any => &[],
    };
    let mut value = Map::new();
    value.insert("description".to_owned(), json!(property.meaning));
    if !kinds.is_empty() {
        value.insert("type".to_owned(), json!(kinds));
    }
    let known: Vec<&str> = known_values(property).collect();
    if !known.is_empty() {
        value.insert("examples".to_owned(), json!(known));
    }
    match property.kind {
        PropertyKind::Object(members) => _ = value.insert("properties".to_owned(), json!(of_members(members))),
        PropertyKind::Objects(members) => {
            _ = value.insert("items".to_owned(), json!({ "properties": of_members(members) }));
        }
        _ => {}
    }
    Value::Object(value)
}

/// The texts that are known of a property.
fn known_values(property: &Property) -> impl Iterator<Item = &'static str> {
    property.values.iter().chain(property.lists.iter().copied().flatten()).copied()
}

fn manifest() -> Value {
    let text = json!({ "type": "string" });
    let ids: Vec<&str> = SOURCES.iter().map(|source| source.id).collect();
    let states = ["complete", "partial", "denied", "unlicensed", "concealed", "failed", "not-collected"];
    json!({
        "type": "object",
        "required": ["format_version", "tenant", "cloud", "collected_at", "tool", "sources", "files"],
        "additionalProperties": false,
        "properties": {
            "format_version": { "type": "string", "pattern": "^[0-9]+\\.[0-9]+$" },
            "tenant": {
                "type": "object",
                "required": ["id", "name", "domain"],
                "additionalProperties": false,
                "properties": { "id": { "type": "string", "minLength": 1 }, "name": text, "domain": text },
            },
            "cloud": text,
            "collected_at": { "type": "string", "format": "date-time" },
            "tool": {
                "type": "object",
                "required": ["name", "version"],
                "additionalProperties": false,
                "properties": { "name": text, "version": text },
            },
            "collection": collection(),
            "sources": { "type": "array", "items": {
                "type": "object",
                "required": ["id", "status"],
                "additionalProperties": false,
                "properties": {
                    "id": { "enum": ids },
                    "status": { "enum": states },
                    "reason": text, "backend": text,
                    "count": { "type": "integer", "minimum": 0 },
                    "expected": { "type": "integer", "minimum": 0 },
                },
                "if": { "properties": { "status": { "const": "complete" } } },
                "else": { "required": ["reason"] },
            } },
            "files": { "type": "array", "items": {
                "type": "object",
                "required": ["path", "sha256", "rows"],
                "additionalProperties": false,
                "properties": {
                    "path": { "type": "string", "pattern": "^[a-z0-9-]+\\.jsonl(\\.zst)?$" },
                    "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                    "rows": { "type": "integer", "minimum": 0 },
                },
            } },
            "redaction": {
                "description": "How names were taken out of the snapshot, if they were.",
                "type": "object",
                "required": ["mode"],
                "additionalProperties": false,
                "properties": { "mode": { "enum": ["redacted", "pseudonymized"] }, "key_id": text },
            },
            "joined": {
                "description": "The snapshots that it was joined from, if it was: of what time each source is. collected_at is the latest of these times.",
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["collected_at", "tool", "manifest_sha256", "sources"],
                    "additionalProperties": false,
                    "properties": {
                        "collected_at": { "type": "string", "format": "date-time" },
                        "tool": {
                            "type": "object",
                            "required": ["name", "version"],
                            "additionalProperties": false,
                            "properties": { "name": text, "version": text },
                        },
                        "collection": collection(),
                        "manifest_sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                        "sources": { "type": "array", "items": text },
                    },
                },
            },
        },
    })
}

/// What a collection says of itself.
fn collection() -> Value {
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": text });
    json!({
        "description": "How the tenant was read, if that was over the network: who read, with which rights, from where and when.",
        "type": "object",
        "required": ["reader", "rights", "endpoints", "began_at", "arguments", "target"],
        "additionalProperties": false,
        "properties": {
            "reader": {
                "type": "object",
                "required": ["credential"],
                "additionalProperties": false,
                "properties": {
                    "credential": text,
                    "certificate_sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                    "application_id": text, "object_id": text, "user": text,
                },
            },
            "rights": { "type": "array", "items": {
                "type": "object",
                "required": ["service", "application", "delegated", "roles"],
                "additionalProperties": false,
                "properties": { "service": text, "application": texts, "delegated": texts, "roles": texts },
            } },
            "endpoints": { "type": "object", "additionalProperties": text },
            "began_at": { "type": "string", "format": "date-time" },
            "ended_at": { "type": "string", "format": "date-time" },
            "arguments": texts,
            "target": text,
        },
    })
}

/// The page `docs/snapshot.md`.
#[must_use]
pub fn markdown() -> String {
    let mut out = format!(
        "<!-- Made by 'ephor snapshot schema --format markdown'. Do not edit. -->\n# The snapshot, version {FORMAT_VERSION}\n\n\
         A snapshot is a folder: `manifest.json` and JSON Lines files, one object a line, sorted by id. A file may be\n\
         compressed (`.jsonl.zst`). Folder and files can be read by their owner only: they hold personal data.\n\n\
         A value that is null or absent is *not known*, which is never the same as false or empty. A source that the\n\
         manifest does not name was not collected. A rule that reads a source without data is unknown, never a pass.\n\n\
         `ephor snapshot schema` prints the same as JSON Schema.\n\n\
         A manifest may say in `collection` how the tenant was read, which a seal repeats: the `reader` (the kind of\n\
         credential, the SHA-256 of a certificate, application, user), the `rights` that the tokens of each service carried,\n\
         the `endpoints`, `began_at` and `ended_at`, the `arguments` of the command line, and the `target` of the program.\n\
         It is data of the reader's tenant: no rule sees it, and a redaction takes its names out.\n\n## Tables\n"
    );
    for table in TABLES {
        let _ = write!(
            out,
            "\n### {}.jsonl\n\n{} The rows come from `{}`.\n\n",
            table.name,
            cell(table.meaning),
            table.source
        );
        out.push_str("| column | kind | meaning | source | property |\n| --- | --- | --- | --- | --- |\n");
        for column in table.columns {
            let Column { name, kind, meaning, source, property } = column;
            let _ =
                writeln!(out, "| `{name}` | {} | {} | `{source}` | {} |", kind.name(), cell(meaning), cell(property));
        }
    }
    out.push_str(
        "\n## Documents\n\nObjects keep the vendor's own property names, and may have more than those that are declared: rules can read\n\
         these, and a redaction keeps no others. `[]` stands for each object of a list. Null or absent: there is no value.\n\n\
         | file | what | id | source |\n| --- | --- | --- | --- |\n",
    );
    for document in DOCUMENTS {
        let _ = writeln!(
            out,
            "| `{}.jsonl` | {} | `{}` | `{}` |",
            document.name,
            cell(document.meaning),
            document.id,
            document.source
        );
    }
    DOCUMENTS.iter().for_each(|document| properties(document, &mut out));
    out.push_str("\n## Sources\n\nStatus: `complete`, `partial`, `denied`, `unlicensed`, `concealed`, `failed` or `not-collected`, each but the first with a reason.\n\n| source | reads | least right | license |\n| --- | --- | --- | --- |\n");
    for source in SOURCES {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            source.id,
            cell(&source.reads()),
            cell(&source.right()),
            source.license.unwrap_or("")
        );
    }
    out
}

/// The properties of a document, each with all that is within.
fn properties(document: &Document, out: &mut String) {
    let _ = write!(
        out,
        "\n### {}.jsonl\n\n| property | kind | meaning | known values |\n| --- | --- | --- | --- |\n",
        document.name
    );
    rows(document.members, "", out);
}

fn rows(members: Members, before: &str, out: &mut String) {
    for property in members.properties {
        let place = format!("{before}{}", property.name);
        let known: Vec<String> = known_values(property).map(|text| format!("`{}`", cell(text))).collect();
        let known = if known.len() > 40 { format!("{} of them", known.len()) } else { known.join(", ") };
        let _ = writeln!(out, "| `{place}` | {} | {} | {known} |", property.kind.name(), cell(property.meaning));
        if let Some(members) = property.kind.members() {
            let each = if matches!(property.kind, PropertyKind::Object(_)) { "." } else { "[]." };
            rows(members, &format!("{place}{each}"), out);
        }
    }
}

fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a value is one of the kind, as the vendor writes it.
    fn fits(property: &Property, value: &Value, place: &str) {
        let objects = |members: Members, values: &[Value]| {
            for value in values {
                all_fit(members, value, place);
            }
        };
        let is_text = |value: &Value| value.is_string();
        let fits = match (property.kind, value) {
            (_, Value::Null) => true,
            (PropertyKind::Boolean, value) => value.is_boolean(),
            (PropertyKind::Integer, value) => value.is_i64(),
            // Exchange writes some states as numbers.
            (PropertyKind::Symbol, value) => is_text(value) || value.is_i64(),
            (PropertyKind::Time | PropertyKind::Duration | PropertyKind::Symbols | PropertyKind::Text, value) => {
                is_text(value)
            }
            // One that Exchange writes as a text with commas.
            (PropertyKind::Texts, Value::String(_)) => true,
            (PropertyKind::List(_) | PropertyKind::Texts, Value::Array(values)) => values.iter().all(is_text),
            (PropertyKind::Jsons(members), Value::Array(values)) => {
                let inner: Vec<Value> =
                    values.iter().map(|value| serde_json::from_str(value.as_str().unwrap()).unwrap()).collect();
                objects(members, &inner);
                true
            }
            (PropertyKind::Objects(members), Value::Array(values)) => {
                objects(members, values);
                true
            }
            (PropertyKind::Object(members), value @ Value::Object(_)) => {
                all_fit(members, value, place);
                true
            }
            (PropertyKind::Tree(_), value) => value.is_object() || value.is_array(),
            (PropertyKind::Any, _) => true,
            _ => false,
        };
        assert!(fits, "{place} is of the kind {}: {value}", property.kind.name());
        let known: Vec<String> = known_values(property).map(str::to_lowercase).collect();
        if let (PropertyKind::Symbol, Some(text), false) = (property.kind, value.as_str(), known.is_empty()) {
            assert!(known.contains(&text.to_lowercase()), "{place}: {text:?} is not among the known values");
        }
    }

    fn all_fit(members: Members, object: &Value, place: &str) {
        let object = object.as_object().unwrap_or_else(|| panic!("{place}: no object: {object}"));
        for (name, value) in object {
            if let Some(property) = members.property(name) {
                fits(property, value, &format!("{place}.{name}"));
            } else {
                let annotation = name.contains('@') || ephor_schema::vendor::LABELS.contains(&name.as_str());
                assert!(!members.closed || annotation, "{place} declares no {name}");
            }
        }
    }

    #[test]
    fn examples_are_objects_of_their_documents() {
        let schema = json_schema();
        for document in DOCUMENTS {
            let example: Value =
                serde_json::from_str(document.example).unwrap_or_else(|error| panic!("{}: {error}", document.name));
            for name in [document.id, document.label] {
                assert!(example[name].as_str().is_some_and(|text| !text.is_empty()), "{}: {name}", document.name);
            }
            all_fit(document.members, &example, document.name);
            let place = format!("#/$defs/{}.jsonl", document.name);
            let one = json!({ "$ref": place, "$defs": schema["$defs"] });
            let error =
                jsonschema::validator_for(&one).unwrap().validate(&example).err().map(|error| error.to_string());
            assert_eq!(error, None, "{}", document.name);
        }
    }

    #[test]
    fn every_property_stands_on_the_page() {
        let page = markdown();
        for row in [
            "| `assignments[].principalId` | text | Who has it. |",
            "| `conditions.users.includeUsers` | list |",
            "| `SmtpClientAuthenticationDisabled` | boolean |",
        ] {
            assert!(page.contains(row), "{row}");
        }
    }
}
