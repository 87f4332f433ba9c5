//! The snapshot that is served: tables by position, documents in memory, statuses of sources.

mod lines;

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use ephor_schema::{DOCUMENTS, TABLES};
use serde_json::{Map, Value};

pub(crate) use lines::Lines;

pub(crate) type Object = Map<String, Value>;

/// Why a snapshot cannot be served.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    message: String,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for Error {}

impl Error {
    pub(crate) fn new(path: &Path, message: impl ToString) -> Self {
        Self { path: path.to_owned(), message: message.to_string() }
    }
}

/// A folder that a collection or `ephor synth` wrote.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub tenant_id: String,
    pub domain: String,
    /// When it was collected, in seconds.
    pub collected_at: i64,
    statuses: HashMap<String, String>,
    tables: HashMap<&'static str, Lines>,
    documents: BTreeMap<&'static str, Vec<Object>>,
}

impl Snapshot {
    /// Opens a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("manifest.json");
        let bytes = std::fs::read(&path).map_err(|error| Error::new(&path, error))?;
        let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| Error::new(&path, error))?;
        let text = |pointer: &str| manifest.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let status =
            |source: &Value| Some((source.get("id")?.as_str()?.to_owned(), source.get("status")?.as_str()?.to_owned()));
        let sources = manifest.get("sources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut tables = HashMap::new();
        for table in TABLES {
            if let Some(path) = file(folder, table.name) {
                tables.insert(table.name, Lines::open(&path).map_err(|error| Error::new(&path, error))?);
            }
        }
        let mut documents = BTreeMap::new();
        for document in DOCUMENTS {
            if let Some(path) = file(folder, document.name) {
                documents.insert(document.name, objects(&path)?);
            }
        }
        let collected_at = crate::time::seconds(&text("/collected_at"));
        Ok(Self {
            tenant_id: text("/tenant/id"),
            domain: text("/tenant/domain"),
            collected_at: collected_at.ok_or_else(|| Error::new(&path, "expected the time collected_at"))?,
            statuses: sources.iter().filter_map(status).collect(),
            tables,
            documents,
        })
    }

    /// A table; none where the snapshot has none.
    pub(crate) fn table(&self, name: &str) -> Option<&Lines> {
        self.tables.get(name)
    }

    /// How many rows a table has.
    pub(crate) fn rows(&self, table: &str) -> usize {
        self.table(table).map_or(0, Lines::len)
    }

    /// A row of a table.
    pub(crate) fn row(&self, table: &str, at: usize) -> Option<Object> {
        self.table(table)?.object(at)
    }

    /// The row of that id.
    pub(crate) fn find(&self, table: &str, id: &str) -> Option<Object> {
        let lines = self.table(table)?;
        lines.object(lines.find(id)?)
    }

    /// The rows whose ids begin with the id of a subject and a colon.
    pub(crate) fn of_subject(&self, table: &str, subject: &str) -> Vec<Object> {
        let Some(lines) = self.table(table) else { return Vec::new() };
        lines.starting_with(&format!("{subject}:")).filter_map(|at| lines.object(at)).collect()
    }

    /// The objects of a document; none where the snapshot has no file of it.
    pub(crate) fn document(&self, name: &str) -> &[Object] {
        self.documents.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The status of a source, such as `complete`.
    pub(crate) fn status(&self, source: &str) -> Option<&str> {
        self.statuses.get(source).map(String::as_str)
    }
}

/// The file of a table or document, plain or compressed.
fn file(folder: &Path, name: &str) -> Option<PathBuf> {
    ["jsonl", "jsonl.zst"].iter().map(|ending| folder.join(format!("{name}.{ending}"))).find(|path| path.is_file())
}

/// The bytes of a file, decompressed where it is compressed.
fn reader(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    Ok(if path.extension().is_some_and(|ending| ending == "zst") {
        Box::new(BufReader::new(zstd::stream::read::Decoder::new(file)?))
    } else {
        Box::new(BufReader::new(file))
    })
}

fn objects(path: &Path) -> Result<Vec<Object>, Error> {
    let mut objects = Vec::new();
    for line in reader(path).map_err(|error| Error::new(path, error))?.lines() {
        let line = line.map_err(|error| Error::new(path, error))?;
        objects.push(serde_json::from_str(&line).map_err(|error| Error::new(path, error))?);
    }
    Ok(objects)
}
