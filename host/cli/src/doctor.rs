//! `ephor doctor`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use ephor_schema::Source;

use super::encryption::{EncryptTo, Unlock};
use super::packs::Packs;
use super::recording::Recording;
use super::runtime;
use super::sign_in::{Ready, SignIn};
use super::{Exit, config};
use ephor_collect::live::access::{Access, Readiness};
use ephor_finding::Rule;
use ephor_untrusted::printable;

mod report;
#[cfg(test)]
mod tests;

use report::{as_json, as_text};

/// Say what a sign-in can read, before anything is collected.
///
/// Signs in, looks at the rights that the token carries, asks Exchange which cmdlets it may run and Microsoft Graph
/// which licenses the tenant has, and says which sources cannot be read, what to grant, and which rules will answer
/// "unknown" until then. It reads nothing else and changes nothing.
///
/// A sign-in that could change the tenant is refused: a scanner needs no right that writes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  By a client secret, which is in EPHOR_CLIENT_SECRET:
    ephor doctor --tenant contoso.onmicrosoft.com --client-id 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1

  By a certificate, whose password comes from standard input:
    ephor doctor --certificate ephor.pfx --certificate-password-file - --tenant contoso.com --client-id 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1

  As yourself, in the browser; the tenant is in AZURE_TENANT_ID:
    ephor doctor --auth browser --client-id 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1

  In a job of GitHub Actions, without any secret, for a program:
    ephor doctor --auth github --format json

  What this system takes from the process that judges:
    ephor doctor --sandbox

'ephor rules permissions' tells all rights that the rules need, without any sign-in.

Exit codes:
  0  everything can be read that this kind of sign-in can be given: what only users may read, what the tenant has no
     license for and what no network gives is told, and no fault of the sign-in
  2  the command line is wrong, or the sign-in has rights that write and --allow-write-rights was not given
  3  something will be unknown that a right would open, or a service does not answer
  4  could not run: nobody could sign in")]
pub struct Arguments {
    #[command(flatten)]
    sign_in: SignIn,
    #[command(flatten)]
    recording: Recording,
    #[command(flatten)]
    encrypt_to: EncryptTo,
    #[command(flatten)]
    unlock: Unlock,
    /// Go on with a sign-in that could change the tenant
    #[arg(long)]
    allow_write_rights: bool,
    #[command(flatten)]
    packs: Packs,
    #[command(flatten)]
    config: config::File,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Say instead what this system takes from the process that judges a snapshot, and try it; exits with 3 if that is
    /// not all
    #[arg(long, exclusive = true)]
    sandbox: bool,
    /// Try the sandbox with this folder: what the program says to itself
    #[arg(long, exclusive = true, hide = true, value_name = "DIR")]
    sandbox_trial: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    if arguments.sandbox {
        return super::sandbox::tell();
    }
    if let Some(folder) = &arguments.sandbox_trial {
        return super::sandbox::trial(folder);
    }
    let configured = match arguments.packs.configured_in(&arguments.config)? {
        Ok(configured) => configured,
        Err(exit) => return Ok(exit),
    };
    let envelope = match arguments.encrypt_to.envelope(None) {
        Ok(envelope) => envelope,
        Err(wrong) => return wrong.exit(),
    };
    let options = ephor_collect::live::transport::Options::default();
    let transport = arguments.recording.transport(options, envelope.as_ref(), &arguments.unlock.identities())?;
    let ready = match arguments.sign_in.ready(&transport) {
        Ok(ready) => ready,
        Err(message) => {
            note(&format!("ephor: error: {message}"));
            return Ok(Exit::Usage);
        }
    };
    note(&format!("ephor: {}", ready.taken));
    let runtime = arguments.packs.runtime()?;
    let (loaded, refused) = arguments.packs.load(&runtime, &configured);
    for pack in &refused {
        note(&format!("ephor: pack {} is left out: {}", pack.origin, pack.reason));
    }
    let rules: Vec<&Rule> = loaded.iter().flat_map(|loaded| &loaded.pack.rules).collect();
    let examining = examine(&ready, &rules, arguments.allow_write_rights);
    let Some(found) = runtime::run(examining)?.context("cannot sign in")? else {
        return Ok(Exit::Usage);
    };
    let text = match arguments.format {
        Format::Text => printable(&as_text(&found)),
        Format::Json => format!("{}\n", ephor_untrusted::quiet(&format!("{:#}", as_json(&found)))),
    };
    anstream::stdout().lock().write_all(text.as_bytes())?;
    Ok(if found.is_complete() && refused.is_empty() { Exit::Clean } else { Exit::Incomplete })
}

fn note(text: &str) {
    // Nothing to be done if nobody reads it.
    let _ = writeln!(anstream::stderr(), "{}", printable(text).replace('\n', "\\n"));
}

/// Looks at a sign-in. None if its rights write and that was not allowed: then it has said so, and asked nothing.
async fn examine<'r>(
    ready: &'r Ready,
    rules: &[&'r Rule],
    allow_write_rights: bool,
) -> anyhow::Result<Option<Findings<'r>>> {
    let mut access = Access::sign_in(&ready.tokens).await?;
    let writing = access.writing_rights();
    if !writing.is_empty() && !allow_write_rights {
        note(&format!("ephor: error: {}", refusal(&writing)));
        return Ok(None);
    }
    access.probe(&ready.tokens).await;
    Ok(Some(Findings::new(ready, access, writing, rules)))
}

fn refusal(writing: &[String]) -> String {
    format!(
        "this sign-in can change the tenant, and a scanner needs no right that writes: {}. Take them away from the application or the user, or sign in as another; --allow-write-rights goes on all the same",
        writing.join(", ")
    )
}

/// What was found.
struct Findings<'r> {
    ready: &'r Ready,
    access: Access,
    /// Rights that can do more than read.
    writing: Vec<String>,
    /// The sources that the rules read, in the order of the schema.
    sources: Vec<(&'static Source, Readiness)>,
    /// The rules, by id.
    rules: BTreeMap<&'r str, Outlook>,
}

/// What will become of a rule.
#[derive(Debug, Default)]
struct Outlook {
    /// The sources without which it is unknown, and that will be missing.
    missing: BTreeSet<&'static str>,
    /// The sources without which it is unknown, and that this sign-in cannot be given, whatever is granted.
    elsewhere: BTreeSet<&'static str>,
    /// The sources that it can do without, and that will be missing.
    weaker: BTreeSet<&'static str>,
}

impl<'r> Findings<'r> {
    fn new(ready: &'r Ready, access: Access, writing: Vec<String>, rules: &[&'r Rule]) -> Self {
        let read: BTreeSet<&str> = rules
            .iter()
            .flat_map(|rule| rule.sources.iter().map(String::as_str).chain(rule.optional_sources()))
            .collect();
        let used = ephor_schema::SOURCES.iter().filter(|source| read.contains(source.id));
        let sources: Vec<_> = used.map(|source| (source, access.readiness(source))).collect();
        let mut outlooks: BTreeMap<&'r str, Outlook> = BTreeMap::new();
        for rule in rules {
            let outlook = outlooks.entry(&rule.id).or_default();
            let is_optional: BTreeSet<&str> = rule.optional_sources().collect();
            for (source, readiness) in &sources {
                if rule.sources.iter().any(|id| id == source.id) {
                    match readiness {
                        Readiness::OnlyUsers { .. } | Readiness::Elsewhere { .. } => {
                            outlook.elsewhere.insert(source.id)
                        }
                        readiness if readiness.is_missing() => outlook.missing.insert(source.id),
                        _ => false,
                    };
                } else if is_optional.contains(source.id) && readiness.is_missing() {
                    outlook.weaker.insert(source.id);
                }
            }
        }
        Self { ready, access, writing, sources, rules: outlooks }
    }

    /// Whether all can be read that this sign-in could be given. A license is not the sign-in's.
    fn is_complete(&self) -> bool {
        let lacks = |readiness: &Readiness| matches!(readiness, Readiness::Denied { .. } | Readiness::Failed { .. });
        !self.sources.iter().any(|(_, readiness)| lacks(readiness))
    }

    /// The rules that will be unknown for want of a source.
    fn rules_without(&self, source: &str) -> Vec<&str> {
        self.rules.iter().filter(|(_, outlook)| outlook.missing.contains(source)).map(|(id, _)| *id).collect()
    }

    /// How many rules will be unknown since something is missing.
    fn unknown(&self) -> usize {
        self.rules.values().filter(|outlook| !outlook.missing.is_empty()).count()
    }

    /// How many rules no collecting with this sign-in serves, with nothing missing.
    fn elsewhere(&self) -> usize {
        self.rules.values().filter(|outlook| outlook.missing.is_empty() && !outlook.elsewhere.is_empty()).count()
    }
}
