//! `manifest.json`: what a snapshot is, what it holds and how complete it is.

use serde::{Deserialize, Serialize};

use super::Collection;

/// Name of the manifest in its folder.
pub const MANIFEST: &str = "manifest.json";

/// The whole manifest. Times are RFC 3339 in UTC with whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the snapshot format, `major.minor`.
    pub format_version: String,
    /// Whose data this is.
    pub tenant: Tenant,
    /// `global`, `gcc`, `gcc-high`, `dod` or `china`.
    pub cloud: String,
    /// When the data was read; the only clock that rules have.
    pub collected_at: String,
    /// What wrote the snapshot.
    pub tool: Tool,
    /// How the tenant was read, if that was over the network by a program that writes it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Collection>,
    /// Every source that was tried or left out, sorted by id. One that is missing counts as not collected.
    pub sources: Vec<SourceStatus>,
    /// Every file beside the manifest, sorted by path.
    pub files: Vec<File>,
    /// How names were taken out, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redaction: Option<Redaction>,
    /// The snapshots that it was joined from, if it was: what each of them says stands for the time at which it was
    /// collected, and `collected_at` is the latest of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Part>,
}

/// A snapshot that another was joined from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// When its data was read.
    pub collected_at: String,
    /// What wrote it.
    pub tool: Tool,
    /// How the tenant was read, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Collection>,
    /// SHA-256 of its manifest, which names the digests of its files.
    pub manifest_sha256: String,
    /// Ids of the sources that were taken from it, sorted.
    pub sources: Vec<String>,
}

/// How names were taken out of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// `redacted`: nobody finds a name back; or `pseudonymized`: who has the key and the original does.
    pub mode: String,
    /// Which key made the pseudonyms, if it was kept. It says nothing of the key itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Tenant id, a GUID in lower case.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Initial or default domain.
    pub domain: String,
}

/// A program with its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// How a source was read: the program and interface, such as `ScubaGear 1.8.0`.
pub type Backend = String;

/// How one read of the tenant went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceStatus {
    /// Id of the source, such as `graph/users`.
    pub id: String,
    /// How it went.
    pub status: Status,
    /// Why it is not complete, in words for people; for every status but `complete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// Number of objects read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Number of objects that there are, where a partial source knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
}

/// How complete a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// All of it was read; an empty list is evidence.
    Complete,
    /// A part was read.
    Partial,
    /// The right to read it is missing.
    Denied,
    /// The tenant has no license for it.
    Unlicensed,
    /// The tenant conceals names in it.
    Concealed,
    /// Reading it went wrong.
    Failed,
    /// Nobody tried.
    NotCollected,
}

impl Status {
    /// The word for it in a manifest and in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Denied => "denied",
            Self::Unlicensed => "unlicensed",
            Self::Concealed => "concealed",
            Self::Failed => "failed",
            Self::NotCollected => "not-collected",
        }
    }

    /// Whether there is something to judge.
    #[must_use]
    pub const fn has_data(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }
}

/// One file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Name within the folder: `users.jsonl` or `users.jsonl.zst`.
    pub path: String,
    /// SHA-256 of the bytes of the file as they are stored, lower-case hexadecimal.
    pub sha256: String,
    /// Number of lines.
    pub rows: u64,
}
