//! `ephor scan`.

use std::cell::RefCell;
use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;

use super::collect::{self, Encryption, Reading};
use super::config::{self, Changes};
use super::encryption::{EncryptTo, Unlock};
use super::format::{self, Format, Profile, ReportSpec};
use super::judge;
use super::packs::Packs;
use super::pending::{Pending, Sealed};
use super::recording::Recording;
use super::require::{self, Required};
use super::sandbox::{self, Sandbox};
use super::seal::{SealKey, seal_folder};
use super::sign_in::SignIn;
use super::{Exit, usage};
use ephor_config::Config;
use ephor_confine::Reach;
use ephor_encryption::Envelope;
use ephor_finding::{Level, Plan, Policy, Summary};
use ephor_report::baseline::{Baseline, Compared};
use ephor_report::text::TextOptions;
use ephor_report::{Comparison, EarlierScan, Reports, ScanResult};
use ephor_scan::{Error, Include, Options, Scan};
use ephor_snapshot::Snapshot;
use ephor_untrusted::printable;

/// Judge a snapshot by rule packs.
///
/// Reads the snapshot in DIR, runs the built-in packs and those given with --pack over it, and writes what they
/// find. Nothing is sent anywhere, and a pack sees nothing but the columns and documents that its rules declared.
/// What could not be known is said, with the reason; it is never a pass.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  TextOptions at a tenant:
    ephor scan contoso

  Write SARIF for code scanning, and fail on errors only:
    ephor scan contoso --format sarif --output contoso.sarif --fail-on error

  Run your own pack, and nothing else:
    ephor scan contoso --pack target/my-pack.wasm --no-built-in

  In a pipeline that must not accept doubt:
    ephor scan contoso --strict

  Several reports of one scan:
    ephor scan contoso --report sarif=contoso.sarif --report html=contoso.html

  Fail on what is new comparison the last scan:
    ephor scan contoso --baseline last.sarif --fail-on new --format sarif --output contoso.sarif

  Two logs of one scan, one to keep and one for GitHub:
    ephor scan contoso --report sarif=contoso.sarif --report sarif:github=github.sarif

  Collect the tenant first; how to sign in stands in the environment:
    ephor scan contoso --collect

  Say what has to be judged, whatever else cannot be:
    ephor scan contoso --require graph/conditional-access-policies --require 'CIS-M365 5.2.2.*'

  With the waivers, levels and parameters of your team:
    ephor scan contoso --config ephor.toml

Exit codes:
  0  nothing at or above the threshold
  1  findings at or above the threshold (--fail-on)
  2  the command line is wrong
  3  the scan is incomplete: a pack or rule failed, a rule that the baseline judged could not be judged now, what
     --require names was not judged, or a verdict is unknown and --strict was given
  4  could not run: the snapshot cannot be read, or the output cannot be written
3 goes before 1: findings of an incomplete scan are not all there are.")]
pub struct Arguments {
    /// The folder of the snapshot: made by 'ephor collect', 'ephor import' or 'ephor synth'
    #[arg(value_name = "DIR")]
    snapshot: PathBuf,
    /// Collect the tenant into DIR first, as 'ephor collect --out DIR' does; one that was interrupted goes on
    #[arg(long)]
    collect: bool,
    /// Judge what is there, and nothing else: what the program says to itself, so that no process that has a token or a
    /// key to sign with judges
    #[arg(long, hide = true)]
    judge: bool,
    #[command(flatten)]
    packs: Packs,
    #[command(flatten)]
    config: config::File,
    /// Compare with the log of an earlier scan (SARIF): every finding is new, unchanged or updated, and what is gone
    /// is told. A rule that was judged then and cannot be judged now ends the scan with 3. The same log again may be
    /// replaced with --output
    #[arg(long, value_name = "SARIF")]
    baseline: Option<PathBuf>,
    /// Do not end with 3 for rules that the baseline judged and that cannot be judged now. It is told all the same, and
    /// their findings are carried forward
    #[arg(long, requires = "baseline")]
    allow_lost: bool,
    #[command(flatten)]
    run: Run,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// For whom SARIF logs are that do not say it themselves: what the reader would take wrong is left out, and told
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// List subjects without a finding in SARIF logs, too, as results of these kinds; 'open' is always there. Packs are
    /// asked again to tell them apart, which takes a multiple of the time
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',')]
    include: Vec<Kind>,
    /// Write to this file instead of standard output; one that is there is replaced when the scan is done
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write a further report of the same scan: FORMAT=FILE, such as markdown=summary.md, or sarif:PROFILE=FILE; may be
    /// given several times
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = format::further)]
    reports: Vec<(ReportSpec, PathBuf)>,
    #[command(flatten)]
    reading: Option<Reading>,
    #[command(flatten)]
    sign_in: Option<SignIn>,
    #[command(flatten)]
    recording: Option<Recording>,
    #[command(flatten)]
    encrypt_to: EncryptTo,
    #[command(flatten)]
    unlock: Unlock,
    #[command(flatten)]
    seal_key: SealKey,
    /// The folder that --seal-key seals: the one around the snapshot and the reports
    #[arg(long, value_name = "DIR", requires = super::seal::KEY, help_heading = "Seal")]
    seal: Option<PathBuf>,
}

/// Arguments that `ephor demo` has, too.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Exit with 1 if there is a finding of this level or above that no waiver accepts [default: error]
    #[arg(long, value_enum, value_name = "LEVEL", env = "EPHOR_FAIL_ON")]
    fail_on: Option<FailOn>,
    /// Exit with 3 if any verdict is unknown that no [[expected-unknown]] of the configuration names
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "true|false", env = "EPHOR_STRICT")]
    strict: Option<bool>,
    /// Set a parameter of a rule: RULE.PARAMETER=VALUE; may be given several times ('ephor rules show RULE' names
    /// them)
    #[arg(long = "set", value_name = "RULE.PARAMETER=VALUE", value_parser = setting)]
    settings: Vec<(String, String, String)>,
    /// Exit with 3 unless this was judged: the id of a rule, a source or a control, such as graph/users or 'CIS-M365
    /// 5.2.2.6'; '*' stands for any characters; may be given several times
    #[arg(long, value_name = "SOURCE|RULE|CONTROL")]
    require: Vec<String>,
    /// Number of threads; all cores if not given. The result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Show every finding in the text report, not the first five of each rule
    #[arg(long)]
    all: bool,
    /// Whether the process gives up files, network and other programs before it judges ('ephor doctor --sandbox' tells
    /// what this system can)
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", env = "EPHOR_SANDBOX")]
    sandbox: Sandbox,
}

/// A kind of results that stand beside fails, in SARIF's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// What was looked at and is as it should be.
    Pass,
    /// What could not be known.
    Open,
    /// What a rule does not speak of.
    #[value(name = "notApplicable", alias = "not-applicable")]
    NotApplicable,
}

/// From which level on findings make the program fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Note,
    /// Any finding that the baseline does not have.
    New,
    /// Nothing.
    Never,
}

impl FailOn {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::New => "new",
            Self::Never => "never",
        }
    }

    fn covers(self, level: Level) -> bool {
        match self {
            Self::Error => level >= Level::Error,
            Self::Warning => level >= Level::Warning,
            Self::Note => true,
            Self::New | Self::Never => false,
        }
    }
}

fn setting(text: &str) -> Result<(String, String, String), String> {
    let parts = text.split_once('=').and_then(|(name, value)| {
        let (rule, parameter) = name.rsplit_once('.')?;
        Some((rule.to_owned(), parameter.to_owned(), value.to_owned()))
    });
    parts.ok_or_else(|| {
        "expected RULE.PARAMETER=VALUE, such as identity/mfa-not-required.excluded-principals=...".to_owned()
    })
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let config = match arguments.config.read() {
        Ok(config) => config,
        Err(error @ ephor_config::Error::Wrong { .. }) => return Ok(wrong(&error)),
        Err(error) => return Err(error.into()),
    };
    let seal_key = if arguments.judge { None } else { arguments.seal_key.read()? };
    if seal_key.is_some() && arguments.seal.is_none() {
        return Ok(usage("--seal-key needs --seal DIR: the folder around the snapshot and the reports"));
    }
    let is_empty = |config: &Config| config.packs.is_empty() && config.registry_packs.is_empty();
    if arguments.packs.is_empty() && config.as_ref().is_none_or(is_empty) {
        return Ok(usage("no pack to run: --no-built-in needs at least one --pack FILE"));
    }
    if !arguments.collect
        && (arguments.reading.is_some() || arguments.sign_in.is_some() || arguments.recording.is_some())
    {
        return Ok(usage("arguments of reading, sign-in and recording need --collect"));
    }
    if (arguments.collect || seal_key.is_some()) && !arguments.judge {
        let mut fresh = None;
        if arguments.collect {
            let (reading, sign_in) = (arguments.reading.unwrap_or_default(), arguments.sign_in.unwrap_or_default());
            let recording = arguments.recording.unwrap_or_default();
            let target = &arguments.snapshot;
            let begun = collect::is_begun(target);
            let encryption =
                Encryption { to: &arguments.encrypt_to, config: config.as_ref(), unlock: &arguments.unlock };
            match collect::collect(&reading, &sign_in, &recording, encryption, target, begun, false)? {
                Err(exit) => return Ok(exit),
                Ok((_, envelope)) => fresh = envelope,
            }
        }
        let exit = judge::in_another_process(fresh.as_ref().map(Envelope::key))?;
        if let Some((key, folder)) = seal_key.as_ref().zip(arguments.seal.as_ref())
            && matches!(exit, Exit::Clean | Exit::Findings | Exit::Incomplete)
        {
            seal_folder(folder, key, &arguments.unlock)?;
        }
        return Ok(exit);
    }
    let recipients = match arguments.encrypt_to.recipients() {
        Ok(recipients) => recipients,
        Err(wrong) => return wrong.exit(),
    };
    // Whoever collects need not be able to open what others keep: who started this process has the key.
    let key = if arguments.judge { judge::key()? } else { None };
    let snapshot = match key {
        Some(key) => {
            let envelope = Envelope::with_key(&arguments.snapshot, key)?;
            Snapshot::open_by(&arguments.snapshot, Some(envelope))?
        }
        None => arguments.unlock.open(&arguments.snapshot)?,
    };
    if let Some(message) = clear_names(&snapshot, config.as_ref(), &arguments.run.settings) {
        return Ok(usage(&printable(&message)));
    }
    let baseline = match &arguments.baseline {
        Some(path) => Some(Baseline::read(arguments.unlock.log(path), &snapshot.manifest().tenant.id)?),
        None => None,
    };
    let include = Include {
        pass: arguments.include.contains(&Kind::Pass),
        not_applicable: arguments.include.contains(&Kind::NotApplicable),
    };
    if let Some(text) = baseline.as_ref().and_then(doubt) {
        let _ = writeln!(anstream::stderr(), "ephor: warning: {}", printable(&text));
    }
    let allow_lost = arguments.allow_lost;
    let mut context =
        Context { config: config.as_ref(), baseline, allow_lost, parameters: Vec::new(), include, folders: Vec::new() };
    let output = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let form = ReportSpec::from(arguments.format).or(arguments.profile);
    let wanted = output.map(|path| (form, path));
    let further = arguments.reports.iter().map(|(form, path)| (form.or(arguments.profile), path.as_path()));
    let wanted = wanted.into_iter().chain(further);
    let logs = wanted.clone().map(|(form, _)| form.format).chain([arguments.format]).any(|one| one == Format::Sarif);
    for (given, option) in [(arguments.profile.is_some(), "--profile"), (!arguments.include.is_empty(), "--include")] {
        if given && !logs {
            return Ok(usage(&format!("{option} goes with a SARIF log: add --format sarif or --report sarif=FILE")));
        }
    }
    let mut files = Vec::new();
    for (form, path) in wanted {
        if stands_in(path, snapshot.root()) {
            let option = if output == Some(path) { "--output" } else { "--report" };
            return Ok(usage(&format!(
                "{option}: the file cannot stand in the folder of the snapshot; name a place outside of it"
            )));
        }
        if files.iter().any(|(_, _, known): &(ReportSpec, Pending, PathBuf)| known == path) {
            return Ok(usage(&printable(&format!("{} is named twice; give each report its own file", path.display()))));
        }
        let file = Pending::create_for(path, recipients.as_ref())?;
        context.folders.extend(file.path().parent().map(Path::to_owned));
        files.push((form, file, path.to_owned()));
    }
    let mut outputs: Vec<(ReportSpec, Box<dyn Write>, bool)> = Vec::new();
    let mut sealed = None;
    if output.is_none() {
        let stdout = io::stdout();
        let colours = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never && stdout.is_terminal();
        // What goes to a terminal stands on no disk.
        match recipients.as_ref().filter(|_| !stdout.is_terminal()) {
            None => outputs.push((form, Box::new(stdout.lock()), colours)),
            Some(recipients) => {
                let output = Sealed::new(recipients, Box::new(stdout.lock()))?;
                sealed = Some(output.clone());
                outputs.push((form, Box::new(output), false));
            }
        }
    }
    for (form, file, _) in &files {
        outputs.push((*form, Box::new(file.writer()?), false));
    }
    let (exit, ending) = scan(&snapshot, &arguments.packs, context, &arguments.run, outputs)?;
    sealed.as_ref().map(Sealed::finish).transpose().context("cannot write the findings")?;
    // A file is written only by a scan that ran.
    if !matches!(exit, Exit::Clean | Exit::Findings | Exit::Incomplete) {
        return Ok(exit);
    }
    let mut written = Vec::new();
    for (_, file, path) in files {
        file.keep()?;
        written.push(path.display().to_string());
    }
    if !written.is_empty() {
        let text = format!("{} Written to {}.", ending.description, written.join(", "));
        let _ = writeln!(anstream::stderr(), "{}", printable(&text));
    }
    Ok(exit)
}

/// Why a snapshot cannot be scanned with what is said beside it: the report of one without names would have some, and
/// rules would compare names with pseudonyms.
fn clear_names(snapshot: &Snapshot, config: Option<&Config>, settings: &[(String, String, String)]) -> Option<String> {
    let made_for = config.and_then(|config| config.redacted_for.as_deref());
    let root = snapshot.root().display();
    let Some(redaction) = &snapshot.manifest().redaction else {
        let config = config.filter(|_| made_for.is_some())?;
        return Some(format!(
            "{}: this configuration was made for a redacted snapshot, and {root} is none; name the original",
            config.path.display()
        ));
    };
    let how = "make it with 'ephor snapshot redact --config FILE --config-out FILE'";
    if let Some(config) = config.filter(|config| config.names_anybody() || made_for.is_some()) {
        let path = config.path.display();
        return match made_for {
            Some(copy) if *copy == snapshot.manifest_sha256() => None,
            Some(_) => Some(format!("{path}: it was made for another redacted snapshot than {root}; {how}")),
            None => Some(format!(
                "{path}: it names people or things of the tenant in clear, and {root} is {}: the report would name them, and rules would look for names that are not there; {how}, or scan with --no-config",
                redaction.mode
            )),
        };
    }
    let is_name = |value: &str| value.parse::<i64>().is_err() && value.parse::<bool>().is_err();
    let (rule, name, _) = settings.iter().find(|(_, _, value)| is_name(value))?;
    Some(format!(
        "--set {rule}.{name}: {root} is {}, and a value in clear would name what it hides; say it in the configuration, and {how}",
        redaction.mode
    ))
}

/// What is to be said of a baseline in which coverage was lost.
fn doubt(baseline: &Baseline) -> Option<String> {
    let log = baseline.log();
    let lost = log.lost.len() as u64;
    (lost > 0).then(|| {
        format!(
            "{} is no good baseline: {} could not be judged in it that an earlier scan judged; compare with the log of a scan that ended with 0 or 1",
            log.path.display(),
            plural(lost, "rule", "rules")
        )
    })
}

/// What is to be said of a baseline that did not judge what this scan judges: all of it counts as new.
fn judged_for_the_first_time(baseline: &Baseline, plan: &Plan, summary: &Summary) -> Option<String> {
    let log = baseline.log();
    let rules = plan.packs.iter().zip(&summary.counts).flat_map(|(pack, counts)| pack.rules.iter().zip(counts));
    let first = rules.filter(|(rule, counts)| {
        let then = log.counts.get(&rule.id).copied().unwrap_or_default();
        then.unknown > 0 && then.evaluated == 0 && counts.pass.saturating_add(counts.fail) > 0
    });
    let first = first.count() as u64;
    (first > 0).then(|| {
        format!(
            "{} did not judge {} that this scan judges: what they find counts as new",
            log.path.display(),
            plural(first, "rule", "rules")
        )
    })
}

/// Says what is wrong with the configuration.
fn wrong(error: &ephor_config::Error) -> Exit {
    usage(&printable(&error.to_string()))
}

/// Whether a file would stand in that folder, through whatever links.
fn stands_in(file: &Path, folder: &Path) -> bool {
    let (Ok(file), Ok(folder)) = (std::path::absolute(file), fs::canonicalize(folder)) else { return false };
    // Folders on the way that are yet to be made have no real path.
    let real = file.ancestors().skip(1).find_map(|above| fs::canonicalize(above).ok());
    real.is_some_and(|real| real.starts_with(folder))
}

/// What a scan is told beside the snapshot and the packs.
#[derive(Debug, Default)]
pub struct Context<'c> {
    /// The decisions of the team.
    pub config: Option<&'c Config>,
    /// An earlier scan.
    pub baseline: Option<Baseline>,
    /// Whether coverage that was lost is told, and no fault.
    pub allow_lost: bool,
    /// Parameters of rules, for those that there are: id of the rule, name, value.
    pub parameters: Vec<(String, String, String)>,
    /// Subjects without a finding that SARIF logs list.
    pub include: Include,
    /// Folders that reports are written to.
    pub folders: Vec<PathBuf>,
}

/// Scans and writes the reports asked for.
pub fn scan(
    snapshot: &Snapshot,
    packs: &Packs,
    context: Context<'_>,
    run: &Run,
    outputs: Vec<(ReportSpec, Box<dyn Write + '_>, bool)>,
) -> anyhow::Result<(Exit, ScanResult)> {
    let Context { config, baseline, allow_lost, parameters, include, folders } = context;
    let configured = match packs.configured(config) {
        Ok(configured) => configured,
        Err(error) => return Ok((wrong(&error), no_scan(error.to_string()))),
    };
    let runtime = packs.runtime()?;
    let (loaded, refused) = packs.load(&runtime, &configured);
    let changes = config.map(|config| {
        let fail_on = config::fail_on(config)?;
        Changes::of(config, &loaded, refused.is_empty()).map(|changes| (changes, fail_on))
    });
    let (mut changes, fail_on) = match changes.transpose() {
        Ok(changes) => changes.unwrap_or_default(),
        Err(error) => {
            return Ok((wrong(&error), no_scan(error.to_string())));
        }
    };
    let jobs = run.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    // From here on there is nothing but the snapshot to read, and the reports to write.
    let mut reach = Reach { read: vec![snapshot.root()], write: folders.iter().map(PathBuf::as_path).collect() };
    reach.read.extend(baseline.as_ref().map(|baseline| baseline.log().path.as_path()));
    sandbox::enter(run.sandbox, &reach)?;
    let policy = config.map(|config| Policy {
        name: config.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        settings: changes.settings.clone(),
    });
    let is_there = |id: &str| loaded.iter().flat_map(|loaded| &loaded.pack.rules).any(|rule| rule.id == id);
    changes.settings.extend(parameters.into_iter().filter(|(id, ..)| is_there(id)));
    // The command line comes after the file, and the last one counts.
    changes.settings.extend(run.settings.iter().cloned());
    let strict = run.strict.or(config.and_then(|config| config.strict)).unwrap_or_default();
    let bounds = Bounds { fail_on: run.fail_on.or(fail_on).unwrap_or(FailOn::Error), strict, allow_lost };
    if bounds.fail_on == FailOn::New && baseline.is_none() {
        let message = "--fail-on new needs --baseline SARIF: the log of the scan to compare with";
        return Ok((usage(message), no_scan(message.to_owned())));
    }
    let Changes { settings, levels, off } = changes;
    let waivers = config.map(|config| config.waivers.clone()).unwrap_or_default();
    let expected = config.map(|config| config.expected.clone()).unwrap_or_default();
    let options = Options { jobs, settings, levels, off, waivers, expected, include, policy };
    let scan = match Scan::prepare(&runtime, snapshot, loaded, refused, options) {
        Err(Error::Usage(message)) => {
            return Ok((usage(&printable(&message)), no_scan(message)));
        }
        other => other?,
    };
    let plan = scan.plan();
    let required = match Required::of(plan, &run.require, config) {
        Ok(required) => required,
        Err(require::Error::Name(message)) => return Ok((usage(&printable(&message)), no_scan(message))),
        Err(require::Error::Config(error)) => return Ok((wrong(&error), no_scan(error.to_string()))),
    };
    let told = RefCell::default();
    let mut reports = Reports::default();
    for (form, output, colours) in outputs {
        let output = BufWriter::with_capacity(256 << 10, output);
        let look = TextOptions {
            colours,
            subjects: if run.all { usize::MAX } else { TextOptions::default().subjects },
            ..TextOptions::default()
        };
        let report = form.report(plan, output, look, &told).context("cannot write the findings")?;
        reports.0.push(report);
    }
    let bar = progress(scan.rows());
    let (result, comparison) = match baseline {
        None => (scan.run(&mut reports, &|rows| bar.inc(rows)), None),
        Some(mut baseline) => {
            let mut compared = Compared::new(&mut reports, plan, &mut baseline);
            let mut summary = scan.run(&mut compared, &|rows| bar.inc(rows))?;
            let ids = |table: &str, take: &mut dyn FnMut(&str)| row_ids(snapshot, table, take);
            let (difference, lost) = compared.end(&mut summary, &ids).context("cannot read the baseline again")?;
            if let Some(text) = judged_for_the_first_time(&baseline, plan, &summary) {
                told.borrow_mut().push(format!("ephor: note: {text}"));
            }
            (Ok(summary), Some(Comparison { earlier: EarlierScan::Log(Arc::new(baseline)), difference, lost }))
        }
    };
    bar.finish_and_clear();
    let summary = result?;
    let unmet = required.unmet(plan, &summary);
    let (exit, ending) = ending(plan, &summary, bounds, comparison, unmet);
    if allow_lost
        && let Some(comparison) = ending.comparison.as_ref().filter(|comparison| comparison.lost().next().is_some())
    {
        let text = format!(
            "coverage was lost, and --allow-lost keeps it out of the exit code: {} cannot be judged any more",
            plural(comparison.lost().count() as u64, "rule", "rules")
        );
        let _ = writeln!(anstream::stderr(), "ephor: warning: {text}");
    }
    reports.finish(&summary, &ending).context("cannot write the findings")?;
    format::tell(&told);
    Ok((exit, ending))
}

/// How a scan ends that was not begun.
fn no_scan(description: String) -> ScanResult {
    ScanResult { code: Exit::Usage as u8, description, ..ScanResult::default() }
}

/// Gives the ids of the rows of a table.
fn row_ids(snapshot: &Snapshot, table: &str, take: &mut dyn FnMut(&str)) -> io::Result<()> {
    let Some(table) = ephor_schema::table(table) else { return Ok(()) };
    let Some(mut lines) = snapshot.rows(table).map_err(io::Error::other)? else { return Ok(()) };
    while let Some(block) = lines.next_block().map_err(io::Error::other)? {
        for line in block.lines() {
            let row: serde_json::Value = serde_json::from_slice(line)?;
            if let Some(id) = row.get(table.id).and_then(serde_json::Value::as_str) {
                take(id);
            }
        }
    }
    Ok(())
}

/// A bar on a terminal, nothing in a pipe, and nothing for a scan that is over at once.
fn progress(rows: u64) -> indicatif::ProgressBar {
    const WORTH_SHOWING: u64 = 50_000;
    if rows < WORTH_SHOWING || !io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(rows);
    if let Ok(style) =
        indicatif::ProgressStyle::with_template("{bar:32} {human_pos} of {human_len} rows, {per_sec}, {eta} left")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// What makes the program fail.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    fail_on: FailOn,
    strict: bool,
    allow_lost: bool,
}

/// How the program ends. What a waiver accepts does not count.
fn ending(
    plan: &Plan,
    summary: &Summary,
    run: Bounds,
    comparison: Option<Comparison>,
    unmet: Vec<String>,
) -> (Exit, ScanResult) {
    let rules = || plan.packs.iter().zip(&summary.counts).flat_map(|(pack, counts)| pack.rules.iter().zip(counts));
    let at: u64 = rules().filter(|(rule, _)| run.fail_on.covers(rule.level)).map(|(_, counts)| counts.open()).sum();
    let all: u64 = rules().map(|(_, counts)| counts.open()).sum();
    let unknown: u64 = rules().map(|(_, counts)| counts.unknown).sum();
    let failed = plan.refused.len() + summary.failures.len();
    let unexpected: u64 = rules().map(|(_, counts)| counts.unexpected()).sum();
    let unexpected_rules = rules().filter(|(_, counts)| counts.unexpected() > 0).count();
    let lost = comparison.iter().flat_map(Comparison::lost).count() as u64;
    let not_judged = comparison.as_ref().map_or(0, |comparison| comparison.difference.not_judged);
    let threshold = run.fail_on.name();
    let (exit, description) = if failed > 0 {
        (
            Exit::Incomplete,
            format!(
                "The scan is incomplete: {} failed; {}.",
                plural(failed as u64, "pack or rule", "packs or rules"),
                plural(all, "finding", "findings")
            ),
        )
    } else if lost > 0 && !run.allow_lost {
        (
            Exit::Incomplete,
            format!(
                "The scan is incomplete: {} that the baseline judged cannot be judged now, and {} not judged again; {}.",
                plural(lost, "rule", "rules"),
                plural(not_judged, "finding was", "findings were"),
                plural(all, "finding", "findings")
            ),
        )
    } else if !unmet.is_empty() {
        (
            Exit::Incomplete,
            format!(
                "The scan is incomplete: {} not judged; {}.",
                plural(unmet.len() as u64, "thing that is required was", "things that are required were"),
                plural(all, "finding", "findings")
            ),
        )
    } else if run.strict && unexpected > 0 {
        (
            Exit::Incomplete,
            format!(
                "The scan is incomplete (--strict): {} unknown in {}; {}.",
                plural(unexpected, "verdict is", "verdicts are"),
                plural(unexpected_rules as u64, "rule", "rules"),
                plural(all, "finding", "findings")
            ),
        )
    } else if run.fail_on == FailOn::New {
        let new = comparison.as_ref().map_or(0, |comparison| comparison.difference.new);
        let exit = if new > 0 { Exit::Findings } else { Exit::Clean };
        (
            exit,
            format!(
                "{} since the baseline, {all} in all; {} unknown.",
                plural(new, "new finding", "new findings"),
                plural(unknown, "verdict is", "verdicts are")
            ),
        )
    } else if at > 0 {
        (
            Exit::Findings,
            format!(
                "{} at or above the threshold ({threshold}), {all} in all; {} unknown.",
                plural(at, "finding", "findings"),
                plural(unknown, "verdict is", "verdicts are")
            ),
        )
    } else {
        (
            Exit::Clean,
            format!(
                "No finding at or above the threshold ({threshold}), {all} in all; {} unknown.",
                plural(unknown, "verdict is", "verdicts are")
            ),
        )
    };
    (exit, ScanResult { code: exit as u8, description, comparison, unmet })
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
