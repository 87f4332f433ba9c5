//! A tenant as a snapshot, and what a scan finds in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use ephor_schema::{DOCUMENTS, document};
use serde_json::{Value, json};

use super::data::{Column, Data};
use crate::packs::Packs;
use crate::tenant::{Rule, Tenant, stem};

/// How often each rule fails.
pub type Fails = BTreeMap<String, usize>;

/// What a scan finds, with what the organization says of itself and without.
pub struct Findings {
    pub said: Fails,
    pub unsaid: Fails,
}

/// Scans the tenant.
pub fn scan(data: &Data, packs: &Packs, rules: &[Rule]) -> Findings {
    let tenant = snapshot(data);
    let of = |parameters| {
        let mut fails = Fails::new();
        for (rule, _) in packs.found(&tenant.file(""), parameters).fails {
            *fails.entry(rule).or_default() += 1;
        }
        fails
    };
    let said = rules.iter().flat_map(|rule| {
        let known = rule.parameters.iter().filter_map(|name| Some((name, data.says.get(name)?)));
        known.map(|(name, value)| (rule.id.clone(), name.clone(), value.clone()))
    });
    Findings { said: of(said.collect()), unsaid: of(Vec::new()) }
}

/// The tables of a synthetic tenant, with the columns that the data set; the documents of the data, and no other.
fn snapshot(data: &Data) -> Tenant {
    let tenant = Tenant::synth(20, &["--clean"]);
    tenant.edit(|manifest| {
        let files = manifest["files"].as_array_mut().expect("files");
        files.retain(|file| {
            let path = file["path"].as_str().expect("a path");
            let is_document = document(stem(path)).is_some();
            if is_document {
                fs::remove_file(tenant.file(path)).expect("the file can be removed");
            }
            !is_document
        });
    });
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, objects) in &data.documents {
        let known = document(name).unwrap_or_else(|| panic!("there is no document {name}"));
        *counts.entry(known.source).or_default() += objects.len();
        let lines: BTreeMap<String, Value> =
            objects.iter().map(|(key, value)| line(known.id, name, key, value)).collect();
        let lines: Vec<String> = lines.values().map(Value::to_string).collect();
        tenant.replace_lines(&format!("{name}.jsonl"), &lines);
    }
    let of_documents: BTreeSet<&str> = DOCUMENTS.iter().map(|document| document.source).collect();
    tenant.edit(|manifest| {
        for source in manifest["sources"].as_array_mut().expect("sources") {
            let id = source["id"].as_str().expect("an id").to_owned();
            if let Some(count) = counts.get(id.as_str()) {
                source["count"] = (*count).into();
            } else if of_documents.contains(id.as_str()) {
                *source = json!({ "id": id, "status": "not-collected", "reason": "nobody says what it holds here" });
            }
        }
    });
    for table in data.columns.iter().map(|column| column.table.as_str()).collect::<BTreeSet<_>>() {
        set_columns(&tenant, data, table);
    }
    tenant
}

/// An object by its id: the one that it has, or its key in the data.
fn line(id: &str, document: &str, key: &str, value: &Value) -> (String, Value) {
    let mut value = value.clone();
    if value[id].is_null() {
        value[id] = if key.is_empty() { document.into() } else { key.into() };
    }
    (value[id].as_str().expect("an id is a text").to_owned(), value)
}

fn set_columns(tenant: &Tenant, data: &Data, table: &str) {
    let name = format!("{table}.jsonl");
    let rows = fs::read_to_string(tenant.file(&name)).expect("the table");
    let mut rows: Vec<Value> = rows.lines().map(|row| serde_json::from_str(row).expect("a row")).collect();
    // No tenant here synchronizes.
    rows.retain(|row| row["named_for_synchronization"] != true);
    for row in &mut rows {
        let is_administrator = row["directory_roles"].as_array().is_some_and(|roles| !roles.is_empty());
        let columns = data.columns.iter().filter(|column| column.table == table);
        for column in columns.filter(|column| is_administrator || !column.administrators) {
            // Rows leave out what they do not have: the mailbox of a group has no owner.
            if let Some(value) = row.get_mut(&column.name) {
                *value = column.value.clone();
            }
        }
    }
    for Column { name, .. } in data.columns.iter().filter(|column| column.table == table) {
        assert!(rows.iter().any(|row| row.get(name).is_some()), "no row of {table} has {name}");
    }
    tenant.replace_lines(&name, &rows.iter().map(Value::to_string).collect::<Vec<_>>());
}
