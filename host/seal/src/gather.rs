//! What a folder holds, and its seal.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ephor_encryption::{Identities, KEYS};
use ephor_report::baseline::LogFile;
use ephor_report::sarif::Recorded;
use ephor_snapshot::{MANIFEST, Manifest, Snapshot, Tool};

use super::dsse::{self, Envelope, PAYLOAD_TYPE};
use super::folder::{self, Files};
use super::statement::{
    CollectionRecord, JudgedBy, PREDICATE, Predicate, SEAL, STATEMENT, SealedLog, SealedSnapshot, Statement, Subject,
};
use super::timestamp::{self, Authority, Policy, Query, STAMP, Stamp};
use super::{Error, Signer};

/// A folder that was sealed.
#[derive(Debug)]
pub struct Sealed {
    /// The file with the seal.
    pub path: PathBuf,
    /// What it says.
    pub statement: Statement,
    /// Which key signed it, as the envelope has it.
    pub keyid: String,
    /// When that was, by the clock of an authority.
    pub stamp: Option<Stamp>,
}

/// How a timestamp is come by.
pub struct Stamping<'a> {
    /// Who is asked, for messages.
    pub name: &'a str,
    /// Under which policy.
    pub policy: Option<Policy>,
    /// Whose timestamps count. Without it any is taken that is sound.
    pub authority: Option<&'a Authority>,
    /// Takes a query to the authority and its reply back.
    pub ask: &'a dyn Fn(&Query) -> Result<Vec<u8>, String>,
}

impl Stamping<'_> {
    /// A reply that stamps these bytes, and what it says.
    fn stamp(&self, stamped: &[u8]) -> Result<(Vec<u8>, Stamp), Error> {
        let stamped = || {
            let query = Query::new(stamped, self.policy)?;
            let reply = (self.ask)(&query)?;
            let stamp = timestamp::stamp(&reply, stamped, Some(&query), self.authority)?;
            Ok((reply, stamp))
        };
        stamped().map_err(|message| Error::Timestamp { authority: self.name.to_owned(), message })
    }
}

/// Seals a folder: writes [`SEAL`] into it, and [`STAMP`] if there is to be a timestamp. `key` is the file of the signer, for
/// messages; the identities open what is encrypted, so far as the seal should say what it holds.
///
/// # Errors
/// If the folder is sealed already, a file cannot be read, a snapshot is not the one that its manifest describes, a log is
/// none of a snapshot that stands beside it, the authority gives no timestamp, or the seal cannot be written. Then nothing
/// was written.
pub fn seal(
    folder: &Path,
    signer: &Signer,
    key: &Path,
    identities: &Identities,
    stamping: Option<&Stamping<'_>>,
) -> Result<Sealed, Error> {
    let (path, stamp_path) = (folder.join(SEAL), folder.join(STAMP));
    if path.symlink_metadata().is_ok() {
        return Err(Error::wrong(&path, "the folder is sealed already; verify it, or remove this file and seal anew"));
    }
    if stamp_path.symlink_metadata().is_ok() {
        return Err(Error::wrong(&stamp_path, "this is the timestamp of another seal; remove it"));
    }
    let files = folder::read(folder)?;
    if let Some((name, what)) = files.others.iter().next() {
        return Err(Error::wrong(&folder.join(name), format!("this is {what}; a seal covers plain files only")));
    }
    if files.plain.is_empty() {
        return Err(Error::wrong(folder, "the folder is empty: there is nothing to seal"));
    }
    let contents = contents(folder, &files, identities)?;
    if let Some(problem) = contents.problems(&files).into_iter().next() {
        return Err(Error::wrong(folder, format!("{problem}; what does not belong together is not sealed")));
    }
    let mut lines = BTreeMap::new();
    for name in files.plain.keys().filter(|name| folder::has_lines(name)) {
        lines.insert(name.clone(), folder::lines(&folder.join(name), None)?);
    }
    let is_of_snapshot = |name: &str| contents.snapshots.iter().any(|snapshot| within(&snapshot.path, name));
    let outside: Vec<&String> = files.plain.keys().filter(|name| !is_of_snapshot(name)).collect();
    let with =
        |ending: &str| outside.iter().filter(|name| name.ends_with(ending)).map(|name| (*name).clone()).collect();
    let known = |name: &str| {
        name.ends_with(".toml") || name.ends_with(".wasm") || contents.logs.iter().any(|log| log.path == name)
    };
    let now = jiff::Timestamp::now();
    let predicate = Predicate {
        sealed_at: jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string(),
        tool: Tool { name: "ephor".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        configurations: with(".toml"),
        packs: with(".wasm"),
        others: outside.iter().filter(|name| !known(name)).map(|name| (*name).clone()).collect(),
        snapshots: contents.snapshots,
        logs: contents.logs,
        lines,
    };
    let subject = |(name, sha256): (&String, &String)| Subject {
        name: name.clone(),
        digest: BTreeMap::from([("sha256".to_owned(), sha256.clone())]),
    };
    let statement = Statement {
        kind: STATEMENT.to_owned(),
        subject: files.plain.iter().map(subject).collect(),
        predicate_type: PREDICATE.to_owned(),
        predicate,
    };
    let json = |error: serde_json::Error| Error::wrong(&path, error.to_string());
    let payload = serde_json::to_vec(&statement).map_err(json)?;
    let signature = signer.sign(PAYLOAD_TYPE, &payload, key)?;
    let keyid = signature.keyid.clone();
    let envelope = Envelope {
        payload_type: PAYLOAD_TYPE.to_owned(),
        payload: dsse::encode(&payload),
        signatures: vec![signature],
    };
    let mut text = serde_json::to_vec(&envelope).map_err(json)?;
    text.push(b'\n');
    let stamp = stamping.map(|stamping| stamping.stamp(&text)).transpose()?;
    if let Some((reply, _)) = &stamp {
        write(folder, &stamp_path, reply)?;
    }
    if let Err(error) = write(folder, &path, &text) {
        if stamp.is_some() {
            let _ = std::fs::remove_file(&stamp_path);
        }
        return Err(error);
    }
    Ok(Sealed { path, statement, keyid, stamp: stamp.map(|(_, stamp)| stamp) })
}

/// Writes a new file of the folder, whole or not at all.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = tempfile::Builder::new()
        .prefix(".ephor-")
        .tempfile_in(folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))
        .map_err(Error::io("write beside", folder))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(Error::io("write", path))?;
    file.persist_noclobber(path).map_err(|error| Error::io("write", path)(error.error))?;
    Ok(())
}

/// Whether a path lies within a folder; all do within the sealed folder itself.
fn within(folder: &str, name: &str) -> bool {
    // A snapshot that is the sealed folder itself has its own files alone.
    if folder.is_empty() {
        return !name.contains('/') && [MANIFEST, KEYS].contains(&name)
            || name.ends_with(".jsonl")
            || name.ends_with(".zst")
            || name.ends_with(".age");
    }
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Snapshots and logs of a folder.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) snapshots: Vec<SealedSnapshot>,
    pub(crate) logs: Vec<SealedLog>,
    /// Files that manifests describe: path and SHA-256.
    described: Vec<(String, String)>,
    /// What cannot be read.
    broken: Vec<String>,
}

impl Contents {
    /// What does not belong together.
    pub(crate) fn problems(&self, files: &Files) -> Vec<String> {
        let mut problems = self.broken.clone();
        for (name, sha256) in &self.described {
            if files.plain.get(name) != Some(sha256) {
                problems.push(format!("{name} is not the file that the manifest of its snapshot describes"));
            }
        }
        let known: Vec<&String> = self.snapshots.iter().filter_map(|one| one.manifest_sha256.as_ref()).collect();
        // What stays closed could be the snapshot of any log.
        let all = known.len() == self.snapshots.len();
        for log in self.logs.iter().filter(|_| all && !known.is_empty()) {
            if !known.contains(&&log.manifest_sha256) {
                problems.push(format!("{} is the log of another snapshot than those beside it", log.path));
            }
        }
        problems
    }
}

/// Looks for snapshots and logs. What cannot be read is kept as a problem.
pub(crate) fn contents(root: &Path, files: &Files, identities: &Identities) -> Result<Contents, Error> {
    let mut contents = Contents::default();
    let folder_of = |name: &str, file: &str| match name.strip_suffix(file) {
        Some("") => Some(String::new()),
        Some(folder) => folder.strip_suffix('/').map(str::to_owned),
        None => None,
    };
    for name in files.plain.keys() {
        if let Some(path) = folder_of(name, KEYS) {
            // Without an identity nobody is asked for a passphrase either.
            let may_open = !identities.is_empty();
            let opened = may_open.then(|| Snapshot::open_with(&root.join(&path), identities).ok()).flatten();
            contents.snapshots.push(SealedSnapshot {
                path,
                encrypted: true,
                manifest_sha256: opened.as_ref().map(Snapshot::manifest_sha256),
                collection: opened.as_ref().map(|snapshot| without_names(record(snapshot.manifest()))),
            });
        } else if let Some(path) = folder_of(name, MANIFEST) {
            match Snapshot::open(&root.join(&path)) {
                Ok(snapshot) => contents.plain(path, &snapshot),
                Err(error) => contents.broken.push(error.to_string()),
            }
        } else if name.ends_with(".sarif") {
            // Logs of other profiles and programs are files like others.
            let identities = if identities.is_empty() { &Identities::default() } else { identities };
            let Ok(recorded) = Recorded::read(LogFile::new(&root.join(name), identities)) else { continue };
            let packs = recorded.plan.packs.into_iter().map(|pack| JudgedBy {
                name: pack.name,
                version: pack.version,
                sha256: pack.sha256,
            });
            let manifest_sha256 = recorded.plan.manifest_sha256;
            contents.logs.push(SealedLog { path: name.clone(), manifest_sha256, packs: packs.collect() });
        }
    }
    Ok(contents)
}

impl Contents {
    fn plain(&mut self, path: String, snapshot: &Snapshot) {
        let manifest = snapshot.manifest();
        for file in &manifest.files {
            let name = if path.is_empty() { file.path.clone() } else { format!("{path}/{}", file.path) };
            self.described.push((name, file.sha256.clone()));
        }
        self.snapshots.push(SealedSnapshot {
            path,
            encrypted: false,
            manifest_sha256: Some(snapshot.manifest_sha256()),
            collection: Some(record(manifest)),
        });
    }
}

/// What a collection wrote down of itself.
fn record(manifest: &Manifest) -> CollectionRecord {
    CollectionRecord {
        tenant: manifest.tenant.id.clone(),
        cloud: manifest.cloud.clone(),
        collected_at: manifest.collected_at.clone(),
        tool: manifest.tool.clone(),
        sources: manifest.sources.clone(),
        run: manifest.collection.clone(),
        joined: manifest.joined.clone(),
    }
}

/// The same for a seal that stands in clear beside what is encrypted: without names of people and reasons that may hold some.
fn without_names(mut record: CollectionRecord) -> CollectionRecord {
    // Who read is what a seal is to tell; a GUID names nobody outside the tenant.
    let ids = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-').then(|| text.to_owned());
    record.run = record.run.map(|run| run.without_names(ids));
    record
        .joined
        .iter_mut()
        .for_each(|part| part.collection = part.collection.take().map(|run| run.without_names(ids)));
    record.sources.iter_mut().for_each(|source| source.reason = None);
    record
}
