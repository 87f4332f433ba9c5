//! Why a folder cannot be sealed or looked at. What differs from a seal is no error.

use std::path::{Path, PathBuf};

/// Why it cannot be done.
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
    /// A file is not what it must be.
    #[error("{}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, what was expected and what to do. No secret.
        message: String,
    },
    /// There is no timestamp.
    #[error("no timestamp of {authority}: {message}; nothing was sealed")]
    Timestamp {
        /// Who was asked.
        authority: String,
        /// What is wrong.
        message: String,
    },
    /// A snapshot of the folder cannot be opened.
    #[error(transparent)]
    Snapshot(#[from] ephor_snapshot::Error),
}

impl Error {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// Why a file was not read that somebody names or that lies in a folder of somebody else; `longer` says what one that
    /// is too large is not.
    pub(crate) fn unread(path: &Path, longer: &str) -> impl FnOnce(std::io::Error) -> Self {
        let (path, longer) = (path.to_owned(), longer.to_owned());
        move |error| match error.kind() {
            std::io::ErrorKind::FileTooLarge => Self::Wrong { path, message: longer },
            _ => Self::Io { action: "read", path, source: error },
        }
    }

    pub(crate) fn wrong(path: &Path, message: impl Into<String>) -> Self {
        Self::Wrong { path: path.to_owned(), message: message.into() }
    }
}
