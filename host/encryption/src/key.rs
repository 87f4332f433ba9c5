//! The key of a folder, and what is encrypted to it.

use std::fmt;
use std::io::{self, BufReader, Read, Write};
use std::sync::Arc;

use secrecy::SecretString;

use super::Damage;
use super::header::{Bounded, bounded};

/// What every encrypted file begins with.
const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// The same in letters.
const ARMOR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";

/// Contents that are sound or not as a whole.
const CHUNK: u64 = 64 << 10;

/// Whether a file that begins so is encrypted with age.
#[must_use]
pub fn is_encrypted(start: &[u8]) -> bool {
    start.starts_with(MAGIC) || start.starts_with(ARMOR)
}

/// A key that opens what was encrypted to it. It is wiped when nobody has it any more.
#[derive(Clone)]
pub struct Key(Arc<age::x25519::Identity>);

/// Without the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// A new one, out of the random numbers of the system.
    #[must_use]
    pub fn generate() -> Self {
        Self(Arc::new(age::x25519::Identity::generate()))
    }

    /// The key that an identity file of age names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.lines().find(|line| !line.starts_with('#'))?;
        line.trim().parse().ok().map(|identity| Self(Arc::new(identity)))
    }

    /// The line of an identity file.
    #[must_use]
    pub fn text(&self) -> SecretString {
        self.0.to_string()
    }

    /// Begins to encrypt what is written to it into `output`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn encrypt<W: Write>(&self, output: W) -> io::Result<Encrypting<W>> {
        let recipient = self.0.to_public();
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(io::Error::other)?;
        Ok(Encrypting(encryptor.wrap_output(output)?))
    }

    /// Reads what was encrypted to it.
    ///
    /// # Errors
    /// If the header cannot be read; as a [`Damage`] if it was changed, or is for another key.
    pub fn decrypt<R: Read>(&self, input: R) -> io::Result<Decrypting<R>> {
        let (input, bound) = bounded(input);
        let failed = |error| match error {
            age::DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error,
            age::DecryptError::NoMatchingKeys => Damage::OtherKey.into(),
            _ => Damage::Header.into(),
        };
        let decryptor = age::Decryptor::new_buffered(input).map_err(failed)?;
        bound.lift();
        let identity: &dyn age::Identity = &*self.0;
        Ok(Decrypting { stream: decryptor.decrypt(std::iter::once(identity)).map_err(failed)?, read: 0 })
    }
}

/// Encrypts what is written. What is not finished cannot be read.
pub struct Encrypting<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Encrypting<W> {
    pub(crate) const fn of(stream: age::stream::StreamWriter<W>) -> Self {
        Self(stream)
    }

    /// Writes the end.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Encrypting<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Decrypts what is read, a chunk at a time: no byte of a chunk is given before the whole of it is found sound.
pub struct Decrypting<R> {
    stream: age::stream::StreamReader<BufReader<Bounded<R>>>,
    read: u64,
}

impl<R> Decrypting<R> {
    pub(crate) const fn new(stream: age::stream::StreamReader<BufReader<Bounded<R>>>) -> Self {
        Self { stream, read: 0 }
    }
}

impl<R: Read> Read for Decrypting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                Damage::Chunk { chunk: 1 + self.read / CHUNK, before: self.read }.into()
            }
            _ => error,
        })?;
        self.read += count as u64;
        Ok(count)
    }
}
