//! Why a pack was not pushed, pulled or found.

use std::path::{Path, PathBuf};

use ephor_untrusted::{clip, line};

/// Why it cannot be done. No message holds a password or a token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A reference is none.
    #[error("{text:?} is no reference of a registry: {reason}")]
    Reference {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No whole answer came.
    #[error(transparent)]
    Transport(#[from] ephor_collect::live::transport::Error),
    /// The registry refused.
    #[error("{registry} refuses {what}: {reason}")]
    Refused {
        /// The registry.
        registry: String,
        /// What was asked.
        what: String,
        /// What it answers, and what to do.
        reason: String,
    },
    /// There is nothing of that name.
    #[error("{place} has no {what}")]
    NotFound {
        /// The repository or folder.
        place: String,
        /// What was looked for.
        what: String,
    },
    /// What was answered is not what it must be: other bytes, no manifest, or a way that is not gone.
    #[error("{place}: {reason}")]
    Wrong {
        /// The repository or file.
        place: String,
        /// What was found, and what was expected.
        reason: String,
    },
    /// A version is there with other bytes.
    #[error(
        "{place} has version {version} already with the digest {there}, and this pack has {here}; a version never moves: raise it"
    )]
    Moved {
        /// The repository.
        place: String,
        /// The version.
        version: String,
        /// The digest that it has.
        there: String,
        /// The digest of what was to be pushed.
        here: String,
    },
    /// Credentials cannot be had.
    #[error("credentials of {registry}: {reason}")]
    Credentials {
        /// The registry.
        registry: String,
        /// What is wrong, without any secret.
        reason: String,
    },
    /// A file cannot be read or written.
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
}

impl Error {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    pub(crate) fn wrong(place: impl ToString, reason: impl Into<String>) -> Self {
        Self::Wrong { place: place.to_string(), reason: reason.into() }
    }

    /// Whether there was nothing of that name.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

/// Words of a stranger in a sentence: one line, cut.
pub(crate) fn quoted(text: &str) -> String {
    line(&clip(text.trim(), 200))
}
