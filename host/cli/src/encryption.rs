//! Who may read what is written, and what opens what is read: arguments of all commands that do.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroize as _;

use super::{Exit, config, usage};
use ephor_config::Config;
use ephor_encryption::{Envelope, Error, Identities, Prompt, Recipients};
use ephor_report::baseline::LogFile;
use ephor_snapshot::Snapshot;
use ephor_untrusted::printable;

/// Where a passphrase stands that nobody types.
const VARIABLE: &str = "EPHOR_PASSPHRASE";

/// Who may read what is written.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Encryption")]
pub struct EncryptTo {
    /// Encrypt what is written to this recipient: of age (age1...), a public SSH key, "passphrase", or a file with such
    /// lines; may be given several times
    #[arg(long, value_name = "RECIPIENT|FILE")]
    encrypt_to: Vec<String>,
}

/// What opens what is read.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Encryption")]
pub struct Unlock {
    /// Open what is encrypted by this identity: an identity file of age, or a private SSH key; may be given several times
    #[arg(long, value_name = "FILE", env = "EPHOR_IDENTITY")]
    identity: Vec<PathBuf>,
}

/// Why nobody can be encrypted to.
#[derive(Debug)]
pub enum Wrong {
    /// The command line or the configuration is wrong.
    Usage(String),
    /// A file cannot be read.
    Failed(anyhow::Error),
}

impl Wrong {
    fn of(error: Error, words: impl FnOnce(String) -> String) -> Self {
        match error {
            Error::Io { .. } | Error::NoFile { .. } => {
                let message = words(error.to_string());
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                Self::Failed(anyhow::anyhow!("{message}: {cause}"))
            }
            other => Self::Usage(words(other.to_string())),
        }
    }

    /// Says it, and how the program ends.
    pub fn exit(self) -> anyhow::Result<Exit> {
        match self {
            Self::Usage(message) => Ok(usage(&printable(&message))),
            Self::Failed(error) => Err(error),
        }
    }
}

impl EncryptTo {
    /// Whether somebody is named.
    pub fn is_given(&self) -> bool {
        !self.encrypt_to.is_empty()
    }

    /// Who may read, by the command line alone; none if nobody is named.
    pub fn recipients(&self) -> Result<Option<Recipients>, Wrong> {
        self.recipients_or(None)
    }

    /// The same, or by the configuration where the command line names nobody.
    pub fn recipients_or(&self, config: Option<&Config>) -> Result<Option<Recipients>, Wrong> {
        let prompt: Arc<dyn Prompt> = Arc::new(Terminal);
        if self.is_given() {
            let read = Recipients::read(&self.encrypt_to, Path::new(""), &prompt);
            return read.map(Some).map_err(|error| Wrong::of(error, on_the_command_line));
        }
        let Some(config) = config.filter(|config| !config.recipients.is_empty()) else { return Ok(None) };
        let folder = config.path.parent().unwrap_or(Path::new(""));
        let given: Vec<String> = config.recipients.iter().map(|at| at.value.clone()).collect();
        let line = config.recipients.first().map_or(1, |at| at.line);
        let read = Recipients::read(&given, folder, &prompt);
        read.map(Some)
            .map_err(|error| Wrong::of(error, |said| config.wrong(line, format!("recipients: {said}")).to_string()))
    }

    /// A new key for whoever may read; none if nobody is named.
    pub fn envelope(&self, config: Option<&Config>) -> Result<Option<Envelope>, Wrong> {
        let recipients = self.recipients_or(config)?;
        recipients.map(|all| Envelope::new(&all).map_err(|error| Wrong::of(error, on_the_command_line))).transpose()
    }
}

impl EncryptTo {
    /// The same, where the configuration is to be read first; else how the program ends.
    pub fn envelope_by(&self, config: &config::File) -> anyhow::Result<Result<Option<Envelope>, Exit>> {
        let config = match config.read() {
            Ok(config) => config,
            Err(error @ ephor_config::Error::Wrong { .. }) => return Ok(Err(usage(&printable(&error.to_string())))),
            Err(error) => return Err(error.into()),
        };
        match self.envelope(config.as_ref()) {
            Ok(envelope) => Ok(Ok(envelope)),
            Err(wrong) => wrong.exit().map(Err),
        }
    }
}

fn on_the_command_line(said: String) -> String {
    format!("--encrypt-to: {said}")
}

impl Unlock {
    /// The identities.
    pub fn identities(&self) -> Identities {
        Identities::new(self.identity.clone(), Arc::new(Terminal))
    }

    /// Opens a snapshot, encrypted or not.
    pub fn open(&self, folder: &Path) -> Result<Snapshot, ephor_snapshot::Error> {
        Snapshot::open_with(folder, &self.identities())
    }

    /// A log, encrypted or not.
    pub fn log(&self, path: &Path) -> LogFile {
        LogFile::new(path, &self.identities())
    }
}

/// Asks for passphrases on the terminal, unless the environment has one.
#[derive(Clone, Copy, Debug, Default)]
struct Terminal;

/// Who is asked on this machine.
pub fn prompt() -> impl Prompt {
    Terminal
}

/// What was typed, by its question: nothing is asked twice.
static TYPED: Mutex<BTreeMap<String, SecretString>> = Mutex::new(BTreeMap::new());

impl Prompt for Terminal {
    fn passphrase(&self, question: &str, confirm: bool) -> Option<SecretString> {
        if let Some(given) = std::env::var_os(VARIABLE).filter(|given| !given.is_empty()) {
            return given.into_string().ok().map(SecretString::from);
        }
        let mut known = TYPED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(typed) = known.get(question) {
            return Some(typed.clone());
        }
        let ask = |text: &str| rpassword::prompt_password(format!("{}: ", printable(text).replace('\n', " "))).ok();
        let typed = SecretString::from(ask(question)?);
        if confirm {
            let mut again = ask("The same again")?;
            let is_same = again == typed.expose_secret();
            again.zeroize();
            if !is_same {
                self.tell("the two passphrases differ");
                return None;
            }
        }
        known.insert(question.to_owned(), typed.clone());
        Some(typed)
    }

    fn tell(&self, message: &str) {
        let _ = writeln!(anstream::stderr(), "ephor: {}", printable(message).replace('\n', " "));
    }

    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        let no = no.unwrap_or("no");
        let answer = self.text(&format!("{message} [y: {yes}, n: {no}]"))?;
        match answer.trim() {
            "y" | "Y" | "yes" => Some(true),
            "n" | "N" | "no" => Some(false),
            _ => None,
        }
    }

    fn text(&self, message: &str) -> Option<String> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{}: ", printable(message).replace('\n', " "));
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).ok()?;
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}
