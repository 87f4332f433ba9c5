//! The schema for people and for programs, made from the one declaration.

use std::fmt::Write as _;

use ephor_schema::{Column, DOCUMENTS, FORMAT_VERSION, Kind, SOURCES, TABLES};
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
        let mut properties = Map::new();
        properties.insert(document.id.to_owned(), json!({ "type": "string", "minLength": 1 }));
        definitions.insert(
            format!("{}.jsonl", document.name),
            json!({
                "description": format!("{} Properties are the vendor's own.", document.meaning.trim()),
                "type": "object",
                "properties": properties,
                "required": [document.id],
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
                        "manifest_sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                        "sources": { "type": "array", "items": text },
                    },
                },
            },
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
         `ephor snapshot schema` prints the same as JSON Schema.\n\n## Tables\n"
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
    out.push_str("\n## Documents\n\nObjects keep the vendor's own property names.\n\n| file | what | id | source |\n| --- | --- | --- | --- |\n");
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

fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
