//! `ephor pack diff`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::{inspect, show};
use crate::Exit;
use ephor_finding::{Pack, Rule};
use ephor_untrusted::printable;

/// Show what changed between two versions of a pack
///
/// Rules that came and went, what rules newly read, levels, parameters and messages. Exits with 1 if the newer one could
/// break something that rests on the older one: a rule or parameter that is gone, or more rights than before.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  Before you take a new version:
    ephor pack diff contoso-1.0.0.wasm contoso-1.1.0.wasm")]
pub(super) struct Arguments {
    /// The pack as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The pack as it is
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

/// Runs it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let runtime = inspect::runtime(false)?;
    let mut packs = Vec::new();
    for file in [&arguments.old, &arguments.new] {
        match inspect::load_with(&runtime, file) {
            Ok(inspected) => packs.push(inspected.loaded.pack),
            Err(refused) => return Ok(inspect::refuse(&refused)),
        }
    }
    let [old, new] = packs.as_slice() else { return Ok(Exit::CouldNotRun) };
    let changes = Changes::between(old, new);
    io::stdout().lock().write_all(printable(&changes.text).as_bytes())?;
    Ok(if changes.breaks { Exit::Findings } else { Exit::Clean })
}

/// What changed.
pub(super) struct Changes {
    text: String,
    /// Whether something that rests on the older pack can break.
    pub breaks: bool,
}

impl Changes {
    /// Compares two packs.
    pub(super) fn between(old: &Pack, new: &Pack) -> Self {
        let mut changes = Self { text: String::new(), breaks: false };
        changes.say(&format!("{} {} → {} {}", old.name, old.version, new.name, new.version));
        let before = changes.text.len();
        if old.name != new.name {
            changes.breaking("  the name changed, and with it the id of every rule");
        }
        let by_id = |pack: &'_ Pack| -> BTreeMap<String, Rule> {
            pack.rules.iter().map(|rule| (rule.id.clone(), rule.clone())).collect()
        };
        let (was, is) = (by_id(old), by_id(new));
        for id in was.keys().filter(|id| !is.contains_key(*id)) {
            changes.breaking(&format!("  - {id}  the rule is gone"));
        }
        for (id, rule) in &is {
            match was.get(id) {
                None => changes.say(&format!("  + {id}  {}", rule.title)),
                Some(before) => changes.rule(before, rule),
            }
        }
        let rights = |pack: &Pack| show::rights(&pack.rules);
        let (had, has) = (rights(old), rights(new));
        for right in has.difference(&had) {
            changes.breaking(&format!("  it newly needs {right}"));
        }
        for right in had.difference(&has) {
            changes.say(&format!("  it no longer needs {right}"));
        }
        if changes.text.len() == before {
            let same =
                if old.sha256 == new.sha256 { "  the same file" } else { "  no difference but in its code and words" };
            changes.say(same);
        }
        changes
    }

    fn say(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn breaking(&mut self, line: &str) {
        self.breaks = true;
        let _ = writeln!(self.text, "{line} (breaking)");
    }

    fn rule(&mut self, old: &Rule, new: &Rule) {
        let id = &new.id;
        let reads = |rule: &'_ Rule| -> BTreeSet<String> {
            let table = rule.table.as_deref().unwrap_or_default();
            let columns = rule.columns.iter().map(|column| format!("{table}.{column}"));
            columns.chain(rule.documents.iter().cloned()).collect()
        };
        let (read, now) = (reads(old), reads(new));
        for what in now.difference(&read) {
            self.say(&format!("  ~ {id}  newly reads {what}"));
        }
        for what in read.difference(&now) {
            self.say(&format!("  ~ {id}  no longer reads {what}"));
        }
        if old.table != new.table {
            self.breaking(&format!("  ~ {id}  judges something else"));
        }
        if (old.own_level, &old.security_severity) != (new.own_level, &new.security_severity) {
            let level = |rule: &Rule| format!("{:?} {}", rule.own_level, rule.security_severity).to_lowercase();
            self.say(&format!("  ~ {id}  {} → {}", level(old), level(new)));
        }
        for parameter in &old.parameters {
            match new.parameters.iter().find(|other| other.name == parameter.name) {
                None => self.breaking(&format!("  ~ {id}  the parameter {} is gone", parameter.name)),
                Some(other) if other.kind != parameter.kind => {
                    let (name, was, is) = (&parameter.name, &parameter.kind, &other.kind);
                    self.breaking(&format!("  ~ {id}  the parameter {name} was of kind {was} and is of kind {is}"));
                }
                Some(other) if other.default != parameter.default => {
                    let (name, was, is) = (&parameter.name, &parameter.default, &other.default);
                    self.say(&format!("  ~ {id}  the default of {name}: {was:?} → {is:?}"));
                }
                Some(_) => {}
            }
        }
        for parameter in new.parameters.iter().filter(|one| !old.parameters.iter().any(|other| other.name == one.name))
        {
            self.say(&format!("  ~ {id}  has a new parameter {}", parameter.name));
        }
        let messages = |rule: &'_ Rule| -> BTreeMap<String, String> {
            rule.messages.iter().map(|message| (message.id.clone(), message.text.clone())).collect()
        };
        let (said, says) = (messages(old), messages(new));
        for (message, text) in &says {
            match said.get(message) {
                Some(before) if before != text => {
                    self.say(&format!("  ~ {id}  the message {message}: {before:?} → {text:?}"));
                }
                None => self.say(&format!("  ~ {id}  has a new message {message}: {text:?}")),
                Some(_) => {}
            }
        }
        for message in said.keys().filter(|message| !says.contains_key(*message)) {
            self.say(&format!("  ~ {id}  the message {message} is gone"));
        }
    }
}
