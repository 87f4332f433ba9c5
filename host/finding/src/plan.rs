//! What is known of a scan before its first finding.

use ephor_config::{ExpectedUnknown, Waiver};
use ephor_snapshot::{SourceStatus, Tenant};

use crate::Pack;

/// What is known before the first finding.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The tenant.
    pub tenant: Tenant,
    /// When the snapshot was collected, seconds since 1970-01-01T00:00:00Z.
    pub collected_at: i64,
    /// SHA-256 of the manifest of the snapshot, which names the digests of all its files.
    pub manifest_sha256: String,
    /// Files of the snapshot: path relative to it, SHA-256. Sorted by path; `manifest.json` is not among them.
    pub files: Vec<(String, String)>,
    /// Every source of the schema, with its status in this snapshot and the line of `manifest.json` that says so
    /// (1 where it says nothing). Sorted by id.
    pub sources: Vec<(SourceStatus, u64)>,
    /// The packs, in the order of their names.
    pub packs: Vec<Pack>,
    /// Packs that could not be loaded: they give no verdict at all.
    pub refused: Vec<Refused>,
    /// What is accepted for a while, as the configuration says it, expired waivers included.
    pub waivers: Vec<Waiver>,
    /// What the team expects not to be known, as the configuration says it, expired ones included.
    pub expected: Vec<ExpectedUnknown>,
    /// Parameters that were set, by the configuration or the command line: id of the rule, name, value. The last of
    /// a name counts.
    pub settings: Vec<(String, String, String)>,
    /// The configuration that switched rules off, gave them other levels or set parameters, if one did.
    pub policy: Option<Policy>,
}

/// The decisions of a team on rules, as their configuration has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Policy {
    /// Name of the file, never its folder.
    pub name: String,
    /// Parameters that it sets: id of the rule, name, value.
    pub settings: Vec<(String, String, String)>,
}

/// A pack that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refused {
    /// The file, as the user wrote it.
    pub origin: String,
    /// Why, as a sentence.
    pub reason: String,
}
