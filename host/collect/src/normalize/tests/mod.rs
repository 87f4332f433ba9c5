//! Captures become snapshots.

mod memory;
mod outcomes;
mod round_trip;
mod vendor;

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use ephor_snapshot::SourceStatus;

const TENANT: &str = "8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
const TIME: &str = "2026-11-22T00:00:00Z";

/// A capture in a temporary folder.
struct Capture {
    folder: tempfile::TempDir,
    feeds: RawInputs,
}

impl Capture {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), feeds: RawInputs::of_capture() }
    }

    /// Adds a feed that was read whole.
    fn with(self, name: &str, objects: &[Value]) -> Self {
        self.ended(name, objects, Outcome::Whole)
    }

    /// Adds a feed with what became of it.
    fn ended(mut self, name: &str, objects: &[Value], outcome: Outcome) -> Self {
        let path = self.path(name);
        std::fs::write(&path, objects.iter().map(|object| format!("{object}\n")).collect::<String>()).unwrap();
        self.feeds.add(name, RawStream::of_capture(name, "Test", path, outcome));
        self
    }

    /// Adds a feed without objects.
    fn without(mut self, name: &str, outcome: Outcome) -> Self {
        self.feeds.add(name, RawStream::without_objects(name, "Test", outcome));
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{}.jsonl", name.replace('/', ".")))
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("snapshot")
    }

    fn normalize(&self) -> Result<Normalized, Error> {
        let tenant = Tenant { id: TENANT.to_owned(), name: "Contoso".to_owned(), domain: String::new() };
        normalize(&self.feeds, tenant, "global", TIME, &self.target())
    }

    /// The rows of a table or the objects of a document.
    fn lines(&self, name: &str) -> Vec<Value> {
        lines(&self.target().join(format!("{name}.jsonl")))
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn source_of<'m>(manifest: &'m Manifest, id: &str) -> &'m SourceStatus {
    manifest.sources.iter().find(|source| source.id == id).unwrap()
}

fn status(manifest: &Manifest, id: &str) -> (Status, String) {
    let source = source_of(manifest, id);
    (source.status, source.reason.clone().unwrap_or_default())
}
