//! `ephor diff`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use serde_json::json;

use super::Exit;
use super::encryption::Unlock;
use ephor_finding::BaselineState;
use ephor_report::baseline::{Baseline, BaselineResult};
use ephor_untrusted::printable;

/// Show how two scans of a tenant differ.
///
/// Reads two SARIF logs of 'ephor scan' and says what is new in the second, what is gone, and what says something else.
/// What is gone because its rule could not judge everything is told apart from what was fixed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  What changed comparison Monday:
    ephor diff monday.sarif today.sarif

  For programs; exit with 1 if a fail is new:
    ephor diff monday.sarif today.sarif --format json --fail-on-new")]
pub struct Arguments {
    /// The log of the earlier scan
    #[arg(value_name = "EARLIER")]
    earlier: PathBuf,
    /// The log of the later scan
    #[arg(value_name = "LATER")]
    later: PathBuf,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 if there is a new fail that nobody accepted
    #[arg(long)]
    fail_on_new: bool,
    /// Show every difference in the text, not the first twenty of each rule
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    unlock: Unlock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One object: the two scans, counts of fails, and a list of differences.
    Json,
}

/// Differences of one rule that the text shows.
const SHOWN: usize = 20;

/// Counts of fails.
#[derive(Default)]
struct Counts {
    new: u64,
    accepted: u64,
    updated: u64,
    unchanged: u64,
    fixed: u64,
    not_judged: u64,
}

/// A difference in one word, and its sign.
fn named(state: Option<BaselineState>, fixed: bool) -> Option<(&'static str, char)> {
    match (state, fixed) {
        (Some(BaselineState::Unchanged), _) => None,
        (Some(state @ BaselineState::New), _) => Some((state.name(), '+')),
        (Some(state @ BaselineState::Updated), _) => Some((state.name(), '~')),
        (None, true) => Some(("fixed", '-')),
        (None, false) => Some(("not-judged", '?')),
    }
}

impl Counts {
    fn add(&mut self, state: Option<BaselineState>, fixed: bool, accepted: bool) {
        let count = match (state, fixed) {
            (Some(BaselineState::New), _) if accepted => &mut self.accepted,
            (Some(BaselineState::New), _) => &mut self.new,
            (Some(BaselineState::Updated), _) => &mut self.updated,
            (Some(BaselineState::Unchanged), _) => &mut self.unchanged,
            (None, true) => &mut self.fixed,
            (None, false) => &mut self.not_judged,
        };
        *count += 1;
    }
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counts = Counts::default();
    let mut lines: BTreeMap<String, (Vec<String>, u64)> = BTreeMap::new();
    let mut first = true;
    if arguments.format == Format::Json {
        write!(out, "{{\"differences\":[")?;
    }
    let (earlier, later) = (arguments.unlock.log(&arguments.earlier), arguments.unlock.log(&arguments.later));
    let (earlier, later) = Baseline::compare(&earlier, &later, &mut |state, old: &BaselineResult<'_>, fixed| {
        let fails = old.kind == "fail";
        if fails {
            counts.add(state, fixed, old.accepted);
        }
        let Some((name, sign)) = named(state, fixed).filter(|_| fails) else { return Ok(()) };
        if arguments.format == Format::Json {
            let difference = json!({"state": name, "rule": old.rule, "accepted": old.accepted, "message": old.text});
            let comma = if std::mem::take(&mut first) { "\n" } else { ",\n" };
            return write!(out, "{comma}{}", ephor_untrusted::quiet(&difference.to_string()));
        }
        let (shown, all) = lines.entry(old.rule.to_owned()).or_default();
        *all += 1;
        if arguments.all || shown.len() < SHOWN {
            let accepted = if old.accepted { "(accepted) " } else { "" };
            shown.push(format!("  {sign} {accepted}{}", old.text));
        }
        Ok(())
    })?;
    let Counts { new, accepted, updated, unchanged, fixed, not_judged } = counts;
    match arguments.format {
        Format::Json => {
            let rest = json!({
                "earlier": earlier.id, "later": later.id, "new": new, "new_accepted": accepted, "updated": updated,
                "unchanged": unchanged, "fixed": fixed, "not_judged": not_judged,
            });
            let rest = rest.to_string();
            writeln!(out, "],\n{}", rest.strip_prefix('{').unwrap_or_default()).context("cannot write")?;
        }
        Format::Text => {
            for (rule, (shown, all)) in &lines {
                writeln!(out, "{}", printable(rule))?;
                for line in shown {
                    writeln!(out, "{}", printable(line).replace('\n', " "))?;
                }
                let more = all.saturating_sub(shown.len() as u64);
                if more > 0 {
                    writeln!(out, "  and {more} more (--all shows them)")?;
                }
            }
            if !lines.is_empty() {
                writeln!(out)?;
            }
            writeln!(out, "{}", printable(&format!("{} -> {}", earlier.id, later.id)))?;
            write!(out, "{new} new, {fixed} fixed, {updated} changed, {unchanged} as they were")?;
            if accepted > 0 {
                write!(out, ", {accepted} new and accepted")?;
            }
            if not_judged > 0 {
                write!(out, ", {not_judged} not judged again: data or a rule is missing, so nobody knows")?;
            }
            writeln!(out, ".")?;
        }
    }
    out.flush().context("cannot write")?;
    Ok(if arguments.fail_on_new && new > 0 { Exit::Findings } else { Exit::Clean })
}
