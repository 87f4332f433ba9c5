//! Writing a snapshot: into a temporary folder beside the target, renamed when it is whole.
//!
//! Whoever is interrupted leaves no half snapshot behind; what a killed process could not clear away goes with the next
//! one. Files can be read by their owner only: a snapshot holds personal data.

use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use ephor_encryption::{EXTENSION, Encrypting, Envelope};
use ephor_schema::{Column, Document, Kind, Table};
use sha2::{Digest, Sha256};

use super::leftover;
use super::lines::hex;
use super::unfinished::Unfinished;
use super::{
    Collection, Error, File, MANIFEST, Manifest, Part, Redaction, Scratch, Snapshot, SourceStatus, Target, Tenant, Tool,
};

/// Writes one snapshot.
pub struct Writer {
    target: PathBuf,
    folder: tempfile::TempDir,
    /// Says that it goes with the program.
    _unfinished: Unfinished,
    envelope: Option<Envelope>,
    /// Says to others that somebody writes here.
    _lock: Option<fs::File>,
    files: Vec<File>,
    redaction: Option<Redaction>,
    joined: Vec<Part>,
    collection: Option<Collection>,
}

impl Writer {
    /// Begins a snapshot that will stand in `target`, which must not exist or be an empty folder.
    ///
    /// # Errors
    /// If `target` holds something, or its parent cannot be written to.
    pub fn create<'t>(target: impl Into<Target<'t>>) -> Result<Self, Error> {
        let Target { folder: target, envelope } = target.into();
        if fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some()) || target.is_file() {
            return Err(Error::File {
                path: target.to_owned(),
                message: "there is something here already; name a new folder, or remove this one".to_owned(),
            });
        }
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(Error::io("create", &parent))?;
        leftover::clear(&parent);
        let mut builder = tempfile::Builder::new();
        builder.prefix(leftover::PREFIX).rand_bytes(8);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        let (folder, unfinished) = Unfinished::begin(|| builder.tempdir_in(&parent), tempfile::TempDir::path)
            .map_err(Error::io("create a folder in", &parent))?;
        let lock = leftover::lock(folder.path());
        if let Some(envelope) = envelope {
            envelope.write(folder.path()).map_err(Error::io("write the keys in", folder.path()))?;
        }
        Ok(Self {
            target: target.to_owned(),
            folder,
            _unfinished: unfinished,
            envelope: envelope.cloned(),
            _lock: lock,
            files: Vec::new(),
            redaction: None,
            joined: Vec::new(),
            collection: None,
        })
    }

    /// A temporary file for what is sorted or joined on the way, encrypted if the snapshot is.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn temporary(&self) -> Result<Scratch, Error> {
        let fault = |source| Error::io("write a temporary file in", self.folder.path())(source);
        let file = tempfile::tempfile_in(self.folder.path()).map_err(fault)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(fault)?;
        }
        Ok(Scratch::new(file, self.envelope.is_some()))
    }

    /// Writes the rows of a table as `fill` gives them, sorted by id.
    ///
    /// # Errors
    /// If the rows are not sorted, do not fit the schema, or cannot be written.
    pub fn table(
        &mut self,
        table: &'static Table,
        fill: impl FnOnce(&mut TableWriter<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let mut output = self.output(&format!("{}.jsonl", table.name))?;
        let mut writer =
            TableWriter { table, output: &mut output, last: String::new(), buffer: Vec::with_capacity(1024) };
        fill(&mut writer)?;
        self.close(output)
    }

    /// Writes the objects of a document, sorted by their ids.
    ///
    /// # Errors
    /// If an object has no id as text, two have the same one, or they cannot be written.
    pub fn document(
        &mut self,
        document: &'static Document,
        objects: Vec<serde_json::Map<String, serde_json::Value>>,
    ) -> Result<u64, Error> {
        let fault = |message| Error::Write { file: format!("{}.jsonl", document.name), message };
        let mut sorted = std::collections::BTreeMap::new();
        for object in objects {
            let id = object.get(document.id).and_then(|value| value.as_str()).map(str::to_owned);
            let id = id.ok_or_else(|| {
                fault(format!("an object has no text in its property {:?}, its stable id", document.id))
            })?;
            let json = serde_json::to_string(&object).map_err(|error| fault(error.to_string()))?;
            if sorted.insert(id.clone(), json).is_some() {
                return Err(fault(format!("two objects have the id {id:?}")));
            }
        }
        let mut output = self.output(&format!("{}.jsonl", document.name))?;
        for json in sorted.values() {
            output.line(json.as_bytes())?;
        }
        self.close(output)
    }

    /// Writes a table or document as another snapshot has it.
    ///
    /// # Errors
    /// If it cannot be read or written, or is not what its manifest says.
    pub fn copy(&mut self, from: &Snapshot, name: &str) -> Result<(), Error> {
        let Some(file) = from.file(name) else { return Ok(()) };
        let mut lines = from.lines(file)?;
        let mut output = self.output(&format!("{name}.jsonl"))?;
        while let Some(block) = lines.next_block()? {
            for line in block.lines() {
                output.line(line)?;
            }
        }
        self.close(output).map(|_| ())
    }

    /// Says in the manifest which snapshots this one was joined from.
    pub fn joined(&mut self, parts: Vec<Part>) {
        self.joined = parts;
    }

    /// Says in the manifest how the tenant was read.
    pub fn collection(&mut self, collection: Option<Collection>) {
        self.collection = collection;
    }

    /// Says in the manifest that names were taken out.
    pub fn redaction(&mut self, redaction: Redaction) {
        self.redaction = Some(redaction);
    }

    /// Writes the manifest and puts the snapshot in its place.
    ///
    /// # Errors
    /// If something cannot be written; then nothing stands in the target.
    pub fn finish(
        self,
        tenant: Tenant,
        cloud: &str,
        collected_at: &str,
        mut sources: Vec<SourceStatus>,
    ) -> Result<Manifest, Error> {
        sources.sort_by(|a, b| a.id.cmp(&b.id));
        let mut files = self.files;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = Manifest {
            format_version: ephor_schema::FORMAT_VERSION.to_owned(),
            tenant,
            cloud: cloud.to_owned(),
            collected_at: collected_at.to_owned(),
            tool: Tool { name: "ephor".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            collection: self.collection,
            sources,
            files,
            redaction: self.redaction,
            joined: self.joined,
        };
        let mut text = serde_json::to_string_pretty(&manifest)
            .map_err(|error| Error::Write { file: MANIFEST.to_owned(), message: error.to_string() })?;
        text.push('\n');
        Place { target: self.target, folder: self.folder, envelope: self.envelope }.fill(&text)?;
        Ok(manifest)
    }

    /// Writes a file as another snapshot has it: `fill` gives its bytes.
    pub(super) fn store(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Output { mut file, path, .. } = self.output(name)?;
        fill(&mut |bytes| file.write_all(bytes).map_err(Error::io("write", &path)))?;
        file.finish().map_err(Error::io("write", &path))
    }

    /// Writes the manifest of another snapshot, whose files stand here, and puts the snapshot in its place.
    pub(super) fn finish_as(self, manifest: &str) -> Result<(), Error> {
        Place { target: self.target, folder: self.folder, envelope: self.envelope }.fill(manifest)
    }

    /// The file of that name, such as `users.jsonl`.
    fn output(&self, name: &str) -> Result<Output, Error> {
        let path = self.folder.path().join(stored_name(name, self.envelope.is_some()));
        let file = private_file(&path).map_err(Error::io("write", &path))?;
        let file = BufWriter::with_capacity(256 << 10, file);
        let stored = match &self.envelope {
            None => Stored::Plain(file),
            Some(envelope) => {
                let encrypted = envelope.key().encrypt(file).map_err(Error::io("write", &path))?;
                if name.ends_with(".zst") {
                    Stored::Encrypted(Box::new(encrypted))
                } else {
                    let compressed = zstd::Encoder::new(encrypted, 0).map_err(Error::io("write", &path))?;
                    Stored::Compressed(Box::new(compressed))
                }
            }
        };
        Ok(Output { file: stored, name: name.to_owned(), path, digest: Sha256::new(), rows: 0 })
    }

    fn close(&mut self, output: Output) -> Result<u64, Error> {
        let Output { file, name, path, digest, rows } = output;
        file.finish().map_err(Error::io("write", &path))?;
        self.files.push(File { path: name, sha256: hex(&digest.finalize()), rows });
        Ok(rows)
    }
}

/// A snapshot without its manifest.
struct Place {
    target: PathBuf,
    folder: tempfile::TempDir,
    envelope: Option<Envelope>,
}

impl Place {
    /// Writes the manifest, and puts the snapshot where it belongs.
    fn fill(self, text: &str) -> Result<(), Error> {
        let path = self.folder.path().join(stored_name(MANIFEST, self.envelope.is_some()));
        let mut file = private_file(&path).map_err(Error::io("write", &path))?;
        let mut write = || match &self.envelope {
            None => file.write_all(text.as_bytes()).and_then(|()| file.sync_all()),
            Some(envelope) => {
                let mut output = envelope.key().encrypt(&mut file)?;
                output.write_all(text.as_bytes())?;
                output.finish()?.sync_all()
            }
        };
        write().map_err(Error::io("write", &path))?;
        // What was written reads back before anybody relies on it.
        super::Snapshot::open_by(self.folder.path(), self.envelope)?;
        if self.target.is_dir() {
            fs::remove_dir(&self.target).map_err(Error::io("replace", &self.target))?;
        }
        fs::rename(self.folder.path(), &self.target).map_err(Error::io("write", &self.target))?;
        // The folder has moved: there is nothing to remove under its old name.
        let _ = self.folder.keep();
        Ok(())
    }
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The name under which a file of a snapshot is stored.
pub(super) fn stored_name(name: &str, is_encrypted: bool) -> String {
    match name.strip_suffix(".jsonl") {
        _ if !is_encrypted => name.to_owned(),
        // Compressed on the way into it: encrypted, it could not be any more.
        Some(_) => format!("{name}.zst.{EXTENSION}"),
        None => format!("{name}.{EXTENSION}"),
    }
}

/// How a file is stored.
enum Stored {
    Plain(BufWriter<fs::File>),
    Encrypted(Box<Encrypting<BufWriter<fs::File>>>),
    Compressed(Box<zstd::Encoder<'static, Encrypting<BufWriter<fs::File>>>>),
}

impl Stored {
    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Plain(file) => file.write_all(bytes),
            Self::Encrypted(file) => file.write_all(bytes),
            Self::Compressed(file) => file.write_all(bytes),
        }
    }

    fn finish(self) -> std::io::Result<()> {
        let file = match self {
            Self::Plain(file) => file,
            Self::Encrypted(file) => file.finish()?,
            Self::Compressed(file) => file.finish()?.finish()?,
        };
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
    }
}

/// A file that is being written, with its digest.
struct Output {
    file: Stored,
    name: String,
    path: PathBuf,
    digest: Sha256,
    rows: u64,
}

impl Output {
    fn line(&mut self, json: &[u8]) -> Result<(), Error> {
        self.digest.update(json);
        self.digest.update(b"\n");
        self.rows += 1;
        self.file.write_all(json).and_then(|()| self.file.write_all(b"\n")).map_err(Error::io("write", &self.path))
    }
}

/// Takes the rows of one table.
pub struct TableWriter<'a> {
    table: &'static Table,
    output: &'a mut Output,
    last: String,
    buffer: Vec<u8>,
}

impl TableWriter<'_> {
    /// Writes one row. What `fill` does not set is not known.
    ///
    /// # Errors
    /// If `id` does not come after the one before, a value does not fit its column, or it cannot be written.
    pub fn row(&mut self, id: &str, fill: impl FnOnce(&mut Row<'_>)) -> Result<(), Error> {
        let fault = |message| Error::Write { file: format!("{}.jsonl", self.table.name), message };
        if id <= self.last.as_str() {
            return Err(fault(format!("the id {id:?} does not come after {:?}; rows are sorted by id", self.last)));
        }
        id.clone_into(&mut self.last);
        self.buffer.clear();
        self.buffer.push(b'{');
        let mut row = Row { table: self.table, buffer: &mut self.buffer, fault: None };
        if let Some(column) = self.table.column(self.table.id) {
            row.text(column, id);
        }
        fill(&mut row);
        if let Some(message) = row.fault {
            return Err(fault(message));
        }
        self.buffer.push(b'}');
        self.output.line(&self.buffer)
    }
}

impl TableWriter<'_> {
    /// Writes one row from JSON: columns by name, as a snapshot has them. Null is not known.
    ///
    /// # Errors
    /// As of [`TableWriter::row`]; and if the table has no such column, or the value is of another kind.
    pub fn values(&mut self, id: &str, values: &serde_json::Map<String, serde_json::Value>) -> Result<(), Error> {
        self.row(id, |row| {
            for (name, value) in values.iter().filter(|(name, _)| *name != row.table.id) {
                row.value(name, value);
            }
        })
    }
}

/// Takes the values of one row. A column that is not of the table, or has another kind, ends the writing with
/// an error.
pub struct Row<'a> {
    table: &'static Table,
    buffer: &'a mut Vec<u8>,
    fault: Option<String>,
}

impl Row<'_> {
    fn key(&mut self, column: &Column, kinds: &[Kind]) -> bool {
        if !kinds.contains(&column.kind) || self.table.column(column.name) != Some(column) {
            self.fault = Some(format!(
                "{} is no {} column of {}",
                column.name,
                kinds.first().map_or("", |kind| kind.name()),
                self.table.name
            ));
            return false;
        }
        if self.buffer.len() > 1 {
            self.buffer.push(b',');
        }
        self.buffer.push(b'"');
        self.buffer.extend_from_slice(column.name.as_bytes());
        self.buffer.extend_from_slice(b"\":");
        true
    }

    /// Sets a column by its name from JSON; null is not known. The first one that does not fit ends the row with an error.
    fn value(&mut self, name: &str, value: &serde_json::Value) {
        use serde_json::Value;
        if self.fault.is_some() {
            return;
        }
        let Some(column) = self.table.column(name) else {
            let known: Vec<&str> = self.table.columns.iter().map(|column| column.name).collect();
            let near = super::suggest(name, &known);
            self.fault = Some(format!("{} has no column {name:?}{near}", self.table.name));
            return;
        };
        let texts = |members: &[Value]| members.iter().map(|one| one.as_str().map(str::to_owned)).collect();
        let fits = match (column.kind, value) {
            (_, Value::Null) => true,
            (Kind::Boolean, Value::Bool(truth)) => {
                self.boolean(column, *truth);
                true
            }
            (Kind::Integer | Kind::Duration, Value::Number(number)) => {
                number.as_i64().map(|number| _ = self.integer(column, number)).is_some()
            }
            (Kind::Time, Value::String(text)) => {
                let time = text.parse::<jiff::Timestamp>();
                time.map(|time| _ = self.time(column, time.as_second())).is_ok()
            }
            (Kind::Text | Kind::Symbol, Value::String(text)) => {
                self.text(column, text);
                true
            }
            (Kind::Symbols, Value::Array(members)) => {
                let members: Option<Vec<String>> = texts(members);
                members.map(|members| _ = self.symbols(column, &members)).is_some()
            }
            _ => false,
        };
        if !fits {
            self.fault = Some(format!("{name} is of kind {}, not {value}", column.kind.name()));
        }
    }

    fn string(&mut self, value: &str) {
        if serde_json::to_writer(&mut *self.buffer, value).is_err() {
            self.fault = Some("a text cannot be written as JSON".to_owned());
        }
    }

    /// Sets a boolean.
    pub fn boolean(&mut self, column: &Column, value: bool) -> &mut Self {
        if self.key(column, &[Kind::Boolean]) {
            self.buffer.extend_from_slice(if value { b"true" } else { b"false" });
        }
        self
    }

    /// Sets an integer, or a duration in seconds.
    pub fn integer(&mut self, column: &Column, value: i64) -> &mut Self {
        if self.key(column, &[Kind::Integer, Kind::Duration]) {
            self.buffer.extend_from_slice(value.to_string().as_bytes());
        }
        self
    }

    /// Sets a time, in seconds since 1970-01-01T00:00:00Z.
    pub fn time(&mut self, column: &Column, seconds: i64) -> &mut Self {
        if self.key(column, &[Kind::Time]) {
            match jiff::Timestamp::from_second(seconds) {
                Ok(time) => self.string(&time.to_string()),
                Err(_) => self.fault = Some(format!("{}: the time {seconds} is out of range", column.name)),
            }
        }
        self
    }

    /// Sets a text or a symbol.
    pub fn text(&mut self, column: &Column, value: &str) -> &mut Self {
        if self.key(column, &[Kind::Text, Kind::Symbol]) {
            self.string(value);
        }
        self
    }

    /// Sets a set of symbols; it is written sorted, each once.
    pub fn symbols<S: AsRef<str>>(&mut self, column: &Column, values: &[S]) -> &mut Self {
        if !self.key(column, &[Kind::Symbols]) {
            return self;
        }
        let mut sorted: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        sorted.dedup();
        self.buffer.push(b'[');
        for (index, value) in sorted.iter().enumerate() {
            if index > 0 {
                self.buffer.push(b',');
            }
            self.string(value);
        }
        self.buffer.push(b']');
        self
    }
}
