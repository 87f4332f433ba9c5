//! Who may read what is encrypted.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::prompt::Callbacks;
use super::{Error, Prompt};

/// Stands for a passphrase in the place of a recipient.
pub const PASSPHRASE: &str = "passphrase";

/// A longer file is no list of recipients.
const LONGEST: u64 = 1 << 20;
const EXPECTED: &str = "expected age1..., ssh-ed25519 ..., ssh-rsa ..., \"passphrase\", or a file with such lines";

type Recipient = Box<dyn age::Recipient + Send + Sync>;

/// All who may read a folder: one at least.
pub struct Recipients(pub(crate) Vec<Recipient>);

/// Without the recipients: one may be a passphrase.
impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipients({})", self.0.len())
    }
}

/// What is found while recipients are read.
#[derive(Default)]
struct Found {
    all: Vec<Recipient>,
    plugins: BTreeMap<String, Vec<age::plugin::Recipient>>,
    passphrase: Option<SecretString>,
}

impl Recipients {
    /// Reads recipients: each is one itself, the word [`PASSPHRASE`], or a file with one on each line, whose relative path
    /// starts at `folder`. A passphrase is asked for here.
    ///
    /// # Errors
    /// If one is none, a file cannot be read, a plugin is missing, or a passphrase does not stand alone.
    pub fn read(given: &[String], folder: &Path, prompt: &Arc<dyn Prompt>) -> Result<Self, Error> {
        let mut found = Found::default();
        for one in given {
            let one = one.trim();
            if one == PASSPHRASE {
                found.passphrase = Some(new_passphrase(prompt.as_ref())?);
            } else if looks_like_one(one) {
                found.add(one, one)?;
            } else {
                found.file(&folder.join(one), one)?;
            }
        }
        found.whole(prompt)
    }

    /// Whoever knows the passphrase, which is stretched with `2^work` rounds; with as many as take about a second where
    /// that is not said.
    pub(crate) fn of_passphrase(passphrase: SecretString, work: Option<u8>) -> Self {
        let mut recipient = age::scrypt::Recipient::new(passphrase);
        if let Some(work) = work.filter(|work| (1..64).contains(work)) {
            recipient.set_work_factor(work);
        }
        Self(vec![Box::new(recipient)])
    }
}

fn new_passphrase(prompt: &dyn Prompt) -> Result<SecretString, Error> {
    let refused = |message: &str| Error::Recipient { place: PASSPHRASE.to_owned(), message: message.to_owned() };
    let passphrase = prompt.passphrase("New passphrase", true).ok_or_else(|| {
        refused("there is no terminal to ask for it; set EPHOR_PASSPHRASE, or name a key instead of a passphrase")
    })?;
    if passphrase.expose_secret().is_empty() {
        return Err(refused("the passphrase is empty"));
    }
    Ok(passphrase)
}

fn looks_like_one(text: &str) -> bool {
    let prefixes = ["age1", "ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "AGE-SECRET-KEY-", "AGE-PLUGIN-"];
    prefixes.iter().any(|prefix| text.starts_with(prefix))
}

impl Found {
    fn file(&mut self, path: &Path, given: &str) -> Result<(), Error> {
        let file = File::open(path).map_err(|source| Error::NoFile {
            place: given.to_owned(),
            message: EXPECTED.to_owned(),
            source,
        })?;
        let mut text = String::new();
        file.take(LONGEST + 1).read_to_string(&mut text).map_err(Error::io("read", path))?;
        let wrong = |message: &str| Error::Recipient { place: given.to_owned(), message: message.to_owned() };
        if text.len() as u64 > LONGEST {
            return Err(wrong("the file is longer than 1 MiB, which is no list of recipients"));
        }
        if text.contains("PRIVATE KEY-----") {
            return Err(wrong("this is a private key; name the public one, which ends in .pub"));
        }
        let mut any = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            self.add(line, &format!("{given}:{}", number + 1))?;
            any = true;
        }
        if any { Ok(()) } else { Err(wrong("the file names no recipient")) }
    }

    fn add(&mut self, text: &str, place: &str) -> Result<(), Error> {
        let wrong = |message: String| {
            // A secret that stands in the wrong place is not told.
            let place = if place == text { shown(text) } else { place.to_owned() };
            Error::Recipient { place, message }
        };
        if text.starts_with("AGE-SECRET-KEY-") || text.starts_with("AGE-PLUGIN-") {
            let message =
                "this is an identity, which decrypts, and belongs to nobody but its owner; name its recipient, age1...";
            return Err(wrong(message.to_owned()));
        }
        if let Ok(recipient) = text.parse::<age::x25519::Recipient>() {
            self.all.push(Box::new(recipient));
        } else if let Ok(recipient) = text.parse::<age::tag::Recipient>() {
            self.all.push(Box::new(recipient));
        } else if let Ok(recipient) = text.parse::<age::tagpq::Recipient>() {
            self.all.push(Box::new(recipient));
        } else if let Ok(recipient) = text.parse::<age::plugin::Recipient>() {
            self.plugins.entry(recipient.plugin().to_owned()).or_default().push(recipient);
        } else if text.starts_with("age1") {
            return Err(wrong("this is no recipient of age: it was cut short or mistyped".to_owned()));
        } else {
            let recipient = text.parse::<age::ssh::Recipient>().map_err(|error| wrong(ssh_fault(&error)))?;
            self.all.push(Box::new(recipient));
        }
        Ok(())
    }

    fn whole(mut self, prompt: &Arc<dyn Prompt>) -> Result<Recipients, Error> {
        for (name, recipients) in &self.plugins {
            let plugin = age::plugin::RecipientPluginV1::new(name, recipients, &[], Callbacks(Arc::clone(prompt)));
            let plugin = plugin.map_err(|_| Error::Recipient {
                place: format!("age1{name}1..."),
                message: format!(
                    "the program age-plugin-{name} is not in the PATH; install it, or name another recipient"
                ),
            })?;
            self.all.push(Box::new(plugin));
        }
        match self.passphrase {
            None if self.all.is_empty() => Err(Error::Recipient {
                place: "the recipients".to_owned(),
                message: format!("nobody is named; {EXPECTED}"),
            }),
            None => Ok(Recipients(self.all)),
            Some(passphrase) if self.all.is_empty() => Ok(Recipients::of_passphrase(passphrase, None)),
            Some(_) => Err(Error::Recipient {
                place: PASSPHRASE.to_owned(),
                message: "a passphrase stands alone: whoever knows it could pass for every other recipient".to_owned(),
            }),
        }
    }
}

/// The start of a recipient, for messages.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(15).collect();
    if start.len() == text.len() { start } else { format!("{start}...") }
}

fn ssh_fault(error: &age::ssh::ParseRecipientKeyError) -> String {
    use age::ssh::ParseRecipientKeyError as Fault;
    match error {
        Fault::RsaModulusTooLarge => "an RSA key may have 4096 bits".to_owned(),
        Fault::RsaModulusTooSmall => "an RSA key needs 2048 bits".to_owned(),
        Fault::Unsupported(kind) => {
            format!("keys of the type {kind} only sign, and cannot decrypt; name an ssh-ed25519 or ssh-rsa key")
        }
        _ => format!("this is no recipient; {EXPECTED}"),
    }
}
