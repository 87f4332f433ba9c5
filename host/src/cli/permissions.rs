//! The least rights that rules need: `ephor rules permissions`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ephor_schema::Source;
use serde_json::{Value, json};

use crate::scan::outcome::Rule;

/// By right: the sources that it opens, and for each the rules that read it.
pub struct Permissions<'r> {
    rights: BTreeMap<&'static str, BTreeMap<&'static str, (&'static Source, BTreeSet<&'r str>)>>,
}

impl<'r> Permissions<'r> {
    /// What these rules need.
    pub fn of(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut rights: BTreeMap<_, BTreeMap<_, (&Source, BTreeSet<&str>)>> = BTreeMap::new();
        for rule in rules {
            let ids: BTreeSet<&str> = rule.sources.iter().map(String::as_str).chain(rule.optional_sources()).collect();
            for source in ephor_schema::SOURCES.iter().filter(|source| ids.contains(source.id)) {
                let sources = rights.entry(source.right).or_default();
                sources.entry(source.id).or_insert((source, BTreeSet::new())).1.insert(rule.id.as_str());
            }
        }
        Self { rights }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (right, sources) in &self.rights {
            let _ = writeln!(out, "{right}");
            for (source, rules) in sources.values() {
                let licence = source.licence.map(|name| format!(" (needs {name})")).unwrap_or_default();
                let _ = writeln!(out, "  {}: {}{licence}", source.id, source.reads);
                for rule in rules {
                    let _ = writeln!(out, "    {rule}");
                }
            }
            out.push('\n');
        }
        out
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let source = |(source, rules): &(&'static Source, BTreeSet<&str>)| json!({"id": source.id, "reads": source.reads, "licence": source.licence, "rules": rules});
        let right = |(right, sources): (&&str, &BTreeMap<_, _>)| json!({"right": right, "sources": sources.values().map(source).collect::<Vec<_>>()});
        self.rights.iter().map(right).collect()
    }

    /// A page of documentation.
    pub fn markdown(&self) -> String {
        let mut out = String::from(
            "<!-- Made by 'ephor rules permissions --format markdown'. Do not edit. -->\n# Permissions\n\n\
             The least right for each source, and the rules that read it. What Exchange.ManageAsApp allows is decided by the role\nbeside it.\n",
        );
        for (right, sources) in &self.rights {
            let _ = write!(out, "\n## {right}\n\n| source | reads | licence | rules |\n| --- | --- | --- | --- |\n");
            for (source, rules) in sources.values() {
                let link = |rule: &&str| format!("[{rule}](rules/{rule}.md)");
                let links: Vec<String> = rules.iter().map(link).collect();
                let licence = source.licence.unwrap_or("none");
                let _ = writeln!(out, "| `{}` | {} | {licence} | {} |", source.id, source.reads, links.join(", "));
            }
        }
        out
    }
}
