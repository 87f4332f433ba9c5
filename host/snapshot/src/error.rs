//! What can be wrong with a snapshot, in the words that its user reads.

use std::path::{Path, PathBuf};

/// Why a snapshot could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or one of its files could not be opened, read or written.
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
    /// There is no manifest.
    #[error("{} is not a snapshot: it has no manifest.json (make one with 'ephor import' or 'ephor synth')", path.display())]
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// The manifest is not what it should be.
    #[error("{}{}: {message}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// The line, where it is known.
        line: Option<usize>,
        /// What is wrong, what was expected and how to mend it.
        message: String,
    },
    /// A file is not the one that the manifest describes.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// A line of a table or document is broken.
    #[error("{}:{line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong, with the field where there is one.
        message: String,
    },
    /// It is encrypted, and cannot be opened.
    #[error(transparent)]
    Encryption(#[from] ephor_encryption::Error),
    /// The program that writes the snapshot gave it something that the schema does not have.
    #[error("cannot write {file}: {message}")]
    Write {
        /// The file.
        file: String,
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
