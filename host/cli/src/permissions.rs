//! The least rights that rules need: `ephor rules permissions`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ephor_schema::{Permission, Source, known};
use serde_json::{Value, json};

use ephor_collect::live::collection::ALWAYS_READ;
use ephor_collect::live::feeds;
use ephor_finding::Rule;

/// Registers an application; where the permissions and the roles stand, it has marks.
const REGISTER: &str = include_str!("../assets/register-application.sh");
/// Microsoft Graph, as an application.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
/// Office 365 Exchange Online, as an application.
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";

/// By right: the sources that it opens, and for each the rules that read it.
pub struct Permissions<'r> {
    rights: BTreeMap<String, BTreeMap<&'static str, (&'static Source, BTreeSet<&'r str>)>>,
}

impl<'r> Permissions<'r> {
    /// What these rules need.
    pub fn of(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut rights: BTreeMap<_, BTreeMap<_, (&Source, BTreeSet<&str>)>> = BTreeMap::new();
        for rule in rules {
            let ids: BTreeSet<&str> = rule.sources.iter().map(String::as_str).chain(rule.optional_sources()).collect();
            for source in ephor_schema::SOURCES.iter().filter(|source| ids.contains(source.id)) {
                let sources = rights.entry(source.right()).or_default();
                sources.entry(source.id).or_insert((source, BTreeSet::new())).1.insert(rule.id.as_str());
            }
        }
        Self { rights }
    }

    /// The rights.
    pub fn rights(&self) -> impl Iterator<Item = &str> {
        self.rights.keys().map(String::as_str)
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (right, sources) in &self.rights {
            let _ = writeln!(out, "{right}");
            for (source, rules) in sources.values() {
                let license = source.license.map(|name| format!(" (needs {name})")).unwrap_or_default();
                let _ = writeln!(out, "  {}: {}{license}", source.id, source.reads());
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
        let source = |(source, rules): &(&'static Source, BTreeSet<&str>)| json!({"id": source.id, "reads": source.reads(), "license": source.license, "rules": rules});
        let right = |(right, sources): (&String, &BTreeMap<_, _>)| json!({"right": right, "sources": sources.values().map(source).collect::<Vec<_>>()});
        self.rights.iter().map(right).collect()
    }

    /// A page of documentation.
    pub fn markdown(&self) -> String {
        let mut out = String::from(
            "<!-- Made by 'ephor rules permissions --format markdown'. Do not edit. -->\n# Permissions\n\n\
             The least right for each source, and the rules that read it. What Exchange.ManageAsApp allows is decided by the role\nbeside it.\n",
        );
        for (right, sources) in &self.rights {
            let _ = write!(out, "\n## {right}\n\n| source | reads | license | rules |\n| --- | --- | --- | --- |\n");
            for (source, rules) in sources.values() {
                let link = |rule: &&str| format!("[{rule}](rules/{rule}.md)");
                let links: Vec<String> = rules.iter().map(link).collect();
                let license = source.license.unwrap_or("none");
                let _ = writeln!(out, "| `{}` | {} | {license} | {} |", source.id, source.reads(), links.join(", "));
            }
        }
        out
    }

    /// A shell script that registers an application with these rights: those of the sources, and of what they are read
    /// with.
    pub fn script(&self) -> String {
        let chosen: BTreeSet<&str> = self.rights.values().flat_map(BTreeMap::keys).copied().collect();
        let with = chosen.iter().flat_map(|id| feeds::of_source(id)).copied();
        let needed: BTreeSet<&str> = chosen.iter().copied().chain(with).chain(ALWAYS_READ).collect();
        let (mut permissions, mut roles, mut left_out) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for source in ephor_schema::SOURCES.iter().filter(|source| needed.contains(source.id)) {
            if source.is_for_applications() {
                permissions.extend(source.permission.scopes().map(|scope| (GRAPH, scope.least)));
            }
            match source.permission {
                Permission::Graph { only_users: None, .. } | Permission::Public => {}
                Permission::ManageAsApp(role) => {
                    permissions.insert((EXCHANGE, "Exchange.ManageAsApp"));
                    roles.extend(known::ROLES.iter().filter(|(_, name)| *name == role));
                }
                Permission::RoleGroup { .. } => {
                    permissions.insert((EXCHANGE, "Exchange.ManageAsApp"));
                    left_out.insert((source.id, source.right()));
                }
                Permission::Graph { only_users: Some(_), .. }
                | Permission::Role(_)
                | Permission::SignedIn(_)
                | Permission::Other(_) => _ = left_out.insert((source.id, source.right())),
            }
        }
        let permissions: Vec<String> = permissions.iter().map(|(api, name)| format!("{api} {name}")).collect();
        let roles: Vec<String> = roles.iter().map(|(id, name)| format!("{id} {name}")).collect();
        let left_out: Vec<String> = left_out.iter().map(|(source, right)| format!("# {source}: {right}")).collect();
        let rest = match left_out.as_slice() {
            [] => String::new(),
            all => format!("# What it checks not read, or not wholly, and what that takes:\n{}\n\n", all.join("\n")),
        };
        REGISTER
            .replace("@PERMISSIONS@", &permissions.join("\n"))
            .replace("@ROLES@", &roles.join("\n"))
            .replace("# @LEFT_OUT@\n\n", &rest)
    }
}
