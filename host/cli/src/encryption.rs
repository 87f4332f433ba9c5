//! Who may read what is written, and what opens what is read: arguments of all commands that do.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroize as _;

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

/// Why nobody can be encrypted to: in the words of the command line, or of the configuration.
pub type Wrong = String;

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
            return read.map(Some).map_err(|error| format!("--encrypt-to: {}", full(&error)));
        }
        let Some(config) = config.filter(|config| !config.recipients.is_empty()) else { return Ok(None) };
        let folder = config.path.parent().unwrap_or(Path::new(""));
        let given: Vec<String> = config.recipients.iter().map(|at| at.value.clone()).collect();
        let line = config.recipients.first().map_or(1, |at| at.line);
        let read = Recipients::read(&given, folder, &prompt);
        read.map(Some).map_err(|error| config.wrong(line, format!("recipients: {}", full(&error))).to_string())
    }

    /// A new key for whoever may read; none if nobody is named.
    pub fn envelope(&self, config: Option<&Config>) -> Result<Option<Envelope>, Wrong> {
        let recipients = self.recipients_or(config)?;
        recipients.map(|all| Envelope::new(&all).map_err(|error| format!("--encrypt-to: {}", full(&error)))).transpose()
    }
}

/// An error with its cause.
fn full(error: &Error) -> String {
    let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
    format!("{error}{cause}")
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
