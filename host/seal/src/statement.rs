//! What a seal says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The file with the seal of its folder: one envelope on one line.
pub const SEAL: &str = "seal.intoto.jsonl";

/// What a statement of in-toto calls itself.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// What the predicate is called; its last part is its version.
pub const PREDICATE: &str = "https://github.com/ephor-scan/ephor/seal/v1";

/// A statement of in-toto.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Always [`STATEMENT`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// Every file of the folder, sorted by name.
    pub subject: Vec<Subject>,
    /// Always [`PREDICATE`].
    pub predicate_type: String,
    /// What the files are.
    pub predicate: Predicate,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its path within the folder, with slashes.
    pub name: String,
    /// Its digests, by algorithm: `sha256`.
    pub digest: BTreeMap<String, String>,
}

/// What the files of a folder are, and how they belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Predicate {
    /// When it was sealed, RFC 3339 in UTC with whole seconds: by the clock of who sealed it.
    pub sealed_at: String,
    /// What sealed it.
    pub tool: ephor_snapshot::Tool,
    /// The snapshots.
    pub snapshots: Vec<SealedSnapshot>,
    /// The logs of scans.
    pub logs: Vec<SealedLog>,
    /// Files of configuration.
    pub configurations: Vec<String>,
    /// Files of packs.
    pub packs: Vec<String>,
    /// What else there is: reports and the like.
    pub others: Vec<String>,
    /// Digests of parts of files of lines, so that it can be said where one was changed.
    pub lines: BTreeMap<String, Lines>,
}

/// A snapshot of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedSnapshot {
    /// Its folder; empty if it is the sealed folder itself.
    pub path: String,
    /// Whether it is encrypted. Then the seal says of what it holds only what follows, and that only if it was opened.
    pub encrypted: bool,
    /// SHA-256 of its manifest in clear, which names the digests of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest_sha256: Option<String>,
    /// What the collection wrote down of itself; of an encrypted snapshot without the names in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<CollectionRecord>,
}

/// What a collection wrote down of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionRecord {
    /// Id of the tenant.
    pub tenant: String,
    /// The cloud.
    pub cloud: String,
    /// When it was read.
    pub collected_at: String,
    /// What read it.
    pub tool: ephor_snapshot::Tool,
    /// Every source: how complete it is, and through which interface it was read.
    pub sources: Vec<ephor_snapshot::SourceStatus>,
    /// Who read, with which rights, from where and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<ephor_snapshot::Collection>,
    /// The snapshots that it was joined from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<ephor_snapshot::Part>,
}

/// The log of a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedLog {
    /// The file.
    pub path: String,
    /// SHA-256 of the manifest of the snapshot that was judged.
    pub manifest_sha256: String,
    /// The packs that judged it: name, version and digest.
    pub packs: Vec<JudgedBy>,
}

/// A pack that took part in a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedBy {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its component.
    pub sha256: String,
}

/// Digests of the lines of a file, so many lines at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// How many lines each digest covers; the last one covers what is left.
    pub each: u64,
    /// The first 16 hexadecimal digits of the SHA-256 of each part.
    pub sha256: Vec<String>,
}
