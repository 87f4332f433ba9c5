//! `ephor rules`.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::packs::Packs;
use super::permissions::Permissions;
use super::{Exit, usage};
use crate::scan::Loaded;
use crate::scan::outcome::{Pack, Parameter, Rule};
use crate::snapshot::suggest;
use crate::untrusted::printable;

/// Show the rules: what they find, what they read, and how to mend it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  All rules:
    ephor rules list

  One rule, with what it reads and how to mend it:
    ephor rules show identity/mfa-method-missing

  Everything that manifests say, for programs:
    ephor rules list --format json

  A page of documentation, such as those of docs/rules:
    ephor rules show identity/mfa-method-missing --format markdown")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the rules, one a line
    #[command(after_help = "Examples:
  All rules:
    ephor rules list

  Those of your own pack, and every field of their manifests:
    ephor rules list --pack target/my-pack.wasm --no-built-in --format json")]
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Show the least rights that rules need, and why
    #[command(after_help = "Examples:
  All rules:
    ephor rules permissions

  One pack and one more rule, for programs:
    ephor rules permissions mail identity/mfa-not-required --format json

  A script for the Azure CLI that registers an application with these rights:
    ephor rules permissions --script > register.sh")]
    Permissions {
        /// Names of packs, or ids of rules; all rules if none is given
        #[arg(value_name = "PACK|RULE")]
        chosen: Vec<String>,
        /// Print a shell script that registers an application with these rights, by the Azure CLI
        #[arg(long, conflicts_with = "format")]
        script: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Show all about one rule
    #[command(after_help = "Examples:
  What a rule finds, what it reads, its parameters, and how to mend:
    ephor rules show identity/mfa-method-missing")]
    Show {
        /// Its id
        #[arg(value_name = "RULE")]
        rule: String,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    packs: Packs,
    /// For people, for programs, or for documentation
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// Every field of the manifest.
    Json,
    /// A page of documentation.
    Markdown,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let (Command::List { common } | Command::Permissions { common, .. } | Command::Show { common, .. }) =
        &arguments.command;
    let runtime = common.packs.runtime()?;
    let (mut loaded, refused) = common.packs.load(&runtime, &[]);
    loaded.sort_by(|a, b| a.pack.name.cmp(&b.pack.name));
    for pack in &refused {
        let _ = writeln!(
            anstream::stderr(),
            "{}",
            printable(&format!("ephor: pack {} is left out: {}", pack.origin, pack.reason))
        );
    }
    let text = match &arguments.command {
        Command::List { .. } if common.format == Format::Json => {
            pretty(&loaded.iter().flat_map(|loaded| rules(&loaded.pack)).collect())
        }
        Command::List { .. } if common.format == Format::Markdown => index(&loaded),
        Command::List { .. } => list(&loaded),
        Command::Permissions { chosen, script, .. } => {
            let all =
                || loaded.iter().flat_map(|loaded| loaded.pack.rules.iter().map(|rule| (&loaded.pack.name, rule)));
            let known: Vec<&str> = all().flat_map(|(pack, rule)| [pack.as_str(), rule.id.as_str()]).collect();
            if let Some(wrong) = chosen.iter().find(|name| !known.contains(&name.as_str())) {
                return Ok(usage(&printable(&format!(
                    "there is no pack or rule {wrong:?}{}; 'ephor rules list' shows all",
                    suggest(wrong, &known)
                ))));
            }
            let is_chosen = |pack: &String, rule: &Rule| {
                chosen.is_empty() || chosen.iter().any(|name| name == pack || *name == rule.id)
            };
            let permissions = Permissions::of(all().filter(|(pack, rule)| is_chosen(pack, rule)).map(|(_, rule)| rule));
            match common.format {
                _ if *script => permissions.script(),
                Format::Text => permissions.text(),
                Format::Json => pretty(&permissions.json()),
                Format::Markdown => permissions.markdown(),
            }
        }
        Command::Show { rule: id, .. } => {
            let all =
                || loaded.iter().flat_map(|loaded| loaded.pack.rules.iter().map(move |rule| (&loaded.pack, rule)));
            let Some((pack, rule)) = all().find(|(_, rule)| rule.id == *id) else {
                let known: Vec<&str> = all().map(|(_, rule)| rule.id.as_str()).collect();
                return Ok(usage(&printable(&format!(
                    "there is no rule {id:?}{}; 'ephor rules list' shows all",
                    suggest(id, &known)
                ))));
            };
            match common.format {
                Format::Text => show(pack, rule),
                Format::Json => pretty(&as_json(pack, rule)),
                Format::Markdown => page(rule),
            }
        }
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if refused.is_empty() { Exit::Clean } else { Exit::Incomplete })
}

fn pretty(value: &Value) -> String {
    format!("{}\n", crate::untrusted::quiet(&format!("{value:#}")))
}

fn rules(pack: &Pack) -> Vec<Value> {
    pack.rules.iter().map(|rule| as_json(pack, rule)).collect()
}

/// Every field of the manifest, with the pack beside the rule.
fn as_json(pack: &Pack, rule: &Rule) -> Value {
    let mut value = json!(rule);
    if let Some(object) = value.as_object_mut() {
        let about = json!({
            "name": pack.name, "version": pack.version, "title": pack.title, "origin": pack.origin, "sha256": pack.sha256,
        });
        object.insert("pack".to_owned(), about);
    }
    value
}

fn list(loaded: &[Loaded]) -> String {
    let mut out = String::new();
    let width = loaded.iter().flat_map(|loaded| &loaded.pack.rules).map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut count = 0;
    for loaded in loaded {
        let Pack { name, version, title, origin, rules, .. } = &loaded.pack;
        let _ = writeln!(out, "{}", printable(&format!("{title} ({name} {version}, {origin})")));
        for rule in rules {
            count += 1;
            let level = format!("{:?}", rule.level).to_lowercase();
            let _ = writeln!(
                out,
                "  {:width$}  {level:7}  {:>4}  {}",
                rule.id,
                printable(&rule.security_severity),
                printable(&rule.title)
            );
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{count} rules. 'ephor rules show RULE' tells all about one.");
    out
}

fn show(pack: &Pack, rule: &Rule) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}\n{}\n", rule.id, rule.title);
    let _ = writeln!(out, "{}; pack {} {} ({})", weight(rule), pack.name, pack.version, pack.origin);
    out.push_str(&body(rule));
    printable(&out)
}

/// The index of all rules, as Markdown.
fn index(loaded: &[Loaded]) -> String {
    let mut out = "<!-- Made by 'ephor rules list --format markdown'. Do not edit. -->\n# Rules\n".to_owned();
    for Loaded { pack, .. } in loaded {
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n| rule | finds | level | severity |\n| --- | --- | --- | ---: |\n",
            pack.title, pack.description
        );
        for rule in &pack.rules {
            let level = format!("{:?}", rule.level).to_lowercase();
            let _ =
                writeln!(out, "| [{0}]({0}.md) | {1} | {level} | {2} |", rule.id, rule.title, rule.security_severity);
        }
    }
    out + &unconfirmed(loaded)
}

/// What rules say that rests on nothing that was read.
fn unconfirmed(loaded: &[Loaded]) -> String {
    let rules = || loaded.iter().flat_map(|loaded| &loaded.pack.rules);
    let witnesses = rules().map(|rule| rule.witnesses().count()).sum::<usize>();
    let mut list = String::new();
    let mut count = 0;
    for rule in rules() {
        for witness in rule.witnesses().filter_map(|witness| {
            let (aspect, what) = witness.split_once(": ")?;
            Some((aspect, what.strip_prefix("unconfirmed, ")?))
        }) {
            count += 1;
            let (aspect, what) = witness;
            let _ = writeln!(list, "- [{0}]({0}.md), {aspect}: {what}", rule.id);
        }
    }
    format!(
        "\n## Unconfirmed\n\nThe pages of the {} rules name {witnesses} witnesses: the documents that their statements rest on \
         (`reference PAGE, ROW` is a row of our review of the rules of 2026-11-30, which cites the document). {count} statements \
         are unconfirmed: no document that was read says so. Such a rule is never an error.\n\n{list}",
        rules().count()
    )
}

/// The page of a rule, as Markdown.
fn page(rule: &Rule) -> String {
    let id = &rule.id;
    let made = format!("<!-- Made by 'ephor rules show {id} --format markdown'. Do not edit. -->");
    format!("{made}\n# {}\n\n`{id}`. {}.\n{}", rule.title, weight(rule), body(rule))
}

fn weight(rule: &Rule) -> String {
    let level = format!("{:?}", rule.level).to_lowercase();
    format!("Level {level}, security severity {} of 10", rule.security_severity)
}

/// What a rule says of itself, and what it reads.
fn body(rule: &Rule) -> String {
    let mut out =
        format!("\n{}\n\n## How to mend\n\n{}\n\n## What it reads\n\n", rule.help.trim(), rule.remediation.trim());
    if let Some(table) = &rule.table {
        let _ = writeln!(out, "- Table `{table}`: {}", quoted(&rule.columns));
    }
    if !rule.documents.is_empty() {
        let _ = writeln!(out, "- Documents: {}", quoted(&rule.documents));
    }
    for source in rule.sources.iter().filter_map(|id| ephor_schema::source(id)) {
        let license = source.license.map(|license| format!("; needs {license}")).unwrap_or_default();
        let _ =
            writeln!(out, "- Source `{}`: `{}`; least right: {}{license}", source.id, source.reads(), source.right());
    }
    for source in rule.optional_sources().filter_map(ephor_schema::source) {
        let (id, reads, right) = (source.id, source.reads(), source.right());
        let _ = writeln!(out, "- Source `{id}`, if it was read: `{reads}`; least right: {right}");
    }
    if !rule.parameters.is_empty() {
        let _ = writeln!(out, "\n## Parameters\n");
        for parameter in &rule.parameters {
            let _ = writeln!(
                out,
                "- `{}` ({}, {}): {}",
                parameter.name,
                parameter.kind,
                default_in_words(parameter),
                parameter.meaning
            );
        }
    }
    let links = rule.properties.iter().filter(|(name, _)| name == "link").map(|(_, link)| format!("- <{link}>"));
    let references = rule.references.iter().map(|reference| format!("- {reference}"));
    let all: Vec<String> = references.chain(links).collect();
    if !all.is_empty() {
        let _ = writeln!(out, "\n## References\n\n{}", all.join("\n"));
    }
    let witnesses: Vec<String> = rule.witnesses().map(|witness| format!("- {witness}")).collect();
    if !witnesses.is_empty() {
        let _ = writeln!(out, "\n## Witnesses\n\n{}", witnesses.join("\n"));
    }
    out
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What counts if nobody sets it: the entries of a list side by side.
fn default_in_words(parameter: &Parameter) -> String {
    match (parameter.kind.as_str(), parameter.default.as_str()) {
        (_, "") => "nothing by default".to_owned(),
        ("list", entries) => {
            format!("by default {}", entries.lines().map(|entry| format!("`{entry}`")).collect::<Vec<_>>().join(", "))
        }
        (_, value) => format!("by default `{value}`"),
    }
}
