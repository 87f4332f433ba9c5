//! Imports what CISA's ScubaGear exported: `ProviderSettingsExport.json`, or `ScubaResults_….json` with the same
//! object inside. ScubaGear 1.5 to 2.0.
//!
//! A source is complete only when ScubaGear wrote down that the command that reads it succeeded: ScubaGear writes
//! an empty list for everything that it could not read.

mod commands;
mod envelope;
mod keys;
mod source;
#[cfg(test)]
mod tests;
mod text;

use std::io::Read as _;
use std::path::{Path, PathBuf};

pub use envelope::guid;
use ephor_schema::{Document, SOURCES};
use serde_json::{Map, Value};

use crate::normalize::derive::directory_names;
use crate::normalize::shape;
use ephor_snapshot::{Manifest, SourceStatus, Status, Target, Tenant, Writer};

/// The longest file that is read.
const LIMIT: u64 = 256 << 20;

/// What the caller knows better than the export.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// When the data was read, in place of the export's own time.
    pub collected_at: Option<jiff::Timestamp>,
    /// Whose data it is, in place of the export's own tenant id: a GUID in lower case.
    pub tenant_id: Option<String>,
    /// Set for a part of an export, such as the input of a single test; never for the export of a tenant.
    pub fragment: Option<Fragment>,
}

/// A part of an export: it may hold any keys or none, and objects without ids are numbered from 1.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The commands that count as successful, in addition to those that it names itself; without a list, every
    /// command that reads one of its keys.
    pub commands: Option<Vec<String>>,
}

/// An export in memory.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Whose data it is, if the export says so.
    pub tenant: Option<Tenant>,
    /// `global`, `gcc`, `gcc-high` or `dod`.
    pub cloud: &'static str,
    /// When it was read, if the export says so.
    pub collected_at: Option<String>,
    /// The documents, sorted by name, each with objects of unique ids.
    pub documents: Vec<(&'static Document, Vec<Map<String, Value>>)>,
    /// Every source of the schema.
    pub sources: Vec<SourceStatus>,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// Why an export could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be opened or read.
    #[error("cannot {action} it")]
    Io {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A folder was given.
    #[error("it is a folder{}", in_folder(found))]
    Folder {
        /// The exports in it.
        found: Vec<PathBuf>,
    },
    /// There is nothing in it.
    #[error("the file is empty; run ScubaGear again, or copy the file again")]
    Empty,
    /// It is too long.
    #[error("the file is longer than {} MiB, the most that is read", LIMIT >> 20)]
    TooLong,
    /// It is not text.
    #[error("line {line}, byte {byte}: not {encoding} text; copy the file again without changing it")]
    Encoding {
        /// What its first bytes promise.
        encoding: &'static str,
        /// Where, from 0.
        byte: usize,
        /// The line, from 1.
        line: usize,
    },
    /// It is not JSON.
    #[error("line {line}, column {column} (byte {byte}): {message}; {advice}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// The offset in the text without its byte-order mark, from 0.
        byte: usize,
        /// What is wrong.
        message: String,
        /// How to fix it.
        advice: &'static str,
    },
    /// It is something else.
    #[error("expected a ScubaGear export, found {found}; {advice}")]
    NotAnExport {
        /// What it is.
        found: String,
        /// What to give instead.
        advice: String,
    },
    /// Nobody knows whose data it is.
    #[error(
        "tenant_details.TenantId: expected the tenant's id, found none; ScubaGear could not read it, so name it with --tenant-id GUID"
    )]
    Tenant,
    /// Nobody knows when it was read.
    #[error(
        "timestamp_zulu: expected a time such as \"2026-01-08T00:00:00Z\", found {found}; name the time with --collected-at TIME"
    )]
    Time {
        /// What stands there.
        found: String,
    },
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] ephor_snapshot::Error),
}

fn in_folder(found: &[PathBuf]) -> String {
    match found.first() {
        None => " without a ProviderSettingsExport.json or ScubaResults_….json; name the file".to_owned(),
        Some(first) => format!("; name the file in it: {}", first.display()),
    }
}

/// Reads the bytes of an export.
///
/// # Errors
/// If there are more than 256 MiB, the file cannot be read, or it is a folder.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let io = |action| move |source| Error::Io { action, source };
    if path.is_dir() {
        let mut found: Vec<PathBuf> = std::fs::read_dir(path)
            .map_err(io("list"))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
                (name.starts_with("providersettingsexport") || name.starts_with("scubaresults"))
                    && name.ends_with(".json")
            })
            .collect();
        found.sort();
        return Err(Error::Folder { found });
    }
    let file = ephor_untrusted::file::open(path).map_err(io("open"))?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(io("read"))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::TooLong);
    }
    Ok(bytes)
}

/// Imports an export, or a part of one, in memory.
///
/// # Errors
/// If it is not text, not JSON, or not an export. What is wrong with a single key makes its source `failed` or
/// `partial`, with the reason.
pub fn import(bytes: &[u8], options: &Options) -> Result<Imported, Error> {
    let export = text::read(bytes, options.fragment.is_some())?;
    let mut notes = Vec::new();
    let version = export.root.get("module_version").and_then(Value::as_str).map(str::trim).unwrap_or_default();
    let backend = format!("ScubaGear {}", shape::short(version)).trim_end().to_owned();
    if options.fragment.is_none() {
        note_version(version, &mut notes);
        note_unknown(&export.root, &mut notes);
    }
    let tenant = envelope::tenant(&export, options, &mut notes);
    let tenant_id = tenant.as_ref().map(|tenant| tenant.id.clone());
    let given = match &options.fragment {
        None => commands::Given::None,
        Some(Fragment { commands: None }) => commands::Given::All,
        Some(Fragment { commands: Some(commands) }) => commands::Given::These(commands),
    };
    let context = source::Context {
        export: &export.root,
        commands: commands::Commands::new(&export.root, given),
        tenant_id: tenant_id.as_deref(),
        number: options.fragment.is_some(),
        backend: &backend,
    };
    let mut documents = Vec::new();
    let mut sources = Vec::new();
    for key in keys::KEYS.iter() {
        let Some(document) = ephor_schema::document(key.document) else { continue };
        let (status, objects) = context.read(key, document);
        if status.status.has_data() {
            documents.push((document, objects));
        }
        sources.push(status);
    }
    names(&mut documents, &mut sources, &backend);
    for source in SOURCES {
        if !sources.iter().any(|status| status.id == source.id) {
            sources.push(SourceStatus {
                id: source.id.to_owned(),
                status: Status::NotCollected,
                reason: Some(format!("a ScubaGear export does not hold it ({})", source.reads())),
                backend: None,
                count: None,
                expected: None,
            });
        }
    }
    documents.sort_by_key(|(document, _)| document.name);
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    let cloud = if options.fragment.is_some() { "global" } else { envelope::cloud(&export, &mut notes) };
    let collected_at = match envelope::collected_at(&export, options) {
        Ok(time) => Some(time),
        Err(_) if options.fragment.is_some() => None,
        Err(error) => return Err(error),
    };
    if tenant.is_none() && options.fragment.is_none() {
        return Err(Error::Tenant);
    }
    Ok(Imported { tenant, cloud, collected_at, documents, sources, notes })
}

/// Adds what the export calls those whom its policies name: administrators, roles and some applications.
fn names(
    documents: &mut Vec<(&'static Document, Vec<Map<String, Value>>)>,
    sources: &mut Vec<SourceStatus>,
    backend: &str,
) {
    let named = directory_names::of_documents(documents.iter().map(|(document, all)| (document.name, all.as_slice())));
    let Some(document) = ephor_schema::document("directory-names").filter(|_| !named.is_empty()) else { return };
    sources.push(SourceStatus {
        id: document.source.to_owned(),
        status: Status::Partial,
        reason: Some(
            "a ScubaGear export names administrators, roles and some applications, and nobody else".to_owned(),
        ),
        backend: Some(backend.to_owned()),
        count: Some(named.len() as u64),
        expected: None,
    });
    documents.push((document, named));
}

impl Imported {
    /// Writes the snapshot into the folder `target`.
    ///
    /// # Errors
    /// If the tenant or the time is not known, or it cannot be written; then nothing stands in `target`.
    pub fn write<'t>(self, target: impl Into<Target<'t>>) -> Result<Manifest, Error> {
        let tenant = self.tenant.ok_or(Error::Tenant)?;
        let collected_at = self.collected_at.ok_or_else(|| Error::Time { found: "nothing".to_owned() })?;
        let mut writer = Writer::create(target)?;
        for (document, objects) in self.documents {
            writer.document(document, objects)?;
        }
        Ok(writer.finish(tenant, self.cloud, &collected_at, self.sources)?)
    }
}

fn note_version(version: &str, notes: &mut Vec<String>) {
    let mut parts = version.split('.').map(str::parse::<u32>);
    let known = match (parts.next(), parts.next()) {
        (Some(Ok(1)), Some(Ok(minor))) => minor >= 5,
        (Some(Ok(2)), Some(Ok(minor))) => minor == 0,
        _ => false,
    };
    if !known {
        let found = if version.is_empty() { "no module_version".to_owned() } else { shape::short(version) };
        notes.push(format!("the import is made for ScubaGear 1.5 to 2.0, and this export says {found}"));
    }
}

fn note_unknown(root: &Map<String, Value>, notes: &mut Vec<String>) {
    let unknown: Vec<String> =
        root.keys().filter(|key| !text::is_known(key)).map(|key| format!("{:?}", shape::short(key))).collect();
    if !unknown.is_empty() {
        notes.push(format!("left out, for these keys are not known: {}", unknown.join(", ")));
    }
}
