//! Opening a snapshot: the manifest is checked here, the lines as they are read.

use std::collections::HashSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ephor_encryption::{Envelope, Identities, KEYS};
use ephor_schema::{Document, Table};
use sha2::{Digest, Sha256};

use super::lines::{BYTE_ORDER_MARK, BYTE_ORDER_MARK_MESSAGE, failed, hex};
use super::object::Object;
use super::write::stored_name;
use super::{Error, File, Lines, MANIFEST, Manifest, SourceStatus, Status};

/// A manifest longer than this is not one.
const MANIFEST_BYTES: u64 = 16 << 20;
/// All objects of one kind of document together: documents are small.
const DOCUMENT_BYTES: usize = 64 << 20;

/// A snapshot whose manifest is sound.
#[derive(Clone, Debug)]
pub struct Snapshot {
    root: PathBuf,
    manifest: Manifest,
    manifest_text: String,
    collected_at: i64,
    envelope: Option<Envelope>,
}

/// One object of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its line, from 1.
    pub line: u64,
    /// Its stable id.
    pub id: String,
    /// The name that people know it by; the id where it has none.
    pub label: String,
    /// The object as JSON.
    pub json: String,
}

impl Snapshot {
    /// Opens the snapshot in the folder `root`, which is not encrypted, and checks its manifest and that every file it
    /// names is there.
    ///
    /// # Errors
    /// If there is no manifest, its version is not one that this program reads, a field is wrong, a file is
    /// missing or is not a plain file, or it is encrypted.
    pub fn open(root: &Path) -> Result<Self, Error> {
        Self::open_with(root, &Identities::default())
    }

    /// The same for a snapshot that may be encrypted. The identities are asked only then.
    ///
    /// # Errors
    /// As for [`Self::open`], and if none of the identities opens it.
    pub fn open_with(root: &Path, identities: &Identities) -> Result<Self, Error> {
        let keys = root.join(KEYS);
        if fs::symlink_metadata(&keys).is_err() {
            return Self::open_by(root, None);
        }
        plain_file(&keys)?;
        if fs::symlink_metadata(root.join(MANIFEST)).is_ok() {
            return Err(Error::File {
                path: root.to_owned(),
                message: format!(
                    "it holds both {MANIFEST} and {KEYS}: a snapshot is encrypted or is not; use an unchanged copy"
                ),
            });
        }
        Self::open_by(root, Some(Envelope::open(root, identities)?))
    }

    /// The same with the keys in hand.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_by(root: &Path, envelope: Option<Envelope>) -> Result<Self, Error> {
        let path = root.join(stored_name(MANIFEST, envelope.is_some()));
        match plain_file(&path) {
            Err(Error::Io { .. }) if root.is_file() => {
                return Err(Error::File {
                    path: root.to_owned(),
                    message: format!("this is a file; a snapshot is a folder with a {MANIFEST}"),
                });
            }
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                if root.is_dir() {
                    return Err(Error::NoManifest { path: root.to_owned() });
                }
                return Err(Error::Io { action: "open", path: root.to_owned(), source });
            }
            Err(other) => return Err(other),
            Ok(size) if size > MANIFEST_BYTES => {
                return Err(Error::Manifest {
                    path,
                    line: None,
                    message: "the manifest is longer than 16 MiB".to_owned(),
                });
            }
            Ok(_) => {}
        }
        let bytes = match &envelope {
            None => ephor_untrusted::file::read_within(&path, MANIFEST_BYTES).map_err(Error::io("read", &path))?,
            Some(envelope) => {
                let file = ephor_untrusted::file::open_within(&path).map_err(Error::io("open", &path))?;
                let mut bytes = Vec::new();
                let contents = envelope.key().decrypt(file);
                contents
                    .and_then(|contents| contents.take(MANIFEST_BYTES + 1).read_to_end(&mut bytes))
                    .map_err(|error| failed("read", &path, error))?;
                bytes
            }
        };
        if bytes.starts_with(BYTE_ORDER_MARK) {
            return Err(Error::Manifest { path, line: Some(1), message: BYTE_ORDER_MARK_MESSAGE.to_owned() });
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
            Error::Manifest { path: path.clone(), line: Some(line), message: "not UTF-8 text".to_owned() }
        })?;
        check_version(&path, &text)?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| Error::Manifest {
            path: path.clone(),
            line: Some(error.line()),
            message: json_message(&error),
        })?;
        let collected_at = check_fields(&path, &text, &manifest)?;
        let snapshot = Self { root: root.to_owned(), manifest, manifest_text: text, collected_at, envelope };
        for file in &snapshot.manifest.files {
            match plain_file(&snapshot.stored(file)) {
                Err(Error::Io { source, path, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                    return Err(Error::File {
                        path,
                        message: "the manifest names this file, and it is not there".to_owned(),
                    });
                }
                other => other?,
            };
        }
        Ok(snapshot)
    }

    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The keys that it is encrypted with, if it is.
    #[must_use]
    pub const fn envelope(&self) -> Option<&Envelope> {
        self.envelope.as_ref()
    }

    /// The text of the manifest.
    #[must_use]
    pub fn manifest_text(&self) -> &str {
        &self.manifest_text
    }

    /// Where one of its files is stored.
    #[must_use]
    pub fn stored(&self, file: &File) -> PathBuf {
        self.root.join(stored_name(&file.path, self.envelope.is_some()))
    }

    /// The lines of one of its files.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn lines(&self, file: &File) -> Result<Lines, Error> {
        Lines::open(&self.stored(file), file, self.envelope.as_ref().map(Envelope::key))
    }

    /// One of its files as its digest covers it.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn contents(&self, file: &File) -> Result<Box<dyn std::io::Read + Send>, Error> {
        super::lines::contents(&self.stored(file), file, self.envelope.as_ref().map(Envelope::key))
    }

    /// When the data was read, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn collected_at(&self) -> i64 {
        self.collected_at
    }

    /// SHA-256 of the manifest, lower-case hexadecimal: it names the digests of all files.
    #[must_use]
    pub fn manifest_sha256(&self) -> String {
        hex(&Sha256::digest(self.manifest_text.as_bytes()))
    }

    /// How the read of that source went. One that the manifest does not name was not collected.
    #[must_use]
    pub fn source(&self, id: &str) -> SourceStatus {
        self.manifest.sources.iter().find(|source| source.id == id).cloned().unwrap_or_else(|| SourceStatus {
            id: id.to_owned(),
            status: Status::NotCollected,
            reason: Some("the snapshot does not name this source".to_owned()),
            backend: None,
            count: None,
            expected: None,
        })
    }

    /// The line of `manifest.json` that names the source; 1 where none does.
    #[must_use]
    pub fn source_line(&self, id: &str) -> u64 {
        let wanted = format!("\"{id}\"");
        let line = self.manifest_text.lines().position(|line| line.contains("\"id\"") && line.contains(&wanted));
        line.map_or(1, |index| index as u64 + 1)
    }

    /// The file that holds a table or document, if the snapshot has one.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&File> {
        self.manifest.files.iter().find(|file| stem(&file.path) == Some(name))
    }

    /// The rows of a table, or none if the snapshot has no file for it.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn rows(&self, table: &Table) -> Result<Option<Lines>, Error> {
        self.file(table.name).map(|file| self.lines(file)).transpose()
    }

    /// All objects of a document; none if the snapshot has no file for it.
    ///
    /// # Errors
    /// If a line is not a JSON object with the document's id, has a property twice, or the objects are not sorted
    /// by their ids.
    pub fn items(&self, document: &Document) -> Result<Vec<Item>, Error> {
        let Some(file) = self.file(document.name) else {
            return Ok(Vec::new());
        };
        let path = self.stored(file);
        let mut lines = self.lines(file)?;
        let mut items: Vec<Item> = Vec::new();
        let mut size = 0;
        while let Some(block) = lines.next_block()? {
            for (line, bytes) in (block.first_line..).zip(block.lines()) {
                let broken = |message: String| Error::Line { path: path.clone(), line, message };
                size += bytes.len();
                if size > DOCUMENT_BYTES {
                    return Err(broken(format!(
                        "documents of one kind may hold {} MiB together",
                        DOCUMENT_BYTES >> 20
                    )));
                }
                let json = std::str::from_utf8(bytes).map_err(|_| broken("not UTF-8 text".to_owned()))?;
                let Object(object) = serde_json::from_str(json).map_err(|error| broken(json_message(&error)))?;
                let text = |name: &str| object.get(name).and_then(|value| value.as_str());
                let id = text(document.id).filter(|id| !id.is_empty()).ok_or_else(|| {
                    let found = if object.contains_key(document.id) { "something else" } else { "nothing" };
                    broken(format!(
                        "field {:?}: expected a string, the stable id of the object, found {found}",
                        document.id
                    ))
                })?;
                if let Some(before) = items.last().filter(|before| before.id.as_str() >= id) {
                    return Err(broken(format!(
                        "field {:?}: {id:?} does not come after {:?} of the line before; objects are sorted by id and no id stands twice",
                        document.id, before.id
                    )));
                }
                let label = text(document.label).filter(|label| !label.is_empty()).unwrap_or(id);
                items.push(Item { line, id: id.to_owned(), label: label.to_owned(), json: json.to_owned() });
            }
        }
        Ok(items)
    }
}

/// The name of the table or document that a file holds.
fn stem(path: &str) -> Option<&str> {
    let path = path.strip_suffix(".zst").unwrap_or(path);
    path.strip_suffix(".jsonl")
}

/// The size of a plain file. A symbolic link is refused: it could lead out of the folder.
fn plain_file(path: &Path) -> Result<u64, Error> {
    let metadata = fs::symlink_metadata(path).map_err(Error::io("open", path))?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let what = if metadata.is_symlink() { "a symbolic link" } else { "not a plain file" };
    Err(Error::File { path: path.to_owned(), message: format!("this is {what}; a snapshot holds plain files only") })
}

/// What serde_json says, without the position that the caller gives.
pub fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => text.get(..at).unwrap_or(&text).to_owned(),
        None => text,
    }
}

/// The version is looked at before anything else, so that a newer manifest is not called broken.
fn check_version(path: &Path, text: &str) -> Result<(), Error> {
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: String,
    }
    let fault = |line, message| Error::Manifest { path: path.to_owned(), line, message };
    let version: Version =
        serde_json::from_str(text).map_err(|error| fault(Some(error.line()), json_message(&error)))?;
    let line = Some(line_of(text, "\"format_version\""));
    let (major, minor) = version
        .format_version
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?)))
        .ok_or_else(|| {
            fault(line, format!("format_version: expected \"major.minor\", found {:?}", version.format_version))
        })?;
    let (own_major, own_minor) = ephor_schema::FORMAT_VERSION
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?)))
        .unwrap_or_default();
    if major != own_major || minor > own_minor {
        return Err(fault(
            line,
            format!(
                "format_version: the snapshot has version {major}.{minor}, and this ephor reads {own_major}.0 to {}; {}",
                ephor_schema::FORMAT_VERSION,
                if (major, minor) > (own_major, own_minor) { "use a newer ephor" } else { "collect or import again" }
            ),
        ));
    }
    Ok(())
}

fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).map_or(1, |index| index + 1)
}

/// Checks what serde cannot; returns the collection time.
fn check_fields(path: &Path, text: &str, manifest: &Manifest) -> Result<i64, Error> {
    let fault = |needle: &str, message: String| Error::Manifest {
        path: path.to_owned(),
        line: Some(line_of(text, needle)),
        message,
    };
    let collected: jiff::Timestamp = manifest.collected_at.parse().map_err(|_| {
        fault(
            "\"collected_at\"",
            format!(
                "collected_at: expected a time such as \"2026-01-08T00:00:00Z\", found {:?}",
                manifest.collected_at
            ),
        )
    })?;
    if !is_guid(&manifest.tenant.id) {
        return Err(fault(
            "\"tenant\"",
            format!(
                "tenant.id: expected the id of the tenant, a GUID such as \"8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10\", found {:?}",
                manifest.tenant.id
            ),
        ));
    }
    let mut ids = HashSet::new();
    for source in &manifest.sources {
        let needle = format!("\"{}\"", source.id);
        if ephor_schema::source(&source.id).is_none() {
            let known: Vec<&str> = ephor_schema::SOURCES.iter().map(|source| source.id).collect();
            return Err(fault(
                &needle,
                format!("sources: there is no source {:?}{}", source.id, suggest(&source.id, &known)),
            ));
        }
        if !ids.insert(&source.id) {
            return Err(fault(&needle, format!("sources: {:?} stands twice", source.id)));
        }
        match (source.status, source.count, source.expected) {
            (Status::Complete, Some(count), Some(expected)) if count < expected => {
                return Err(fault(
                    &needle,
                    format!("sources: {:?} is complete with {count} of {expected}; expected \"partial\"", source.id),
                ));
            }
            (Status::Complete, None, Some(expected)) => {
                return Err(fault(
                    &needle,
                    format!(
                        "sources: {:?} is complete, {expected} are expected, and no \"count\" says how many were read",
                        source.id
                    ),
                ));
            }
            (status, Some(count), _) if count > 0 && !status.has_data() => {
                return Err(fault(
                    &needle,
                    format!("sources: {:?} is {} with {count} objects; expected none", source.id, status.name()),
                ));
            }
            _ => {}
        }
        let has_reason = source.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
        if source.status != Status::Complete && !has_reason {
            return Err(fault(
                &needle,
                format!("sources: {:?} is {} without a reason; add \"reason\"", source.id, source.status.name()),
            ));
        }
    }
    let mut names = HashSet::new();
    for file in &manifest.files {
        let needle = format!("\"{}\"", file.path);
        let known = stem(&file.path)
            .filter(|name| ephor_schema::table(name).is_some() || ephor_schema::document(name).is_some());
        let Some(name) = known else {
            return Err(fault(
                &needle,
                format!(
                    "files: {:?} is no table or document of the schema; expected a name such as \"users.jsonl\" (see 'ephor snapshot schema')",
                    file.path
                ),
            ));
        };
        if !names.insert(name) {
            return Err(fault(&needle, format!("files: there are two files for {name:?}")));
        }
        // Ids that stand twice make one row of several objects; none makes more rows than there are objects, or none at all.
        let of_table = ephor_schema::table(name).map(|table| table.source);
        let complete = of_table.and_then(|id| manifest.sources.iter().find(|source| source.id == id));
        if let Some(count) = complete.filter(|source| source.status == Status::Complete).and_then(|source| source.count)
            && (file.rows > count || (file.rows == 0) != (count == 0))
        {
            return Err(fault(
                &needle,
                format!(
                    "files: {:?} has {} rows, and its source {:?} is complete with {count} objects; collect or import again",
                    file.path,
                    file.rows,
                    of_table.unwrap_or_default()
                ),
            ));
        }
        if file.sha256.len() != 64 || !file.sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(fault(
                &needle,
                format!("files: sha256 of {:?}: expected 64 lower-case hexadecimal digits", file.path),
            ));
        }
    }
    Ok(collected.as_second())
}

/// Whether it is a GUID as Entra writes ids: 32 hexadecimal digits in five groups.
fn is_guid(id: &str) -> bool {
    let groups = id.split('-').map(|group| (group.len(), group.bytes().all(|byte| byte.is_ascii_hexdigit())));
    groups.eq([8, 4, 4, 4, 12].map(|length| (length, true)))
}

/// `; did you mean "x"?` for a name close to a known one.
pub fn suggest(name: &str, known: &[&str]) -> String {
    let close = known.iter().map(|candidate| (distance(name, candidate), candidate)).min();
    match close {
        Some((distance, candidate)) if distance <= 1 + name.len() / 4 => {
            format!("; did you mean {candidate:?}?")
        }
        _ => String::new(),
    }
}

/// Edit distance, by bytes: names here are ASCII.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let next = (diagonal + usize::from(a != b)).min(before + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = next;
            before = next;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(suggest("graph/user", &["graph/users", "exchange/mailboxes"]), "; did you mean \"graph/users\"?");
        assert_eq!(suggest("teams", &["graph/users"]), "");
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
