//! `ephor.toml`: packs, levels and parameters of rules, the threshold, waivers, and what has to be judged or cannot be.
//!
//! What stands here is about a team's decisions, not about a tenant. Every value keeps its line, so that an error can
//! point at it. Unknown keys are errors: a misspelt one must not be silently without effect.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use semver::VersionReq;

mod edit;
mod expected;
mod read;
mod redact;
#[cfg(test)]
mod tests;
mod waiver;

pub use edit::with_waiver;
pub use expected::ExpectedUnknown;
pub use redact::{Said, redacted, said};
pub use waiver::{State, Waiver, fits};

/// The name under which it is looked for in the current folder.
pub const FILE: &str = "ephor.toml";
/// A configuration is written by people: a longer one is something else.
const LONGEST: u64 = 4 << 20;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{}:{line}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What was found, what was expected, and how to fix it.
        message: String,
    },
}

/// A value with the line on which it stands, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// The line.
    pub line: usize,
}

/// What a configuration says. What it does not say is left to the command line and the defaults.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file it was read from.
    pub path: PathBuf,
    /// The level from which on findings make the program fail.
    pub fail_on: Option<At<String>>,
    /// Whether unknown verdicts make the program fail.
    pub strict: Option<bool>,
    /// Packs beside the built-in ones that are files.
    pub packs: Vec<PackFile>,
    /// Packs beside the built-in ones that come from a registry.
    pub registry_packs: Vec<RegistryPack>,
    /// What is changed of single rules.
    pub rules: Vec<RuleChange>,
    /// What is accepted for a while.
    pub waivers: Vec<Waiver>,
    /// What is expected not to be known for a while.
    pub expected: Vec<ExpectedUnknown>,
    /// The digest of the manifest of the redacted snapshot that it was made for, if it was.
    pub redacted_for: Option<String>,
    /// Who may read the snapshots that are written, in the words of `--encrypt-to`; nobody is named where they are not
    /// encrypted. The path of a file starts at the folder of the configuration.
    pub recipients: Vec<At<String>>,
    /// What has to be judged: ids of rules, sources and controls.
    pub judged: Vec<At<String>>,
}

/// A pack that is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// The file; a relative path starts at the folder of the configuration.
    pub path: PathBuf,
    /// What its SHA-256 must be, in lower-case hexadecimal.
    pub sha256: Option<String>,
    /// The line that names it.
    pub line: usize,
}

/// A pack of a registry. Which bytes that is stands in the lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryPack {
    /// The repository, such as `ghcr.io/acme/ephor-rules`; whether it is one is for others to say.
    pub oci: String,
    /// Which versions will do, as Cargo reads it: `1.2` is 1.2.0 and what is compatible with it.
    pub version: VersionReq,
    /// Who must have signed it.
    pub signed_by: Option<SignedBy>,
    /// The line that names it.
    pub line: usize,
}

/// Who must have signed a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// Who has the private key of this public one, in the words of minisign or SSH.
    Key(String),
    /// Who could sign in as this at Sigstore.
    Identity {
        /// Who vouches for the identity, such as `https://token.actions.githubusercontent.com`.
        issuer: String,
        /// The identity; a `*` at its end stands for any characters.
        identity: String,
    },
}

/// What is changed of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Its id.
    pub id: At<String>,
    /// Another level.
    pub level: Option<At<String>>,
    /// False switches it off.
    pub enabled: Option<bool>,
    /// Parameters: name and value as the contract writes it.
    pub parameters: Vec<(At<String>, String)>,
}

/// Reads the text of a configuration.
///
/// # Errors
/// If it is no regular file, larger than any that people write, or no text.
pub fn text(path: &Path) -> std::io::Result<String> {
    ephor_untrusted::file::read_text(path, LONGEST)
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// If it cannot be read, or something in it is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        Self::parse(&text(path).map_err(io)?, path)
    }

    /// Whether it says something of a tenant or its people: values of parameters, waivers, owners and reasons.
    #[must_use]
    pub fn names_anybody(&self) -> bool {
        let is_name = |value: &str| value.parse::<i64>().is_err() && value.parse::<bool>().is_err();
        let parameters = self.rules.iter().flat_map(|change| &change.parameters);
        !self.waivers.is_empty() || !self.expected.is_empty() || parameters.into_iter().any(|(_, value)| is_name(value))
    }

    /// An error that points into this configuration.
    #[must_use]
    pub fn wrong(&self, line: usize, message: impl Into<String>) -> Error {
        Error::Wrong { path: self.path.clone(), line, message: message.into() }
    }
}
