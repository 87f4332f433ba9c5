//! What can be wrong with recipients, identities and encrypted files. No message has a secret.

use std::path::{Path, PathBuf};

/// Why something could not be encrypted or decrypted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Nobody can be encrypted to by this.
    #[error("{place}: {message}")]
    Recipient {
        /// What was given, with the line where it is a file.
        place: String,
        /// What is wrong, and what was expected.
        message: String,
    },
    /// What was given is neither a recipient nor a file that can be read.
    #[error("{place}: this is no recipient, and no file that can be read; {message}")]
    NoFile {
        /// What was given.
        place: String,
        /// What was expected.
        message: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file of identities cannot be used.
    #[error("--identity {}: {message}", path.display())]
    Identity {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what was expected. Nothing of what stands in the file.
        message: String,
    },
    /// None of the identities opens the file.
    #[error("{}: {message}; it is encrypted to {recipients}", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// Why it stays closed, and what to do.
        message: String,
        /// Which kinds of recipients it has.
        recipients: String,
    },
    /// The file is not as it was written.
    #[error("{}: {message}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl Error {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

/// What a reader says of an encrypted file that was cut short or changed. Nothing of the chunk in which that is was given
/// to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// In the contents.
    #[error(
        "the encrypted file was cut short or changed in chunk {chunk}, behind the first {before} bytes of its contents; \
         use an unchanged copy"
    )]
    Chunk {
        /// Which chunk of 64 KiB, from 1.
        chunk: u64,
        /// Bytes of contents that were sound.
        before: u64,
    },
    /// In what stands before the contents.
    #[error("the encrypted file was cut short or changed in its header; use an unchanged copy")]
    Header,
    /// It was encrypted to another key.
    #[error(
        "it is encrypted to another key than the other files here: it is a file of another folder; use an unchanged copy"
    )]
    OtherKey,
}

impl From<Damage> for std::io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, damage)
    }
}
