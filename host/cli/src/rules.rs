//! `ephor rules`.

use std::io::{self, Write as _};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::packs::Packs;
use super::permissions::Permissions;
use super::{Exit, config, usage};
use ephor_builtin::BuiltInPack;
use ephor_finding::{Level, Pack, Parameter, Rule};
use ephor_report::prose;
use ephor_scan::Loaded;
use ephor_snapshot::suggest;
use ephor_untrusted::{Escaped, Form, Markdown, Plain, Terminal, escaped, printable};

/// Show the rules: what they find, what they read, and how to fix it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  All rules:
    ephor rules list

  One rule, with what it reads and how to fix it:
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
  What a rule finds, what it reads, its parameters, and how to fix:
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
    #[command(flatten)]
    config: config::File,
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
    let configured = match common.packs.configured_in(&common.config)? {
        Ok(configured) => configured,
        Err(exit) => return Ok(exit),
    };
    let runtime = common.packs.runtime()?;
    let (mut loaded, refused) = common.packs.load(&runtime, &configured);
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
        Command::List { .. } => list(&loaded).into_string(),
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
                Format::Text => show(pack, rule).into_string(),
                Format::Json => pretty(&as_json(pack, rule)),
                Format::Markdown if is_ours(pack) => page::<Own>(rule).into_string(),
                Format::Markdown => page::<Markdown>(rule).into_string(),
            }
        }
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if refused.is_empty() { Exit::Clean } else { Exit::Incomplete })
}

fn pretty(value: &Value) -> String {
    format!("{}\n", ephor_untrusted::quiet(&format!("{value:#}")))
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

fn list(loaded: &[Loaded]) -> Escaped<Terminal> {
    let mut out = Escaped::empty();
    let width = loaded.iter().flat_map(|loaded| &loaded.pack.rules).map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut count = 0_u64;
    for loaded in loaded {
        let Pack { name, version, title, origin, rules, .. } = &loaded.pack;
        let head = Escaped::of(&format!("{title} ({name} {version}, {origin})"));
        out.push(&escaped!(Terminal, "{}\n", head));
        for rule in rules {
            count += 1;
            let (id, level, severity) = (format!("{:width$}", rule.id), level(rule), &rule.security_severity);
            let line = Escaped::of(&format!("  {id}  {level:7}  {severity:>4}  {}", rule.title));
            out.push(&escaped!(Terminal, "{}\n", line));
        }
        out.push(&"\n");
    }
    out.push(&escaped!(Terminal, "{} rules. 'ephor rules show RULE' tells all about one.\n", count));
    out
}

const fn level(rule: &Rule) -> &'static str {
    match rule.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn show(pack: &Pack, rule: &Rule) -> Escaped<Terminal> {
    let said = Escaped::of(&format!("; pack {} {} ({})", pack.name, pack.version, pack.origin));
    let (id, title) = (Escaped::of(&rule.id), Escaped::of(&rule.title));
    escaped!(Terminal, "{}\n{}\n\n{}{}\n{}", id, title, weight(rule), said, body::<Terminal>(rule))
}

/// How a format writes what rules say: the words of the author of a pack.
trait Style: Form + Sized {
    /// What is Markdown.
    fn prose(markdown: &str) -> Escaped<Self>;
    /// A name that programs know.
    fn code(text: &str) -> Escaped<Self>;
    /// An address.
    fn link(address: &str) -> Escaped<Self>;
}

impl Style for Terminal {
    fn prose(markdown: &str) -> Escaped<Self> {
        Escaped::join(markdown.split('\n').map(Escaped::of), "\n")
    }

    fn code(text: &str) -> Escaped<Self> {
        escaped!(Self, "`{}`", Escaped::of(text))
    }

    fn link(address: &str) -> Escaped<Self> {
        escaped!(Self, "<{}>", Escaped::of(address))
    }
}

impl Style for Markdown {
    fn prose(markdown: &str) -> Escaped<Self> {
        prose::clean(markdown)
    }

    fn code(text: &str) -> Escaped<Self> {
        prose::code(text)
    }

    fn link(address: &str) -> Escaped<Self> {
        if prose::is_address(address) { Escaped::vouched(format!("<{address}>")) } else { Escaped::of(address) }
    }
}

/// The rules that are built in, as Markdown: the pages of docs/rules, of which every word is ours and stays as it stands in
/// the rule. It is never chosen for the pack of somebody else.
enum Own {}

impl Form for Own {
    fn escape(text: &str) -> String {
        text.to_owned()
    }
}

impl Style for Own {
    fn prose(markdown: &str) -> Escaped<Self> {
        Escaped::vouched(markdown.to_owned())
    }

    fn code(text: &str) -> Escaped<Self> {
        escaped!(Self, "`{}`", Escaped::of(text))
    }

    fn link(address: &str) -> Escaped<Self> {
        escaped!(Self, "<{}>", Escaped::of(address))
    }
}

/// Whether a pack is built in: a file may be called so, too.
fn is_ours(pack: &Pack) -> bool {
    // The digest last: it is computed where the build did not.
    let is_it = |known: &BuiltInPack| known.name == pack.name && super::packs::sha256(known) == pack.sha256;
    pack.origin == "built-in" && ephor_builtin::PACKS.iter().any(is_it)
}

/// A link to the page of a rule: ids are of small letters, digits, `-` and `/`, or no link.
fn to_page<F: Form>(id: &str) -> Escaped<F> {
    let plain = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte));
    if plain { escaped!(F, "[{id}]({id}.md)", id = Plain::path(id)) } else { Escaped::of(id) }
}

/// The index of all rules, as Markdown.
fn index(loaded: &[Loaded]) -> String {
    let mut out = "<!-- Made by 'ephor rules list --format markdown'. Do not edit. -->\n# Rules\n".to_owned();
    for Loaded { pack, .. } in loaded {
        out.push_str(&if is_ours(pack) {
            part::<Own>(pack).into_string()
        } else {
            part::<Markdown>(pack).into_string()
        });
    }
    let mut list = String::new();
    let mut count = 0;
    for Loaded { pack, .. } in loaded {
        let (of_pack, found) = if is_ours(pack) {
            let (list, count) = unconfirmed::<Own>(pack);
            (list.into_string(), count)
        } else {
            let (list, count) = unconfirmed::<Markdown>(pack);
            (list.into_string(), count)
        };
        list.push_str(&of_pack);
        count += found;
    }
    let rules = || loaded.iter().flat_map(|loaded| &loaded.pack.rules);
    let witnesses = rules().map(|rule| rule.witnesses().count()).sum::<usize>();
    out + &format!(
        "\n## Unconfirmed\n\nThe pages of the {} rules name {witnesses} witnesses: the documents that their statements rest on \
         (`reference PAGE, ROW` is a row of our review of the rules of 2026-11-30, which cites the document). {count} statements \
         are unconfirmed: no document that was read says so. Such a rule is never an error.\n\n{list}",
        rules().count()
    )
}

/// A pack and its rules in the index.
fn part<F: Style>(pack: &Pack) -> Escaped<F> {
    let mut out = escaped!(
        F,
        "\n## {}\n\n{}\n\n| rule | finds | level | severity |\n| --- | --- | --- | ---: |\n",
        Escaped::of(&pack.title),
        F::prose(&pack.description)
    );
    for rule in &pack.rules {
        let (page, title, severity) =
            (to_page(&rule.id), Escaped::of(&rule.title), Escaped::of(&rule.security_severity));
        out.push(&escaped!(F, "| {} | {} | {} | {} |\n", page, title, level(rule), severity));
    }
    out
}

/// What the rules of a pack say that rests on nothing that was read, and how many such statements there are.
fn unconfirmed<F: Style>(pack: &Pack) -> (Escaped<F>, usize) {
    let mut list = Escaped::empty();
    let mut count = 0;
    for rule in &pack.rules {
        for (aspect, what) in rule.witnesses().filter_map(|witness| {
            let (aspect, what) = witness.split_once(": ")?;
            Some((aspect, what.strip_prefix("unconfirmed, ")?))
        }) {
            count += 1;
            list.push(&escaped!(F, "- {}, {}: {}\n", to_page(&rule.id), Escaped::of(aspect), F::prose(what)));
        }
    }
    (list, count)
}

/// The page of a rule, as Markdown.
fn page<F: Style>(rule: &Rule) -> Escaped<F> {
    escaped!(
        F,
        "<!-- Made by 'ephor rules show {} --format markdown'. Do not edit. -->\n# {}\n\n{}. {}.\n{}",
        Plain::path(&rule.id),
        Escaped::of(&rule.title),
        F::code(&rule.id),
        weight(rule),
        body::<F>(rule)
    )
}

fn weight<F: Form>(rule: &Rule) -> Escaped<F> {
    let mut out = Escaped::from("Level ");
    out.push(&level(rule));
    out.push(&", security severity ");
    out.push(&Escaped::of(&rule.security_severity));
    out.push(&" of 10");
    out
}

/// What a rule says of itself, and what it reads.
fn body<F: Style>(rule: &Rule) -> Escaped<F> {
    let mut out = escaped!(
        F,
        "\n{}\n\n## Remediation\n\n{}\n\n## What it reads\n\n",
        F::prose(rule.help.trim()),
        F::prose(rule.remediation.trim())
    );
    if let Some(table) = &rule.table {
        out.push(&escaped!(F, "- Table {}: {}\n", F::code(table), quoted(&rule.columns)));
    }
    if !rule.documents.is_empty() {
        out.push(&escaped!(F, "- Documents: {}\n", quoted(&rule.documents)));
    }
    for source in rule.sources.iter().filter_map(|id| ephor_schema::source(id)) {
        let license = source.license.map(|license| escaped!(F, "; needs {}", license));
        out.push(&escaped!(F, "- Source {}: {}; ", F::code(source.id), F::code(&source.reads())));
        // The words of the schema are ours.
        out.push(&escaped!(F, "least right: {}{}\n", Escaped::vouched(source.right()), license));
    }
    for source in rule.optional_sources().filter_map(ephor_schema::source) {
        let (id, reads, right) = (F::code(source.id), F::code(&source.reads()), Escaped::vouched(source.right()));
        out.push(&escaped!(F, "- Source {}, if it was read: {}; least right: {}\n", id, reads, right));
    }
    if !rule.parameters.is_empty() {
        out.push(&"\n## Parameters\n\n");
        for parameter in &rule.parameters {
            out.push(&escaped!(
                F,
                "- {} ({}, {}): {}\n",
                F::code(&parameter.name),
                Escaped::of(&parameter.kind),
                default_in_words(parameter),
                F::prose(&parameter.meaning)
            ));
        }
    }
    let links = rule.properties.iter().filter(|(name, _)| name == "link").map(|(_, link)| F::link(link));
    let references = rule.references.iter().map(|reference| Escaped::of(&reference.to_string()));
    section(&mut out, "\n## References\n", references.chain(links));
    section(&mut out, "\n## Witnesses\n", rule.witnesses().map(Escaped::of));
    out
}

/// A list under a heading, if there is anything on it.
fn section<F: Form>(out: &mut Escaped<F>, heading: &'static str, items: impl Iterator<Item = Escaped<F>>) {
    for (at, item) in items.enumerate() {
        out.push(&escaped!(F, "{}{}- {}\n", if at == 0 { heading } else { "" }, if at == 0 { "\n" } else { "" }, item));
    }
}

fn quoted<F: Style>(names: &[String]) -> Escaped<F> {
    Escaped::join(names.iter().map(|name| F::code(name)), ", ")
}

/// What counts if nobody sets it: the entries of a list side by side.
fn default_in_words<F: Style>(parameter: &Parameter) -> Escaped<F> {
    match (parameter.kind.as_str(), parameter.default.as_str()) {
        (_, "") => "nothing by default".into(),
        ("list", entries) => escaped!(F, "by default {}", Escaped::join(entries.lines().map(F::code), ", ")),
        (_, value) => escaped!(F, "by default {}", F::code(value)),
    }
}
