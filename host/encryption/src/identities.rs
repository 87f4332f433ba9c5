//! What opens what was encrypted.

use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use age::armor::ArmoredReader;
use age::encrypted::EncryptedIdentity;
use secrecy::{ExposeSecret as _, SecretSlice};

use super::key::is_encrypted;
use super::prompt::{Callbacks, Silent};
use super::{Error, Prompt};

/// A longer file holds no identities.
const LONGEST: u64 = 1 << 20;
/// Rounds of a passphrase that are worked off: half a minute, and 4 GiB of memory.
pub(crate) const MOST_WORK: u8 = 22;

pub(crate) type Identity = Box<dyn age::Identity>;

/// Files with identities, and who is asked for passphrases. They are read when something is to be opened, and not before.
#[derive(Clone)]
pub struct Identities {
    files: Vec<PathBuf>,
    prompt: Arc<dyn Prompt>,
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Identities").field(&self.files).finish()
    }
}

/// None: nothing that is encrypted can be opened.
impl Default for Identities {
    fn default() -> Self {
        Self::new(Vec::new(), Arc::new(Silent))
    }
}

impl Identities {
    /// The identities of these files: identity files of age, whole ones encrypted with a passphrase, and private SSH keys.
    #[must_use]
    pub fn new(files: Vec<PathBuf>, prompt: Arc<dyn Prompt>) -> Self {
        Self { files, prompt }
    }

    /// Whether no file is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(crate) fn prompt(&self) -> &dyn Prompt {
        self.prompt.as_ref()
    }

    /// All identities.
    ///
    /// # Errors
    /// If a file cannot be read, or holds none.
    pub(crate) fn read(&self) -> Result<Vec<Identity>, Error> {
        let mut all = Vec::new();
        for path in &self.files {
            all.extend(self.file(path)?);
        }
        Ok(all)
    }

    fn file(&self, path: &Path) -> Result<Vec<Identity>, Error> {
        let wrong = |message: String| Error::Identity { path: path.to_owned(), message };
        let file = File::open(path).map_err(Error::io("open", path))?;
        let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(4096));
        file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
        if bytes.len() as u64 > LONGEST {
            return Err(wrong("the file is longer than 1 MiB, which is no file of identities".to_owned()));
        }
        // Wiped when dropped, as the text that was read.
        let bytes: SecretSlice<u8> = bytes.to_vec().into();
        let text = bytes.expose_secret();
        let name = Some(path.display().to_string());
        let callbacks = Callbacks(Arc::clone(&self.prompt));
        let of_file = |file: age::IdentityFile<Callbacks>| {
            let all = file.into_identities().map_err(|error| wrong(plain(&error)))?;
            if all.is_empty() {
                return Err(wrong("the file holds no identity; expected AGE-SECRET-KEY-1...".to_owned()));
            }
            Ok(all.into_iter().map(|identity| identity as Identity).collect())
        };
        if is_encrypted(text) {
            let decryptor = age::Decryptor::new_buffered(BufReader::new(ArmoredReader::new(text)));
            let decryptor = decryptor.map_err(|error| wrong(plain(&error)))?;
            let encrypted = EncryptedIdentity::new(decryptor, callbacks, Some(MOST_WORK))
                .ok_or_else(|| wrong("it is encrypted, and not with a passphrase; decrypt it with age".to_owned()))?;
            return of_file(encrypted.decrypt(name.as_deref()).map_err(|error| wrong(plain(&error)))?);
        }
        if text.windows(5).any(|part| part == b"-----") {
            let identity = age::ssh::Identity::from_buffer(text, name)
                .map_err(|_| wrong("this is no private SSH key that can be read".to_owned()))?;
            if let age::ssh::Identity::Unsupported(_) = &identity {
                let message =
                    "keys of this kind cannot decrypt; name an ssh-ed25519 or ssh-rsa key in the format of OpenSSH";
                return Err(wrong(message.to_owned()));
            }
            return Ok(vec![Box::new(identity.with_callbacks(callbacks))]);
        }
        if text.starts_with(b"age1") || text.starts_with(b"ssh-") {
            let message =
                "this is a recipient, to which one encrypts; name the identity or private key that belongs to it";
            return Err(wrong(message.to_owned()));
        }
        let file = age::IdentityFile::from_buffer(text).map_err(|_| {
            wrong("expected an identity file of age, AGE-SECRET-KEY-1..., or a private SSH key".to_owned())
        })?;
        of_file(file.with_callbacks(callbacks))
    }
}

/// What age says, on one line.
pub(crate) fn plain(error: &age::DecryptError) -> String {
    match error {
        age::DecryptError::KeyDecryptionFailed => {
            "the passphrase is wrong, or there is no terminal to ask for it; set EPHOR_PASSPHRASE".to_owned()
        }
        other => other.to_string().replace('\n', " "),
    }
}
