//! `ephor synth`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;

use super::encryption::EncryptTo;
use super::{Exit, usage};
use ephor_snapshot::Target;
use ephor_synth::{EARLIEST, Error, ExpectedFindings, LATEST, LEAST_USERS, MOST_USERS, Plan, Setting, Tenant};

/// Make up a tenant of any size, with planted defects and the list of what a scan must find.
///
/// The same seed and number of users give the same bytes, everywhere and always. A few of a hundred users, mailboxes,
/// inbox rules, delegates, applications, sign-ins, Office installations and mobile devices have a defect; others only
/// look as if they had one (a disabled account without MFA, an inbox rule that forwards mail to a colleague) and must
/// not be found. A tenant of 100 users has every defect already.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  A small tenant to look at, with the findings that are right:
    ephor synth --users 50 --out contoso --expected contoso-expected.jsonl --config contoso.toml
    ephor scan contoso --config contoso.toml

  A tenant without a defect: every finding in it is a false one:
    ephor synth --users 5000 --clean --out clean

  A million users and mailboxes, for measuring:
    ephor synth --users 1000000 --seed 7 --out big

  Defects in users and devices only, none in the settings of the tenant:
    ephor synth --users 500 --planted-settings none --out rows-only

  A tenant in which nearly every setting is wrong:
    ephor synth --users 500 --planted-settings all --out worst

The file of expected findings has one line for each finding, sorted by rule and subject.
The subject is the id of the row or of the tenant:
    {\"rule\":\"identity/mfa-method-missing\",\"subject\":\"0af1...\",\"verdict\":\"fail\"}")]
pub struct Arguments {
    /// Number of users, from 20. There are as many mailboxes, four sign-ins by user and old client for a hundred, three
    /// Office installations and inbox rules for five, and three mobile devices for ten
    #[arg(long, value_name = "N", value_parser = users)]
    users: u64,
    /// Which tenant: another number gives other people, other ids and other defects
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The folder of the snapshot. It must not exist yet, or be empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write the findings that a correct scan gives to this file, as JSON Lines; one that is there is replaced
    #[arg(long, value_name = "FILE")]
    expected: Option<PathBuf>,
    /// Write what the organization says of itself (parameters of rules, such as whose name carries weight) to this file,
    /// for `ephor scan --config FILE`; one that is there is replaced. The expected is that of a scan that is told this
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Plant nothing. What only looks like a defect stays
    #[arg(long)]
    clean: bool,
    /// Settings of the tenant to plant, by the rule that finds them; `all` for all that go together, `none` for none
    ///
    /// Without auditing of the organization, nothing that a mailbox says about its own auditing counts: then no
    /// defect of audit is planted in users and mailboxes.
    #[arg(
        long,
        value_name = "RULE,...",
        value_delimiter = ',',
        conflicts_with = "clean",
        default_values_t = Setting::usual_ones().iter().map(|setting| setting.rule().to_owned()),
        value_parser = PossibleValuesParser::new(Setting::all().map(Setting::rule).chain(["all", "none"]))
    )]
    planted_settings: Vec<String>,
    /// When the tenant was collected, from 2026-11-01 up to 2029-09-30: it decides what is out of support
    #[arg(long, value_name = "TIME", default_value = "2026-11-22T00:00:00Z", value_parser = collected_at)]
    collected_at: i64,
    #[command(flatten)]
    encrypt_to: EncryptTo,
}

/// A number of users.
fn users(text: &str) -> Result<u64, String> {
    let users = text.parse().map_err(|_| format!("expected a number from {LEAST_USERS} to {MOST_USERS}"))?;
    if (LEAST_USERS..=MOST_USERS).contains(&users) { Ok(users) } else { Err(Error::Users { users }.to_string()) }
}

/// A time, in seconds since 1970-01-01T00:00:00Z.
fn collected_at(text: &str) -> Result<i64, String> {
    let time: jiff::Timestamp = text.parse().map_err(|_| "expected a time such as 2026-11-22T00:00:00Z".to_owned())?;
    let seconds = time.as_second();
    if (EARLIEST..LATEST).contains(&seconds) { Ok(seconds) } else { Err(Error::CollectedAt.to_string()) }
}

/// Runs it.
///
/// # Errors
/// If the snapshot or the file of expected findings cannot be written.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let Arguments { users, seed, out, expected, config, clean, planted_settings, collected_at, encrypt_to } = arguments;
    let has = |rule: &str| planted_settings.iter().any(|name| name == rule);
    if let Some(word) = ["all", "none"].into_iter().find(|word| planted_settings.len() > 1 && has(word)) {
        return Ok(usage(&format!("--planted-settings: '{word}' stands alone")));
    }
    let settings = match (clean, has("all")) {
        (true, _) => Vec::new(),
        (false, true) => Setting::all_together(),
        (false, false) => Setting::all().filter(|setting| has(setting.rule())).collect(),
    };
    let absolute = |path: &PathBuf| std::path::absolute(path).with_context(|| format!("cannot use {}", path.display()));
    let folder = absolute(&out)?;
    for (option, file) in [("--expected", &expected), ("--config", &config)] {
        if file.as_ref().map(absolute).transpose()?.is_some_and(|file| file.starts_with(&folder)) {
            return Ok(usage(&format!(
                "{option}: the file cannot stand in the folder of the snapshot; name a place outside of it"
            )));
        }
    }
    let plan = Plan { users, seed, collected_at, planted: !clean, settings };
    let tenant = match Tenant::new(plan) {
        Ok(tenant) => tenant,
        Err(error) => return Ok(usage(&error.to_string())),
    };
    let envelope = match encrypt_to.envelope(None) {
        Ok(envelope) => envelope,
        Err(wrong) => return wrong.exit(),
    };
    expected.as_deref().map(super::pending::check_replaceable).transpose()?;
    // A file of expected findings that cannot be written is known before a million users are.
    let expected = expected.as_deref().map(ExpectedFindings::create).transpose()?;
    let config = config.as_deref().map(super::pending::Pending::create).transpose()?;
    let manifest = tenant.write(Target::new(&out, envelope.as_ref()))?;
    let planted = expected.map(|expected| expected.write(&tenant)).transpose()?;
    if let Some(config) = config {
        config.writer()?.write_all(tenant.configuration().as_bytes()).context("cannot write the configuration")?;
        config.keep()?;
    }
    let mut line = format!("{}:", out.display());
    for file in manifest.files.iter().filter(|file| ephor_schema::table(file.path.trim_end_matches(".jsonl")).is_some())
    {
        line.push_str(&format!(" {} {},", file.rows, file.path.trim_end_matches(".jsonl")));
    }
    match planted {
        Some(planted) => line.push_str(&format!(" {planted} findings planted")),
        None => line.push_str(" findings not listed (--expected)"),
    }
    writeln!(anstream::stdout(), "{}", ephor_untrusted::printable(&line))
        .context("cannot write to the standard output")?;
    Ok(Exit::Clean)
}
