//! `ephor collect`.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use ephor_schema::SOURCES;

use super::config;
use super::encryption::{EncryptTo, Unlock, Wrong};
use super::import::summary;
use super::previous::Previous;
use super::recording::Recording;
use super::seal::{SealKey, seal_folder};
use super::sign_in::{Ready, SignIn};
use super::{Exit, interrupt, packs, runtime};
use ephor_collect::live::capture;
use ephor_collect::live::collection::{self, Collected, Options, capture_folder};
use ephor_collect::live::progress::{Progress, Shown};
use ephor_collect::live::retry::RetryPolicy;
use ephor_collect::live::{Resolver, transport};
use ephor_config::Config;
use ephor_encryption::Envelope;
use ephor_snapshot::suggest;
use ephor_untrusted::printable;

/// Read a tenant into a snapshot.
///
/// Reads Microsoft Graph, Exchange Online, Security & Compliance and public DNS, and changes no setting. One source
/// leaves something behind: for graph/mail-items-accessed-records a search named "Ephor MailItemsAccessed" is created in
/// the tenant's audit log; --skip leaves that source out. What cannot be read is written down with the reason, and rules
/// that need it answer "unknown"; 'ephor doctor' says it beforehand.
///
/// Every page is kept at once in the folder DIR.collecting. Whoever is interrupted goes on with --resume.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  By a client secret; it, tenant and client id are in EPHOR_CLIENT_SECRET, AZURE_TENANT_ID and AZURE_CLIENT_ID:\n    ephor collect --out contoso\n\n  What the rules of one pack read, by a certificate:\n    ephor collect --certificate ephor.pfx --out contoso --sources-for identity\n\n  After an interruption:\n    ephor collect --resume contoso\n\n  Every night, told when something cannot be read any more:\n    ephor collect --out tonight --previous last.sarif\n\nExit codes:\n  0  collected; what could not be read stands in the snapshot with the reason\n  2  the command line is wrong\n  4  could not run: nobody could sign in, or the snapshot cannot be written\n  5  collected, and something is missing that was read last time (--previous)\n  75 interrupted by Ctrl-C or SIGTERM: what was read is kept, and --resume goes on\n\nThe snapshot holds personal data; only you can read its files."
)]
pub struct Arguments {
    /// The folder to write: a new one, or an empty one
    #[arg(long, value_name = "DIR", required_unless_present = "resume")]
    out: Option<PathBuf>,
    /// Go on with the collection of this folder that was interrupted; what was read is not read again
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "only", "skip", "sources_for"])]
    resume: Option<PathBuf>,
    /// Compare with what was read last time: its snapshot, or the log (SARIF) of its scan. What was read then and is
    /// denied, failed or partial now is told, and ends with 5
    #[arg(long, value_name = "DIR|SARIF")]
    previous: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    sign_in: SignIn,
    #[command(flatten)]
    recording: Recording,
    #[command(flatten)]
    encrypt_to: EncryptTo,
    #[command(flatten)]
    unlock: Unlock,
    #[command(flatten)]
    config: config::File,
    #[command(flatten)]
    seal_key: SealKey,
}

/// How what is collected is encrypted, and what opens what was.
#[derive(Clone, Copy, Debug)]
pub struct Encryption<'a> {
    /// Who may read it, by the command line.
    pub to: &'a EncryptTo,
    /// Who may read it, where the command line names nobody.
    pub config: Option<&'a Config>,
    /// What opens a capture or a recording.
    pub unlock: &'a Unlock,
}

/// The keys of a collection.
struct Keys {
    snapshot: Option<Envelope>,
    recording: Option<Envelope>,
}

impl Encryption<'_> {
    /// The keys of a collection into `target`. One that is gone on with keeps its own.
    fn keys(&self, target: &Path, resumes: bool, records: bool) -> Result<Keys, Wrong> {
        let folder = capture_folder(target);
        let begun = resumes && capture::is_encrypted(&folder);
        if !begun {
            let snapshot = self.to.envelope(self.config)?;
            if resumes && snapshot.is_some() {
                return Err(Wrong::Usage(format!(
                    "{} was begun without encryption, and what was read stands there in clear: remove the folder and \
                     begin anew, or go on with --no-config and without --encrypt-to, and encrypt the snapshot with \
                     'ephor snapshot encrypt'",
                    folder.display()
                )));
            }
            let recording = if records { self.to.envelope(self.config)? } else { None };
            return Ok(Keys { snapshot, recording });
        }
        let opened = Envelope::open(&folder, &self.unlock.identities()).map_err(|error| Wrong::Failed(error.into()))?;
        // Whoever gives a recording away does not give the snapshot away.
        let recording = if records { self.to.envelope(self.config)? } else { None };
        if records && recording.is_none() {
            return Err(Wrong::Usage(
                "the collection is encrypted: say with --encrypt-to who may read its recording, too".to_owned(),
            ));
        }
        Ok(Keys { snapshot: Some(opened), recording })
    }
}

/// Arguments of all commands that collect.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Read these sources only, such as graph/users, or all of a service, such as exchange
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave these sources out
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    skip: Vec<String>,
    /// Read only what the rules of these packs read: the name of a built-in pack, or a file
    #[arg(long, value_name = "PACK", value_delimiter = ',')]
    sources_for: Vec<String>,
    /// Stop reading after this time, such as 90m or 4h; what was not read by then is partial
    #[arg(long, value_name = "TIME", value_parser = time)]
    time_limit: Option<Duration>,
    /// How often a request is sent again that failed for a reason that passes
    #[arg(long, value_name = "N", default_value_t = 8)]
    retries: u32,
    /// Give up an answer that is not whole after this time, such as 5m, and ask again
    #[arg(long, value_name = "TIME", default_value = "10m", hide_short_help = true, value_parser = time)]
    timeout: Duration,
    /// Send this many times as fast as the published limits allow; the services then ask to wait more often
    #[arg(long, value_name = "TIMES", default_value_t = 1, hide_short_help = true,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pace: u32,
    /// Ask this name server in place of the system's
    #[arg(long, value_name = "ADDRESS[:PORT]", value_parser = server)]
    dns_server: Option<SocketAddr>,
    /// Count windows such as "30 days" back from this time, in RFC 3339, and not from now
    #[arg(long, value_name = "TIME", hide_short_help = true, value_parser = super::import::time)]
    at: Option<jiff::Timestamp>,
    /// Show no progress
    #[arg(long)]
    no_progress: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            skip: Vec::new(),
            sources_for: Vec::new(),
            time_limit: None,
            retries: 8,
            timeout: transport::Options::default().whole,
            pace: 1,
            dns_server: None,
            at: None,
            no_progress: false,
        }
    }
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let Arguments { out, resume, previous, reading, sign_in, recording, encrypt_to, unlock, config, seal_key } =
        arguments;
    let seal_key = seal_key.read()?;
    let config = match config.read() {
        Ok(config) => config,
        Err(error @ ephor_config::Error::Wrong { .. }) => return Ok(super::usage(&printable(&error.to_string()))),
        Err(error) => return Err(error.into()),
    };
    let resumes = resume.is_some();
    let Some(target) = resume.or(out) else { return Ok(Exit::Usage) };
    // Before anybody signs in: a name that is wrong must not be told after hours.
    let previous = previous.as_deref().map(|path| Previous::read(path, &unlock)).transpose()?;
    let encryption = Encryption { to: &encrypt_to, config: config.as_ref(), unlock: &unlock };
    let collected = match collect(&reading, &sign_in, &recording, encryption, &target, resumes, true)? {
        Ok(collected) => collected,
        Err(exit) => return Ok(exit),
    };
    let (collected, _) = collected;
    if let Some(key) = &seal_key {
        seal_folder(&target, key, &unlock)?;
    }
    match previous {
        None => Ok(Exit::Clean),
        Some(previous) => previous.compare(&collected.manifest),
    }
}

/// Whether a collection into `target` was interrupted.
pub fn is_begun(target: &Path) -> bool {
    capture_folder(target).exists()
}

/// Collects into `target`, and says what came of it: `in_full` on standard output, else in two lines beside it. With it come
/// the keys of the snapshot, if it is encrypted.
pub fn collect(
    reading: &Reading,
    sign_in: &SignIn,
    recording: &Recording,
    encryption: Encryption<'_>,
    target: &Path,
    resumes: bool,
    in_full: bool,
) -> anyhow::Result<Result<(Collected, Option<Envelope>), Exit>> {
    let sources = match reading.sources() {
        Ok(sources) => sources,
        Err(message) => return usage(&message),
    };
    if let Some(message) = obstacle(target, resumes) {
        return usage(&message);
    }
    let keys = match encryption.keys(target, resumes, recording.is_asked()) {
        Ok(keys) => keys,
        Err(Wrong::Usage(message)) => return usage(&message),
        Err(Wrong::Failed(error)) => return Err(error),
    };
    let options = transport::Options::default().within(reading.timeout);
    let transport = recording.transport(options, keys.recording.as_ref(), &encryption.unlock.identities());
    let transport = transport.context("cannot collect")?;
    let Ready { tokens, taken } = match sign_in.ready(&transport) {
        Ok(ready) => ready,
        Err(message) => return usage(&message),
    };
    let shown = match (reading.no_progress, std::io::stderr().is_terminal()) {
        (true, _) => Shown::Nowhere,
        (false, true) => Shown::Terminal,
        (false, false) => Shown::Lines,
    };
    let mut stderr = anstream::stderr();
    // Nobody has to read it.
    let _ = writeln!(stderr, "{}", printable(&format!("ephor {taken}.")));
    let resolver = reading.dns_server.map_or_else(Resolver::system, Resolver::of);
    let progress = Progress::new(shown);
    let retry = RetryPolicy { retries: reading.retries, times: reading.pace, ..RetryPolicy::default() };
    let Reading { time_limit, at, .. } = *reading;
    let options = Options {
        sources,
        time_limit,
        retry,
        resume: resumes,
        at,
        envelope: keys.snapshot.clone(),
        arguments: arguments(),
    };
    let collecting = collection::collect(&tokens, &resolver, &progress, &options, target);
    let Some(collected) = runtime::run(interrupt::unless_interrupted(collecting))? else {
        progress.finish();
        return Ok(Err(interrupted(target)));
    };
    let collected = match collected {
        Err(collection::Error::Usage(message)) => return usage(&message),
        other => other.context("cannot collect")?,
    };
    report(&collected, &progress, target, in_full);
    Ok(Ok((collected, keys.snapshot)))
}

/// The arguments of this process; none of them takes a secret.
fn arguments() -> Vec<String> {
    std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect()
}

fn usage<T>(message: &str) -> anyhow::Result<Result<T, Exit>> {
    let _ = writeln!(anstream::stderr(), "ephor: error: {}", printable(message).replace('\n', "\\n"));
    Ok(Err(Exit::Usage))
}

/// Says what is left of a collection that was interrupted.
fn interrupted(target: &Path) -> Exit {
    let capture = capture_folder(target);
    let text = if capture.exists() {
        let (capture, target) = (capture.display(), target.display());
        format!("interrupted; what was read is kept in {capture}: ephor collect --resume {target} goes on")
    } else {
        "interrupted before anything was read".to_owned()
    };
    let _ = writeln!(anstream::stderr(), "ephor: {}", printable(&text).replace('\n', "\\n"));
    Exit::Interrupted
}

/// What stands in the way, before anybody is asked to sign in.
fn obstacle(target: &Path, resumes: bool) -> Option<String> {
    let capture = capture_folder(target);
    if resumes {
        let message = || format!("{} does not exist: there is nothing to go on with", capture.display());
        return (!capture.exists()).then(message);
    }
    if capture.exists() {
        let (capture, target) = (capture.display(), target.display());
        return Some(format!(
            "{capture} holds a collection that was interrupted; go on with it by --resume {target}, or remove it"
        ));
    }
    let taken = std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some()) || target.is_file();
    taken.then(|| format!("{} exists already; name a new folder, or remove this one", target.display()))
}

fn report(collected: &Collected, progress: &Progress, target: &Path, in_full: bool) {
    let mut stderr = anstream::stderr();
    for note in &collected.notes {
        let _ = writeln!(stderr, "note: {}", printable(note));
    }
    let (requests, throttled) = progress.counts();
    let seconds = progress.elapsed().as_secs();
    let mut text = if in_full { summary("Collected", &collected.manifest, target) } else { String::new() };
    text.push_str(&format!("{requests} requests in {seconds} s; services asked to wait {throttled} times.\n"));
    if let Some(left) = &collected.left {
        text.push_str(&format!(
            "Some of it failed for a reason that may pass. What was read stands in {}; 'ephor collect --resume {}' tries the rest again.\n",
            left.display(),
            target.display()
        ));
    }
    let text = printable(&text);
    if in_full {
        let _ = anstream::stdout().write_all(text.as_bytes());
    } else {
        let _ = stderr.write_all(text.as_bytes());
    }
}

impl Reading {
    /// The sources that are asked for.
    fn sources(&self) -> Result<BTreeSet<&'static str>, String> {
        let all: BTreeSet<&'static str> = collection::readable().collect();
        let mut chosen = if self.only.is_empty() { all.clone() } else { named("--only", &self.only, &all)? };
        if !self.sources_for.is_empty() {
            let read = read_by(&self.sources_for)?;
            chosen.retain(|source| read.contains(*source));
        }
        let skipped = named("--skip", &self.skip, &all)?;
        chosen.retain(|source| !skipped.contains(source));
        if chosen.is_empty() {
            return Err("no source is left to read; give less to --skip, or more to --only".to_owned());
        }
        Ok(chosen)
    }
}

/// The sources of these names; a service stands for all of its sources.
fn named(argument: &str, names: &[String], all: &BTreeSet<&'static str>) -> Result<BTreeSet<&'static str>, String> {
    let mut found = BTreeSet::new();
    for name in names {
        let of_service = |source: &&&str| source.split('/').next() == Some(name);
        let matching: Vec<&'static str> = match all.get(name.as_str()) {
            Some(source) => vec![*source],
            None => all.iter().filter(of_service).copied().collect(),
        };
        if matching.is_empty() {
            if SOURCES.iter().any(|source| source.id == name) {
                return Err(format!("{argument} {name}: this source is not read over the network"));
            }
            let known: Vec<&str> = all.iter().copied().collect();
            return Err(format!(
                "{argument} {name}: there is no such source{}; 'ephor rules permissions' lists them",
                suggest(name, &known)
            ));
        }
        found.extend(matching);
    }
    Ok(found)
}

/// The sources that rules of these packs read, where they have them and where they only use them if they are there.
fn read_by(names: &[String]) -> Result<BTreeSet<String>, String> {
    let packs = packs::Packs::named(names);
    let runtime = packs.runtime().map_err(|error| error.to_string())?;
    let (loaded, refused) = packs.load(&runtime, &[]);
    if let Some(refused) = refused.first() {
        return Err(format!("--sources-for: {}: {}", refused.origin, refused.reason));
    }
    let known: Vec<String> = loaded.iter().map(|loaded| loaded.pack.name.clone()).collect();
    let mut sources = BTreeSet::new();
    for name in names {
        let is = |loaded: &&ephor_scan::Loaded| loaded.pack.name == *name || loaded.pack.origin == *name;
        let Some(loaded) = loaded.iter().find(is) else {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return Err(format!("--sources-for {name}: there is no such pack{}", suggest(name, &known)));
        };
        for rule in &loaded.pack.rules {
            sources.extend(rule.sources.iter().cloned());
            sources.extend(rule.optional_sources().map(str::to_owned));
        }
    }
    Ok(sources)
}

/// `90m`, `4h`, `45s`, `1h30m`.
fn time(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time such as 90m, 4h or 1h30m".to_owned();
    let span: jiff::SignedDuration = text.trim().parse().map_err(|_| expected())?;
    Duration::try_from(span).ok().filter(|time| !time.is_zero()).ok_or_else(expected)
}

fn server(text: &str) -> Result<SocketAddr, String> {
    let address = || text.trim_matches(['[', ']']).parse::<IpAddr>().map(|address| SocketAddr::new(address, 53));
    text.parse()
        .or_else(|_| address())
        .map_err(|_| "expected an address with or without a port, such as 9.9.9.9 or [2620:fe::fe]:53".to_owned())
}
