//! A page on its way into a capture: its objects are appended to the file of the feed as they come, and count only when
//! the whole page has come and stands in the journal.

use std::hash::{DefaultHasher, Hasher as _};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::{Capture, Entry, Error, Feed, lock};

/// So much is held before it is written.
const BUFFER: usize = 64 << 10;

/// Objects that do not count yet. Dropped, they are gone from the file.
#[derive(Debug)]
pub struct Draft {
    capture: Arc<Capture>,
    name: &'static str,
    path: PathBuf,
    feed: Arc<Mutex<Feed>>,
    buffer: Vec<u8>,
    bytes: u64,
    objects: u64,
    hasher: DefaultHasher,
    failed: Option<std::io::Error>,
    done: bool,
}

impl Draft {
    pub(super) fn new(capture: &Arc<Capture>, name: &'static str) -> Result<Self, Error> {
        let (path, feed) = (capture.path(name), capture.feed(name)?);
        let capture = Arc::clone(capture);
        let (buffer, hasher) = (Vec::new(), DefaultHasher::new());
        Ok(Self { capture, name, path, feed, buffer, bytes: 0, objects: 0, hasher, failed: None, done: false })
    }

    /// Adds an object as JSON on one line. That it cannot be written is said when the page is to count.
    pub fn add(&mut self, object: &[u8]) {
        self.buffer.extend_from_slice(object);
        self.buffer.push(b'\n');
        self.objects += 1;
        if self.buffer.len() >= BUFFER {
            self.write();
        }
    }

    /// Adds an object.
    pub fn add_value(&mut self, object: &Value) {
        // A buffer takes everything.
        let _ = serde_json::to_writer(&mut self.buffer, object);
        self.add(b"");
    }

    fn write(&mut self) {
        if self.failed.is_none() {
            self.hasher.write(&self.buffer);
            let mut feed = lock(&self.feed);
            let sealed = self.capture.sealed(&self.path, feed.progress.bytes + self.bytes, &self.buffer);
            self.failed = match sealed {
                Ok(bytes) => {
                    self.bytes += bytes.len() as u64;
                    feed.file.write_all(&bytes).err()
                }
                Err(error) => Some(error),
            };
        }
        self.buffer.clear();
    }

    /// How many objects there are.
    #[must_use]
    pub const fn objects(&self) -> u64 {
        self.objects
    }

    /// A digest of the objects: the same for the same objects.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = self.hasher.clone();
        hasher.write(&self.buffer);
        hasher.finish()
    }

    /// Begins the page anew.
    ///
    /// # Errors
    /// If what was written of it cannot be cut off.
    pub fn clear(&mut self) -> Result<(), Error> {
        self.buffer.clear();
        if self.bytes > 0 {
            let mut feed = lock(&self.feed);
            let whole = feed.progress.bytes;
            feed.cut(&self.path, whole)?;
        }
        (self.bytes, self.objects, self.failed) = (0, 0, None);
        self.hasher = DefaultHasher::new();
        Ok(())
    }

    /// Makes it count.
    pub(super) fn commit(mut self, mut entry: Entry) -> Result<(), Error> {
        self.write();
        if let Some(error) = self.failed.take() {
            return Err(Error::io("write", &self.path)(error));
        }
        let mut feed = lock(&self.feed);
        self.name.clone_into(&mut entry.feed);
        entry.bytes = feed.progress.bytes + self.bytes;
        entry.objects = self.objects;
        self.capture.note(&entry)?;
        feed.progress.take(entry);
        drop(feed);
        self.done = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            // What cannot be cut off now is cut off when the capture is opened again.
            let _ = self.clear();
        }
    }
}
