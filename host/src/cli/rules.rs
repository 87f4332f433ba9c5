//! `ephor rules`.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::packs::Packs;
use super::{Exit, printable, usage};
use crate::scan::Loaded;
use crate::scan::outcome::{Pack, Rule};
use crate::snapshot::suggest;

/// Show the rules: what they find, what they read, and how to mend it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  All rules:
    ephor rules list

  One rule, with what it reads and how to mend it:
    ephor rules show identity/mfa-method-missing

  Everything that manifests say, for programs:
    ephor rules list --format json")]
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
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// Every field of the manifest.
    Json,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let (Command::List { common } | Command::Show { common, .. }) = &arguments.command;
    let runtime = common.packs.runtime()?;
    let (mut loaded, refused) = common.packs.load(&runtime);
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
        Command::List { .. } => list(&loaded),
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
            if common.format == Format::Json { pretty(&as_json(pack, rule)) } else { show(pack, rule) }
        }
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if refused.is_empty() { Exit::Clean } else { Exit::Incomplete })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
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
    let level = format!("{:?}", rule.level).to_lowercase();
    let _ = writeln!(out, "{}\n{}\n", rule.id, rule.title);
    let _ = writeln!(
        out,
        "Level {level}, security severity {} of 10; pack {} {} ({})",
        rule.security_severity, pack.name, pack.version, pack.origin
    );
    if !rule.references.is_empty() {
        let references: Vec<String> =
            rule.references.iter().map(|reference| format!("{} {}", reference.taxonomy, reference.id)).collect();
        let _ = writeln!(out, "Answers to {}", references.join(", "));
    }
    let _ = writeln!(out, "\n{}\n\n## How to mend\n\n{}", rule.help.trim(), rule.remediation.trim());
    let _ = writeln!(out, "\n## What it reads\n");
    if let Some(table) = &rule.table {
        let _ = writeln!(out, "- table {table}: {}", rule.columns.join(", "));
    }
    for document in &rule.documents {
        let _ = writeln!(out, "- document {document}");
    }
    for source in rule.sources.iter().filter_map(|id| ephor_schema::source(id)) {
        let licence = source.licence.map(|licence| format!("; needs {licence}")).unwrap_or_default();
        let _ = writeln!(out, "- source {}: {}; least right {}{licence}", source.id, source.reads, source.right);
    }
    if !rule.parameters.is_empty() {
        let _ = writeln!(out, "\n## Parameters\n");
        for parameter in &rule.parameters {
            let _ = writeln!(
                out,
                "- {} ({}, default {:?}): {}",
                parameter.name, parameter.kind, parameter.default, parameter.meaning
            );
        }
    }
    printable(&out)
}
