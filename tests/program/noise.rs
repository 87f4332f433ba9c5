//! Tenants as Microsoft, CISA and CIS document them, and what Ephor has to say of them.
//!
//! `tests/data/tenants` holds them: each value with its witness, and for each finding an argument why it is right there.
//! None of level error may stand on a value that is recommended. `docs/noise.md` is made here:
//! `EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests noise` writes it anew.

mod build;
mod data;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use build::{Fails, Findings};
use data::{Data, Kind, TENANTS, file, list, tenant, text};

use crate::packs::Packs;
use crate::run::committed_page;
use crate::tenant::{Rule, rules};

/// Why a finding is right, or what has to change.
struct Argument {
    text: String,
    /// It is not right.
    noise: bool,
    /// The values that an error stands on.
    on: Vec<String>,
}

/// Rule, tenant, and whether it is found only before the organization says something of itself.
type Key = (String, String, bool);

fn arguments() -> BTreeMap<Key, Argument> {
    let read = file("arguments");
    let mut all = BTreeMap::new();
    for entry in list(&read, "argument") {
        let texts = |name| list(entry, name).iter().map(|one| one.as_str().expect("a text").to_owned());
        for of in texts("tenants") {
            let (rule, text) = (text(entry, "rule").to_owned(), text(entry, "text").to_owned());
            let argument = Argument { text, noise: entry["noise"] == true, on: texts("on").collect() };
            let key = (rule, of, entry["unsaid"] == true);
            assert!(all.insert(key.clone(), argument).is_none(), "{key:?} has two arguments");
        }
    }
    all
}

/// What the scans of all tenants find.
struct Noise {
    tenants: Vec<(&'static str, Data, Findings)>,
    levels: BTreeMap<String, String>,
    arguments: BTreeMap<Key, Argument>,
}

#[test]
fn no_error_stands_on_what_is_recommended_and_each_finding_is_argued() {
    let (packs, rules) = (Packs::new(), rules());
    let scanned = TENANTS.map(|name| {
        let data = tenant(name);
        let findings = build::scan(&data, &packs, &rules);
        (name, data, findings)
    });
    let level = |rule: &Rule| (rule.id.clone(), rule.level.clone());
    let levels = rules.iter().map(level).collect();
    let noise = Noise { tenants: scanned.into(), levels, arguments: arguments() };
    let mut wrong = noise.wrong();
    wrong.extend(unused(&noise));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    committed_page("docs/noise.md", &noise.page(), "EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests noise");
}

/// Files of the folder that belong to no tenant.
fn unused(noise: &Noise) -> Vec<String> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/tenants")).unwrap();
    let names = folder.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
    let used: BTreeSet<&String> = noise.tenants.iter().flat_map(|(_, data, _)| &data.files).collect();
    let is_unused = |name: &String| name != "arguments" && !used.contains(name);
    names.filter(is_unused).map(|name| format!("{name}.toml belongs to no tenant")).collect()
}

/// What is found only before the organization says something of itself.
fn only_unsaid(findings: &Findings) -> Fails {
    let unsaid = findings.unsaid.iter().filter(|(rule, _)| !findings.said.contains_key(*rule));
    unsaid.map(|(rule, count)| (rule.clone(), *count)).collect()
}

impl Noise {
    fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut used = BTreeSet::new();
        for (name, data, findings) in &self.tenants {
            let said = findings.said.keys().map(|rule| (rule.clone(), (*name).to_owned(), false));
            let unsaid = only_unsaid(findings).into_keys().map(|rule| (rule, (*name).to_owned(), true));
            for key in said.chain(unsaid) {
                match self.arguments.get(&key) {
                    None => wrong.push(format!("no argument: {key:?}, {}", self.levels[&key.0])),
                    Some(argument) if self.levels[&key.0] == "error" => {
                        wrong.extend(on_recommended(&key, argument, data))
                    }
                    Some(_) => {}
                }
                used.insert(key);
            }
        }
        let without_finding = self.arguments.keys().filter(|key| !used.contains(*key));
        wrong.extend(without_finding.map(|key| format!("an argument without a finding: {key:?}")));
        wrong
    }

    fn count(&self, fails: &Fails, level: &str) -> usize {
        fails.keys().filter(|rule| self.levels[*rule] == level).count()
    }

    fn page(&self) -> String {
        let mut page = String::from(
            "<!-- Made by tests/program/noise.rs. Do not edit. -->\n# Noise\n\n\
             What Ephor reports of tenants that are in order: six tenants, built from what Microsoft documents as default and\n\
             what Microsoft, CISA and CIS recommend (`tests/data/tenants`, each value with its witness). Every finding stands\n\
             here with the argument why it is right; **noise** is what is not, with what has to change. No finding of level\n\
             error stands on a value that its witness recommends, whether the organization has said who its emergency accounts\n\
             are or not: accounts that look like it are not known until it does. Sources that nobody documents are not part of\n\
             these tenants.\n\n\
             Rules with a finding, by level. *Unsaid* are those that go away once the organization names its emergency\n\
             accounts and whom it protects (`excluded-principals`, `sensitive-users`, `protected-domains`).\n\n\
             | tenant | error | warning | note | unsaid |\n| --- | --- | --- | --- | --- |\n",
        );
        for (_, data, findings) in &self.tenants {
            let [error, warning, note] = ["error", "warning", "note"].map(|level| self.count(&findings.said, level));
            let unsaid = only_unsaid(findings).len();
            let _ = writeln!(page, "| {} | {error} | {warning} | {note} | {unsaid} |", data.title);
        }
        for (name, data, findings) in &self.tenants {
            let _ = write!(page, "\n## {}\n\n{}\n", data.title, data.about);
            self.table(&mut page, name, &findings.said, false);
            let unsaid = only_unsaid(findings);
            if !unsaid.is_empty() {
                page.push_str("\nBefore the organization says who its emergency accounts are, also:\n");
                self.table(&mut page, name, &unsaid, true);
            }
        }
        page + &without_witness(self.tenants.iter().map(|(_, data, _)| data))
    }

    fn table(&self, page: &mut String, name: &str, fails: &Fails, unsaid: bool) {
        page.push_str("\n| rule | level | findings | argument |\n| --- | --- | --- | --- |\n");
        for level in ["error", "warning", "note"] {
            for (rule, count) in fails.iter().filter(|(rule, _)| self.levels[*rule] == level) {
                let Argument { text, noise, .. } = &self.arguments[&(rule.clone(), name.to_owned(), unsaid)];
                let mark = if *noise { "**noise**: " } else { "" };
                let _ = writeln!(page, "| `{rule}` | {level} | {count} | {mark}{text} |");
            }
        }
    }
}

/// What is wrong with an error: it names no value of the tenant, or one that is recommended.
fn on_recommended((rule, name, unsaid): &Key, argument: &Argument, data: &Data) -> Vec<String> {
    // That the account left out is the emergency account is recommended: before somebody says so it is a question.
    if *unsaid {
        return vec![format!("{rule} on {name}: an error on what is recommended, before the organization says so")];
    }
    let mut wrong = Vec::new();
    if argument.on.is_empty() {
        wrong.push(format!("{rule} on {name} is an error and does not say on which values it stands"));
    }
    for place in &argument.on {
        let mut kinds = data.given.values().filter(|given| given.place == *place).map(|given| given.kind).peekable();
        if kinds.peek().is_none() {
            wrong.push(format!("{rule} on {name}: the tenant has no {place}"));
        } else if kinds.any(|kind| kind == Kind::Recommended) {
            wrong.push(format!("{rule} on {name}: an error on {place}, which is recommended"));
        }
    }
    wrong
}

/// The values that no witness stands behind.
fn without_witness<'a>(tenants: impl Iterator<Item = &'a Data>) -> String {
    let mut without: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let (mut with, mut lacking, mut own) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for data in tenants {
        for (key, given) in &data.given {
            let key = (&given.file, key);
            match (given.unconfirmed(), given.kind) {
                (Some(what), _) => {
                    without.entry((&given.file, what)).or_default().insert(&given.place);
                    lacking.insert(key)
                }
                (None, Kind::Own) => own.insert(key),
                (None, _) => with.insert(key),
            };
        }
    }
    let mut text = format!(
        "\n## Values without a witness\n\n{} values have a witness, {} have none, and {} are the tenants' own (names, ids, domains).\n\n\
         | file | what is not confirmed | values |\n| --- | --- | --- |\n",
        with.len(),
        lacking.len(),
        own.len(),
    );
    for ((file, what), places) in without {
        let places: Vec<String> = places.into_iter().map(|place| format!("`{place}`")).collect();
        let _ = writeln!(text, "| {file} | {what} | {} |", places.join(", "));
    }
    text
}
