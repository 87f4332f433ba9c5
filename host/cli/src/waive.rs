//! `ephor waive`.

use std::fs;
use std::io::{self, Write as _};

use anyhow::Context as _;
use jiff::civil::Date;

use super::packs::Packs;
use super::pending::Pending;
use super::{Exit, config, usage};
use ephor_config::{Config, Waiver, with_waiver};
use ephor_snapshot::suggest;
use ephor_untrusted::printable;

/// Accept a finding for a while.
///
/// Adds a waiver to the configuration, which keeps its comments and order. Until the day after its last, a scan with
/// that configuration shows the finding as accepted, and does not fail by it. It comes back by itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  One account, until the end of March:
    ephor waive identity/mfa-method-missing ada@contoso.com --expires 2027-03-31 --reason 'New key'

  All domains, with who answers for it and where it was decided:
    ephor waive mail/dkim-disabled '*' --expires 2027-03-31 --reason Parked --owner ann --ticket S-1")]
pub struct Arguments {
    /// Id of the rule ('ephor rules list' names them)
    #[arg(value_name = "RULE")]
    rule: String,
    /// Id of the subject, as in a report; or its name, where only administrators choose it. * stands for any characters
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day on which it is
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Date,
    /// Who answers for it
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// Where it was decided
    #[arg(long, value_name = "ID")]
    ticket: Option<String>,
    #[command(flatten)]
    config: config::File,
    #[command(flatten)]
    packs: Packs,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    if arguments.expires < today {
        return Ok(usage(&format!("--expires: {} has passed; name a day from {today} on", arguments.expires)));
    }
    for (name, text) in [("SUBJECT", &arguments.subject), ("--reason", &arguments.reason)] {
        if text.trim().is_empty() {
            return Ok(usage(&format!("{name}: expected a text, found an empty one")));
        }
    }
    let path = arguments.config.path();
    let text = match ephor_config::text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let config = match Config::parse(&text, &path) {
        Ok(config) => config,
        Err(error) => return Ok(usage(&printable(&error.to_string()))),
    };
    let configured = match arguments.packs.configured(Some(&config)) {
        Ok(configured) => configured,
        Err(error) => return Ok(usage(&printable(&error.to_string()))),
    };
    let runtime = arguments.packs.runtime()?;
    let (loaded, refused) = arguments.packs.load(&runtime, &configured);
    let known: Vec<&str> = loaded.iter().flat_map(|loaded| &loaded.pack.rules).map(|rule| rule.id.as_str()).collect();
    if !known.contains(&arguments.rule.as_str()) {
        let refused = refused.first().map_or_else(String::new, |refused| {
            format!(" (the pack {} could not be loaded: {})", refused.origin, refused.reason)
        });
        let message = format!("there is no rule {:?}{}{refused}", arguments.rule, suggest(&arguments.rule, &known));
        return Ok(usage(&printable(&message)));
    }
    let waiver = Waiver {
        rule: arguments.rule,
        subject: arguments.subject,
        reason: arguments.reason,
        owner: arguments.owner,
        ticket: arguments.ticket,
        expires: arguments.expires,
        file: String::new(),
        line: 0,
    };
    let same = |known: &&Waiver| known.rule == waiver.rule && known.subject.eq_ignore_ascii_case(&waiver.subject);
    if let Some(known) = config.waivers.iter().find(same) {
        return Ok(usage(&printable(&format!(
            "{}:{} holds a waiver of that rule and subject already, until {}; change that one",
            path.display(),
            known.line,
            known.expires
        ))));
    }
    let edited = with_waiver(&text, &path, &waiver)?;
    let file = Pending::create(&path)?;
    if let Ok(there) = fs::metadata(&path) {
        fs::set_permissions(file.path(), there.permissions())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    file.writer()?.write_all(edited.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    file.keep()?;
    let said = format!(
        "Accepted until {}: {} on {}. Written to {}.",
        waiver.expires,
        waiver.rule,
        waiver.subject,
        path.display()
    );
    let _ = writeln!(anstream::stderr(), "{}", printable(&said));
    Ok(Exit::Clean)
}
