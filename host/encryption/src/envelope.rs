//! The key of a folder as it stands there: encrypted to all who may read it.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::header::bounded;
use super::identities::{MOST_WORK, plain};
use super::key::Decrypting;
use super::{Damage, Error, Identities, Key, Recipients};

/// The file with the key of its folder.
pub const KEYS: &str = "keys.age";

/// A longer file is none of ours: a recipient takes some hundred bytes.
const LONGEST: u64 = 4 << 20;

/// A key, and the file that gives it to its recipients.
#[derive(Clone)]
pub struct Envelope {
    key: Key,
    sealed: Arc<[u8]>,
}

/// Without the key.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Envelope")
    }
}

impl Envelope {
    /// A new key, for these recipients.
    ///
    /// # Errors
    /// If a plugin fails.
    pub fn new(recipients: &Recipients) -> Result<Self, Error> {
        let key = Key::generate();
        let sealed = encrypt(recipients, |output| {
            output.write_all(key.text().expose_secret().as_bytes())?;
            output.write_all(b"\n")
        })?;
        Ok(Self { key, sealed: sealed.into() })
    }

    /// Opens the file of a folder.
    ///
    /// # Errors
    /// If it cannot be read, or no identity opens it.
    pub fn open(folder: &Path, identities: &Identities) -> Result<Self, Error> {
        let (path, sealed) = read(folder)?;
        let mut text = zeroize::Zeroizing::new(String::with_capacity(256));
        let damaged = |message: String| Error::Damaged { path: path.clone(), message };
        open(sealed.as_slice(), &path, identities)?
            .take(LONGEST)
            .read_to_string(&mut text)
            .map_err(|error| damaged(error.to_string()))?;
        let key = Key::parse(&text).ok_or_else(|| damaged("it holds no key; use an unchanged copy".to_owned()))?;
        Ok(Self { key, sealed: sealed.into() })
    }

    /// The same for who has the key already.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn with_key(folder: &Path, key: Key) -> Result<Self, Error> {
        let (_, sealed) = read(folder)?;
        Ok(Self { key, sealed: sealed.into() })
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// Writes the file into a folder that does not have it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(folder.join(KEYS))?;
        file.write_all(&self.sealed)?;
        file.sync_all()
    }
}

impl Recipients {
    /// Begins to encrypt a single file, such as a report, that no folder has a key for.
    ///
    /// # Errors
    /// If a plugin fails, or it cannot be written.
    pub fn encrypt<W: io::Write>(&self, output: W) -> Result<super::Encrypting<W>, Error> {
        let writer = self.encryptor()?.wrap_output(output);
        writer.map(super::Encrypting::of).map_err(Error::io("write", Path::new("the encrypted file")))
    }

    fn encryptor(&self) -> Result<age::Encryptor, Error> {
        let all = self.0.iter().map(|recipient| &**recipient as &dyn age::Recipient);
        age::Encryptor::with_recipients(all).map_err(|error| Error::Recipient {
            place: "the recipients".to_owned(),
            message: error.to_string().replace('\n', " "),
        })
    }
}

impl Identities {
    /// Reads a single file that was encrypted, such as a report. `path` is its name, for messages.
    ///
    /// # Errors
    /// If it cannot be read, or no identity opens it.
    pub fn decrypt<R: io::Read>(&self, input: R, path: &Path) -> Result<Decrypting<R>, Error> {
        open(input, path, self)
    }
}

/// The file of a folder, and what stands in it. Somebody else may have made the folder.
fn read(folder: &Path) -> Result<(PathBuf, Vec<u8>), Error> {
    let path = folder.join(KEYS);
    match ephor_untrusted::file::read_within(&path, LONGEST) {
        Ok(sealed) => Ok((path, sealed)),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            let message = "it is longer than 4 MiB, which is no file of keys; use an unchanged copy".to_owned();
            Err(Error::Damaged { path, message })
        }
        Err(error) => Err(Error::io("open", &path)(error)),
    }
}

/// What `fill` writes, encrypted.
fn encrypt(recipients: &Recipients, fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<Vec<u8>, Error> {
    let mut output = recipients.encrypt(Vec::new())?;
    // Memory takes everything.
    fill(&mut output).and_then(|()| output.finish()).map_err(Error::io("encrypt", Path::new(KEYS)))
}

/// Opens a file by whatever identity fits.
fn open<R: io::Read>(input: R, path: &Path, identities: &Identities) -> Result<Decrypting<R>, Error> {
    let damaged = |damage: Damage| Error::Damaged { path: path.to_owned(), message: damage.to_string() };
    let (mut input, bound) = bounded(input);
    let recipients = stanzas(io::BufRead::fill_buf(&mut input).map_err(Error::io("read", path))?);
    let decryptor = age::Decryptor::new_buffered(input).map_err(|error| match error {
        age::DecryptError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => {
            Error::io("read", path)(source)
        }
        age::DecryptError::UnknownFormat => Error::Damaged {
            path: path.to_owned(),
            message: "this is no encrypted file that this program can read".to_owned(),
        },
        _ => damaged(Damage::Header),
    })?;
    bound.lift();
    let locked = |message: String| Error::Locked { path: path.to_owned(), message, recipients: recipients.clone() };
    let opened = if decryptor.is_scrypt() {
        let passphrase =
            identities.prompt().passphrase(&format!("Passphrase of {}", path.display()), false).ok_or_else(|| {
                locked("it takes a passphrase, and there is no terminal to ask for it; set EPHOR_PASSPHRASE".to_owned())
            })?;
        let mut identity = age::scrypt::Identity::new(passphrase);
        identity.set_max_work_factor(MOST_WORK);
        decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
    } else {
        let all = identities.read()?;
        if all.is_empty() {
            return Err(locked("name the file of an identity with --identity FILE".to_owned()));
        }
        decryptor.decrypt(all.iter().map(|identity| &**identity as &dyn age::Identity))
    };
    opened.map(Decrypting::new).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => locked(
            "none of the identities of --identity opens it; name one that belongs to a recipient, or ask its owner to \
             encrypt it to you"
                .to_owned(),
        ),
        age::DecryptError::DecryptionFailed => locked("the passphrase is wrong".to_owned()),
        age::DecryptError::InvalidMac | age::DecryptError::InvalidHeader => damaged(Damage::Header),
        other => locked(plain(&other)),
    })
}

/// Which kinds of recipients the header of a file names, for people.
fn stanzas(start: &[u8]) -> String {
    let text = String::from_utf8_lossy(start);
    let mut all: Vec<String> = Vec::new();
    for line in text.lines().take_while(|line| !line.starts_with("---")) {
        let mut words = line.strip_prefix("-> ").into_iter().flat_map(str::split_whitespace);
        let Some(kind) = words.next() else { continue };
        let tag = words.next().unwrap_or_default();
        let words = match kind {
            "X25519" => "an age key (age1...)".to_owned(),
            "scrypt" => "a passphrase".to_owned(),
            // The tag is the start of the fingerprint.
            "ssh-ed25519" | "ssh-rsa" => {
                let start: String = tag.chars().take(5).filter(char::is_ascii_graphic).collect();
                format!("an {kind} key (SHA256:{start}...)")
            }
            kind if kind.ends_with("-grease") => continue,
            kind => {
                let kind: String = kind.chars().take(30).filter(char::is_ascii_graphic).collect();
                format!("a key of the kind {kind} (a plugin of age, such as for a hardware key)")
            }
        };
        all.push(words);
    }
    all.sort();
    match all.as_slice() {
        [] => "nobody that its header names".to_owned(),
        all => all.join(", "),
    }
}
