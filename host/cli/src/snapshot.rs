//! `ephor snapshot`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde_json::json;

use super::encryption::{EncryptTo, Unlock};
use super::pending::Pending;
use super::{Exit, config, key, usage};
use ephor_scan::validate;
use ephor_snapshot::redact::{self, Asked, Mode};
use ephor_snapshot::{Collection, Joined, Rights, Snapshot, Status, Target, copy, join, schema};
use ephor_untrusted::{Escaped, Terminal, escaped, printable, quiet};

/// Look into snapshots, and what they may hold.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show what a snapshot holds, how complete it is and where it is from
    #[command(after_help = "Examples:
  What is there, and what is missing:
    ephor snapshot info contoso

  Read every line and check it against the schema and the digests, too:
    ephor snapshot info contoso --verify")]
    Info {
        /// The folder of the snapshot
        #[arg(value_name = "DIR")]
        snapshot: PathBuf,
        /// Read all files: check every line, the order of ids, and the digests
        #[arg(long)]
        verify: bool,
        /// For people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Copy a snapshot encrypted, or for other recipients
    #[command(after_help = "Examples:
  For the owner of an SSH key:
    ephor snapshot encrypt contoso --encrypt-to ~/.ssh/id_ed25519.pub --out sealed

  For others than before:
    ephor snapshot encrypt sealed --identity key.txt --encrypt-to bob.pub --out for-bob

The manifest and the digests in it stay as they are, and a scan of the copy writes the same log. The copy has a key of its
own: nobody opens it by having been a recipient of the original. The original stays where it is.")]
    Encrypt {
        /// The folder of the snapshot
        #[arg(value_name = "DIR")]
        snapshot: PathBuf,
        /// The folder of the copy, which must not exist
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[command(flatten)]
        encrypt_to: EncryptTo,
        #[command(flatten)]
        unlock: Unlock,
        #[command(flatten)]
        config: config::File,
    },
    /// Copy an encrypted snapshot in clear, or an encrypted report
    #[command(after_help = "Examples:
  A snapshot:
    ephor snapshot decrypt sealed --identity key.txt --out contoso

  A report:
    ephor snapshot decrypt contoso.html.age --identity key.txt --out contoso.html")]
    Decrypt {
        /// The folder of the snapshot, or the file
        #[arg(value_name = "DIR|FILE")]
        encrypted: PathBuf,
        /// The folder or file of the copy, which must not exist
        #[arg(long, value_name = "DIR|FILE")]
        out: PathBuf,
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Copy a snapshot without names: for a report that is published, or for somebody who must not know the tenant
    #[command(after_help = "Examples:
  Names that nobody finds back:
    ephor snapshot redact contoso --out published

  With the configuration of your team, which names people, too:
    ephor snapshot redact contoso --out published --config contoso.toml --config-out published.toml
    ephor scan published --config published.toml

  Names that you find back, with a key that you keep apart:
    ephor snapshot redact contoso --out shared --pseudonymize --key-file contoso.key

What stays is what rules decide by and what names nobody. Ids, addresses, domains and names become pseudonyms, the same
wherever they stand: rules find the same in the copy. Numbers, times and what is found stay true: whoever knows the
tenant well may know it by them.")]
    Redact {
        /// The folder of the snapshot
        #[arg(value_name = "DIR")]
        snapshot: PathBuf,
        /// The folder of the copy, which must not exist
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Make pseudonyms that the owner of the key finds back with 'ephor snapshot resolve'
        #[arg(long, requires = "key_file")]
        pseudonymize: bool,
        /// The key; one that is not there is made. Keep it apart from the copy
        #[arg(long, value_name = "FILE", requires = "pseudonymize")]
        key_file: Option<PathBuf>,
        /// Copy this configuration, too: what it says of the tenant becomes the same pseudonyms
        #[arg(long, value_name = "FILE", requires = "config_out")]
        config: Option<PathBuf>,
        /// The file of its copy, which must not exist. A scan of the copy takes no other configuration that names anybody
        #[arg(long, value_name = "FILE", requires = "config")]
        config_out: Option<PathBuf>,
        #[command(flatten)]
        encrypt_to: EncryptTo,
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Join two snapshots of one tenant: what was collected, and what was imported from its servers
    #[command(after_help = "Examples:
  What the servers say, beside what was collected:
    ephor import powershell servers --out servers
    ephor snapshot join contoso servers --out contoso-whole

For each source the better of the two is taken: complete before partial, partial before what could not be read. Where both
have all or a part of it, the later one counts; two that are of one time and differ are refused. What another snapshot
would have changed of rows that are joined from several sources is said: these columns are not made anew.")]
    Join {
        /// The folder of the one snapshot
        #[arg(value_name = "A")]
        first: PathBuf,
        /// The folder of the other
        #[arg(value_name = "B")]
        second: PathBuf,
        /// The folder of the joined snapshot, which must not exist
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[command(flatten)]
        encrypt_to: EncryptTo,
        #[command(flatten)]
        unlock: Unlock,
        #[command(flatten)]
        config: config::File,
    },
    /// Find out what pseudonyms of a redacted snapshot stand for
    #[command(after_help = "Examples:
  Whom does a finding in the report of the copy speak of:
    ephor snapshot resolve contoso --key-file contoso.key x1f0c2b7d9e8a4536@x77aa01b2c3d4e5f6.example

Exit code 1 if one of them is not known.")]
    Resolve {
        /// The folder of the original snapshot
        #[arg(value_name = "DIR")]
        snapshot: PathBuf,
        /// The key that the copy was made with
        #[arg(long, value_name = "FILE")]
        key_file: PathBuf,
        /// What is to be found: an id, a name or an address of the copy
        #[arg(value_name = "PSEUDONYM", required = true)]
        wanted: Vec<String>,
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Show the schema: tables, columns, documents and sources
    #[command(after_help = "Examples:
  JSON Schema of each file of a snapshot, for whoever makes snapshots:
    ephor snapshot schema > snapshot.schema.json

  The page docs/snapshot.md:
    ephor snapshot schema --format markdown")]
    Schema {
        /// As JSON Schema, or as a page to read
        #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
        format: SchemaFormat,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// The manifest.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SchemaFormat {
    /// JSON Schema, draft 2020-12.
    Json,
    /// A page to read.
    Markdown,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let text = match arguments.command {
        Command::Info { snapshot, verify, format, unlock } => {
            let snapshot = unlock.open(&snapshot)?;
            if verify {
                validate(&snapshot)?;
            }
            if format == Format::Json {
                format!("{}\n", quiet(&format!("{:#}", json!(snapshot.manifest()))))
            } else {
                info(&snapshot, verify).into_string()
            }
        }
        Command::Encrypt { snapshot, out, encrypt_to, unlock, config } => {
            return encrypted(&snapshot, &out, &encrypt_to, &unlock, &config);
        }
        Command::Decrypt { encrypted, out, unlock } => return decrypted(&encrypted, &out, &unlock),
        Command::Redact { snapshot, out, key_file, config, config_out, encrypt_to, unlock, .. } => {
            let envelope = match encrypt_to.envelope(None) {
                Ok(envelope) => envelope,
                Err(wrong) => return wrong.exit(),
            };
            let target = Target::new(&out, envelope.as_ref());
            return redacted(&unlock.open(&snapshot)?, target, key_file.as_deref(), config.zip(config_out));
        }
        Command::Join { first, second, out, encrypt_to, unlock, config } => {
            let (first, second) = (unlock.open(&first)?, unlock.open(&second)?);
            let envelope = match encrypt_to.envelope_by(&config)? {
                Ok(envelope) => envelope,
                Err(exit) => return Ok(exit),
            };
            if envelope.is_none() && (first.envelope().is_some() || second.envelope().is_some()) {
                return Ok(usage(
                    "a snapshot that is joined is encrypted: say with --encrypt-to who may read what they make together",
                ));
            }
            return joined(&first, &second, Target::new(&out, envelope.as_ref()));
        }
        Command::Resolve { snapshot, key_file, wanted, unlock } => {
            return resolved(&unlock.open(&snapshot)?, &key_file, &wanted);
        }
        Command::Schema { format: SchemaFormat::Json } => format!("{:#}\n", schema::json_schema()),
        Command::Schema { format: SchemaFormat::Markdown } => schema::markdown(),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn encrypted(
    snapshot: &Path,
    out: &Path,
    encrypt_to: &EncryptTo,
    unlock: &Unlock,
    config: &config::File,
) -> anyhow::Result<Exit> {
    let envelope = match encrypt_to.envelope_by(config)? {
        Ok(Some(envelope)) => envelope,
        Ok(None) => {
            return Ok(usage(
                "say with --encrypt-to who may read the copy, or in ephor.toml with [snapshot] recipients",
            ));
        }
        Err(exit) => return Ok(exit),
    };
    let snapshot = unlock.open(snapshot)?;
    copy(&snapshot, Target::new(out, Some(&envelope)))?;
    let text = format!("{}: encrypted, manifest sha256 {}", out.display(), snapshot.manifest_sha256());
    writeln!(io::stdout().lock(), "{}", printable(&text))?;
    Ok(Exit::Clean)
}

fn decrypted(from: &Path, out: &Path, unlock: &Unlock) -> anyhow::Result<Exit> {
    if from.is_dir() {
        let snapshot = unlock.open(from)?;
        copy(&snapshot, out)?;
        let text = format!("{}: in clear, manifest sha256 {}", out.display(), snapshot.manifest_sha256());
        writeln!(io::stdout().lock(), "{}", printable(&text))?;
        return Ok(Exit::Clean);
    }
    if out.exists() {
        anyhow::bail!("{} exists already; name a new file", out.display());
    }
    let file = ephor_untrusted::file::open(from).with_context(|| format!("cannot open {}", from.display()))?;
    let mut contents = unlock.identities().decrypt(file, from)?;
    let pending = Pending::create(out)?;
    let mut writer = pending.writer()?;
    io::copy(&mut contents, &mut writer).with_context(|| format!("cannot decrypt {}", from.display()))?;
    pending.keep()?;
    writeln!(io::stdout().lock(), "{}: in clear", printable(&out.display().to_string()))?;
    Ok(Exit::Clean)
}

fn joined(first: &Snapshot, second: &Snapshot, target: Target<'_>) -> anyhow::Result<Exit> {
    validate(first)?;
    validate(second)?;
    let Joined { manifest, notes } = join(first, second, target)?;
    for note in notes {
        // Nothing to be done if nobody reads it.
        let _ = writeln!(anstream::stderr(), "ephor: note: {}", printable(&note));
    }
    let complete = manifest.sources.iter().filter(|source| source.status == Status::Complete).count();
    let text = format!(
        "{}: {complete} of {} sources are complete, as of {}",
        target.folder.display(),
        ephor_schema::SOURCES.len(),
        manifest.collected_at
    );
    writeln!(io::stdout().lock(), "{}", printable(&text))?;
    Ok(Exit::Clean)
}

fn redacted(
    snapshot: &Snapshot,
    target: Target<'_>,
    key_file: Option<&Path>,
    config: Option<(PathBuf, PathBuf)>,
) -> anyhow::Result<Exit> {
    validate(snapshot)?;
    let read = config.as_ref().map(|(from, to)| {
        if to.exists() {
            anyhow::bail!("{} exists already; name a new file with --config-out", to.display());
        }
        ephor_config::text(from).with_context(|| format!("cannot read {}", from.display()))
    });
    let read = read.transpose()?;
    let mut asked = Asked { fits: ephor_config::fits, ..Asked::default() };
    if let Some((text, (from, _))) = read.as_ref().zip(config.as_ref()) {
        match ephor_config::said(text, from) {
            Ok(said) => (asked.texts, asked.patterns) = (said.texts, said.patterns),
            Err(error) => return Ok(super::usage(&printable(&error.to_string()))),
        }
    }
    let (key, mode) = match key_file {
        Some(path) => (key::read_or_make(path)?, Mode::Pseudonymized),
        None => (key::random()?, Mode::Redacted),
    };
    let (manifest, beside) = redact::redact_with(snapshot, target, &key, mode, &asked)?;
    if let Some((text, (from, to))) = read.as_ref().zip(config.as_ref()) {
        let copy = Snapshot::open_by(target.folder, target.envelope.cloned())?.manifest_sha256();
        let made =
            ephor_config::redacted(text, from, &copy, &|text| beside.text(text), &|pattern| beside.fits(pattern))?;
        let file = Pending::create(to)?;
        file.writer()?.write_all(made.as_bytes()).with_context(|| format!("cannot write {}", to.display()))?;
        file.keep()?;
    }
    let rows: u64 = manifest.files.iter().map(|file| file.rows).sum();
    let text = format!("{}: {rows} objects of {} files, without names", target.folder.display(), manifest.files.len());
    writeln!(io::stdout().lock(), "{}", printable(&text))?;
    Ok(Exit::Clean)
}

fn resolved(snapshot: &Snapshot, key_file: &Path, wanted: &[String]) -> anyhow::Result<Exit> {
    validate(snapshot)?;
    let mut unknown = 0;
    for (pseudonym, found) in redact::resolve(snapshot, &key::read(key_file)?, wanted)? {
        let found = found.unwrap_or_else(|| {
            unknown += 1;
            "not known: made from another snapshot, or with another key".to_owned()
        });
        writeln!(io::stdout().lock(), "{}: {}", ephor_untrusted::line(&pseudonym), ephor_untrusted::line(&found))?;
    }
    Ok(if unknown > 0 { Exit::Findings } else { Exit::Clean })
}

/// Who read, with which rights, from where and when: a line each.
fn collected(collection: &Collection) -> Vec<String> {
    let Collection { reader, rights, endpoints, began_at, ended_at, arguments, target } = collection;
    let certificate = reader.certificate_sha256.as_ref().map(|sha256| format!(" sha256 {sha256}"));
    let who = [("application", &reader.application_id), ("user", &reader.user), ("object id", &reader.object_id)];
    let who: String = who.iter().filter_map(|(kind, id)| Some(format!(", {kind} {}", id.as_ref()?))).collect();
    let mut lines = vec![format!("  read by    {}{}{who}", reader.credential, certificate.unwrap_or_default())];
    for Rights { service, application, delegated, roles } in rights {
        let all: Vec<&str> = application.iter().chain(delegated).chain(roles).map(String::as_str).collect();
        let all = if all.is_empty() { "none that the token names".to_owned() } else { all.join(", ") };
        lines.push(format!("  rights     {service}: {all}"));
    }
    for (service, url) in endpoints {
        lines.push(format!("  endpoint   {service}: {url}"));
    }
    let until = ended_at.as_ref().map_or_else(|| ", from a recording".to_owned(), |ended| format!(" to {ended}"));
    lines.push(format!("  run        {began_at}{until}, on {target}"));
    lines.push(format!("  arguments  {}", arguments.join(" ")));
    lines
}

fn info(snapshot: &Snapshot, verified: bool) -> Escaped<Terminal> {
    let manifest = snapshot.manifest();
    let mut out = Escaped::empty();
    // A line each: what a manifest says cannot make another.
    let mut say = |line: &str| out.push(&escaped!(Terminal, "{}\n", Escaped::of(line)));
    say(&format!("{} ({})", manifest.tenant.name, manifest.tenant.domain));
    say(&format!("  tenant     {}, cloud {}", manifest.tenant.id, manifest.cloud));
    say(&format!(
        "  collected  {}, written by {} {}",
        manifest.collected_at, manifest.tool.name, manifest.tool.version
    ));
    say(&format!("  manifest   sha256 {}", snapshot.manifest_sha256()));
    if let Some(collection) = &manifest.collection {
        for line in collected(collection) {
            say(&line);
        }
    }
    for part in &manifest.joined {
        say(&format!(
            "  joined     {} of {}, by {} {} (manifest sha256 {})",
            match part.sources.as_slice() {
                [one] => one.clone(),
                many => format!("{} sources", many.len()),
            },
            part.collected_at,
            part.tool.name,
            part.tool.version,
            part.manifest_sha256
        ));
    }
    if let Some(redaction) = &manifest.redaction {
        let key = redaction.key_id.as_ref().map_or_else(String::new, |id| format!(", key {id}"));
        say(&format!("  names      {}{key}", redaction.mode));
    }
    say("");
    say(if verified { "Files, all lines and digests checked" } else { "Files" });
    let width = manifest.files.iter().map(|file| file.path.len()).max().unwrap_or_default();
    for file in &manifest.files {
        say(&format!(
            "  {:width$}  {:>10} {}",
            file.path,
            file.rows,
            if file.rows == 1 { "object" } else { "objects" }
        ));
    }
    let sources: Vec<_> = ephor_schema::SOURCES.iter().map(|source| snapshot.source(source.id)).collect();
    let width = sources.iter().map(|source| source.id.len()).max().unwrap_or_default();
    let complete = sources.iter().filter(|source| source.status == Status::Complete).count();
    say("");
    say(&format!("Sources: {complete} of {} complete", sources.len()));
    for source in &sources {
        let count = match (source.count, source.expected) {
            (Some(count), Some(expected)) => format!("{count} of {expected}"),
            (Some(count), None) => count.to_string(),
            _ => String::new(),
        };
        let reason = source.reason.as_deref().unwrap_or_default();
        let line = format!("  {:width$}  {:13}  {count:>8}  {reason}", source.id, source.status.name());
        say(line.trim_end());
    }
    out
}
