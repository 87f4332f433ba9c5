//! What a reader decides by before a pack is trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ephor_finding::{Rule, Verdict};
use ephor_schema::Kind;

use super::inspect::Inspected;
use crate::permissions::Permissions;

/// Everything, as text.
pub(super) fn pack(inspected: &Inspected) -> String {
    let pack = &inspected.loaded.pack;
    let mut out = String::new();
    let _ = writeln!(out, "{} {}: {}", pack.name, pack.version, pack.title);
    // Each line is marked as the pack's own: a description could forge those below it.
    for line in pack.description.trim().lines() {
        let _ = writeln!(out, "  | {line}");
    }
    let mut line = |name: &str, value: &str| {
        let value = value.replace(['\n', '\r'], " ");
        let _ = writeln!(out, "  {name:<13} {value}");
    };
    line("file", &format!("{}, {} bytes", pack.origin, pack.size));
    line("sha256", &pack.sha256);
    line("contract", &format!("ephor:rules@{}", inspected.loaded.contract));
    line("class", if inspected.is_large { "large: it runs only where ephor.toml pins its sha256" } else { "default" });
    for (name, value) in &pack.properties {
        line(name, value);
    }
    line("can reach", "nothing but what its rules read, and a bounded log");
    let mut tables: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut documents: BTreeSet<&str> = BTreeSet::new();
    for rule in &pack.rules {
        if let Some(table) = &rule.table {
            tables.entry(table).or_default().extend(rule.columns.iter().map(String::as_str));
        }
        documents.extend(rule.documents.iter().map(String::as_str));
    }
    for (table, columns) in &tables {
        line("reads", &format!("table {table}: {}", list(columns)));
        let names = naming(table, columns);
        if !names.is_empty() {
            line("", &format!("of these, {} can name people or hold any text", list(&names)));
        }
    }
    if !documents.is_empty() {
        line("reads", &format!("documents: {}", list(&documents)));
    }
    let rights = rights(&pack.rules);
    line("least rights", &if rights.is_empty() { "none".to_owned() } else { list(&rights) });
    let _ = writeln!(out, "\n{}", count(pack.rules.len(), "rule"));
    for rule in &pack.rules {
        self::rule(&mut out, rule);
    }
    out
}

fn rule(out: &mut String, rule: &Rule) {
    let level = format!("{:?}", rule.level).to_lowercase();
    let _ = writeln!(out, "  {}  {level} {}  {}", rule.id, rule.security_severity, rule.title);
    if let Some(table) = &rule.table {
        let _ = writeln!(out, "      reads table {table}: {}", rule.columns.join(", "));
    }
    if !rule.documents.is_empty() {
        let _ = writeln!(out, "      reads documents: {}", rule.documents.join(", "));
    }
    if let Some(reason) = &rule.unsupported {
        let _ = writeln!(out, "      CANNOT BE JUDGED HERE: {reason}");
    }
    for parameter in &rule.parameters {
        let default = parameter.default.replace('\n', ", ");
        let _ = writeln!(
            out,
            "      parameter {} ({}, {default:?}): {}",
            parameter.name, parameter.kind, parameter.meaning
        );
    }
    for message in rule.messages.iter().filter(|message| message.verdict == Verdict::Fail) {
        let _ = writeln!(out, "      says {:?}", message.text);
    }
    if !rule.references.is_empty() {
        let references: Vec<String> = rule
            .references
            .iter()
            .map(|reference| {
                let part = if reference.partial.is_some() { " (in part)" } else { "" };
                format!("{} {}{part}", reference.taxonomy, reference.id)
            })
            .collect();
        let _ = writeln!(out, "      answers to {}", references.join(", "));
    }
}

/// Columns that can hold names of people, or any text.
fn naming<'c>(table: &str, columns: &BTreeSet<&'c str>) -> BTreeSet<&'c str> {
    let table = ephor_schema::table(table);
    let is_text =
        |name: &&&str| table.and_then(|table| table.column(name)).is_some_and(|column| column.kind == Kind::Text);
    columns.iter().filter(is_text).copied().collect()
}

/// The least rights that the rules need.
pub(super) fn rights(rules: &[Rule]) -> BTreeSet<String> {
    Permissions::of(rules.iter()).rights().map(str::to_owned).collect()
}

fn list<T: AsRef<str>>(items: &BTreeSet<T>) -> String {
    items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

/// `1 rule`, `2 rules`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
