//! The capture: what was read so far, on disk, so that whoever is interrupted goes on from there.
//!
//! A folder with a file of JSON Lines for each feed and a journal. A page is appended to its file first and to the
//! journal then; on the way back what stands in a file beyond its last entry is cut off. The folder holds personal
//! data: only its owner may read it. It holds no token.
//!
//! An encrypted capture has the same files, each a row of encrypted parts, and `keys.age` beside them. A page and an entry
//! are a part each, so that they stand or are missing as a whole, as lines do.

mod draft;
mod subjects;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ephor_encryption::{Envelope, KEYS, Key, PartReader};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use draft::Draft;
use ephor_snapshot::{Status, Tool};
pub use subjects::{Found, Subjects};

/// What is collected, and for whom; the first line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// The version of this format.
    pub format: u32,
    /// The tenant's id or domain, as it was named.
    pub tenant: String,
    /// The cloud, as in the manifest of a snapshot.
    pub cloud: String,
    /// When it began, RFC 3339 in whole seconds: the time of the snapshot.
    pub collected_at: String,
    /// When it began by the clock, where that is not the time of the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<String>,
    /// What began it.
    pub tool: Tool,
    /// Ids of the sources that are read, sorted.
    pub sources: Vec<String>,
}

/// The subjects of one feed are at most so many bytes: 10 million ids and addresses of a hundred characters.
const MOST_SUBJECTS: u64 = 1 << 30;

/// The version of the format that this program reads and writes.
pub const FORMAT: u32 = 1;

/// How a feed ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum End {
    /// All was read.
    Whole,
    /// Some was read.
    CutShort {
        /// Why not all.
        reason: String,
    },
    /// Nothing was read.
    Refused {
        /// What that means for the source.
        status: Status,
        /// Why.
        reason: String,
    },
}

/// What the journal says of one feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedProgress {
    /// Where the next page is, of a feed that was begun and has one.
    pub next: Option<String>,
    /// Pages that were read.
    pub pages: u64,
    /// Objects that were read.
    pub objects: u64,
    /// Subjects that were asked about, where there is a call for each: their batches, by number.
    pub batches: BTreeSet<u64>,
    /// How many subjects were asked about, and answered.
    pub done: u64,
    /// How many of those are not there any more.
    pub gone: u64,
    /// How many there are.
    pub of: Option<u64>,
    /// How it ended, once it has.
    pub end: Option<End>,
    /// How much of the file counts.
    bytes: u64,
}

/// One line of the journal after the first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    feed: String,
    /// The size of its file.
    bytes: u64,
    /// Objects of this page.
    #[serde(default)]
    objects: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<u64>,
    /// Subjects of this batch that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done: Option<u64>,
    /// Subjects of this batch that are not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<End>,
    /// The feed begins anew: what was read of it is void.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    anew: bool,
}

/// Why a capture cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something could not be read or written.
    #[error("cannot {what} {}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The folder is not one that this program can go on from.
    #[error("{}: {message}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong and how to repair it.
        message: String,
    },
}

impl Error {
    fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { what, path, source }
    }
}

const JOURNAL: &str = "journal.jsonl";
/// How the name of a file ends that is a row of encrypted parts.
const PARTS: &str = ".age-parts";

/// A capture that is being written. Shared by all that read feeds.
#[derive(Debug)]
pub struct Capture {
    folder: PathBuf,
    collection: Collection,
    envelope: Option<Envelope>,
    journal: Mutex<File>,
    feeds: Mutex<BTreeMap<String, Arc<Mutex<Feed>>>>,
}

#[derive(Debug)]
struct Feed {
    file: File,
    progress: FeedProgress,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that stopped in between has written a page that no entry names.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Capture {
    /// Begins a capture in a folder that must not exist, encrypted if there is an envelope.
    ///
    /// # Errors
    /// If the folder exists or cannot be written.
    pub fn begin(folder: &Path, collection: Collection, envelope: Option<&Envelope>) -> Result<Self, Error> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        builder.create(folder).map_err(Error::io("create", folder))?;
        if let Some(envelope) = envelope {
            envelope.write(folder).map_err(Error::io("write the keys in", folder))?;
        }
        let path = folder.join(stored_name(JOURNAL, envelope.is_some()));
        let journal = private(&path, true).map_err(Error::io("write", &path))?;
        hold(&journal, &path)?;
        let capture = Self::new(folder, collection, envelope.cloned(), journal, BTreeMap::new());
        capture.line(&capture.collection)?;
        lock(&capture.journal).sync_all().map_err(Error::io("write", &path))?;
        Ok(capture)
    }

    /// Opens a capture that was interrupted: what was read after the last entry of the journal is cut off. An
    /// encrypted one takes its envelope.
    ///
    /// # Errors
    /// If it is not a capture, was written by a newer program, is damaged, or another program writes it now.
    pub fn resume(folder: &Path, envelope: Option<&Envelope>) -> Result<Self, Error> {
        let is_encrypted = envelope.is_some();
        let path = folder.join(stored_name(JOURNAL, is_encrypted));
        let mut journal = private(&path, false).map_err(Error::io("open", &path))?;
        hold(&journal, &path)?;
        let damaged = |message: String| Error::Damaged { path: path.clone(), message };
        let mut reader = JournalReader::new(&mut journal, &path, envelope.map(Envelope::key));
        let mut sound = 0u64;
        let mut collection: Option<Collection> = None;
        let mut all: BTreeMap<String, FeedProgress> = BTreeMap::new();
        for number in 1u64.. {
            // The last line may be half written.
            let Some((text, end)) = reader.next().map_err(Error::io("read", &path))? else { break };
            if collection.is_none() {
                let first: Collection = serde_json::from_slice(&text)
                    .map_err(|error| damaged(format!("line 1: this is not the journal of a collection: {error}")))?;
                if first.format != FORMAT {
                    let format = first.format;
                    return Err(damaged(format!(
                        "it has format {format}, and this program reads format {FORMAT}; go on with the version of \
                         ephor that began it ({}), or begin anew",
                        first.tool.version
                    )));
                }
                collection = Some(first);
            } else {
                let entry: Entry = serde_json::from_slice(&text)
                    .map_err(|error| damaged(format!("line {number}: {error}; remove the folder and begin anew")))?;
                if !is_feed(&entry.feed) {
                    let feed = &entry.feed;
                    return Err(damaged(format!(
                        "line {number}: expected the name of a feed such as \"graph/users\", found {feed:?}; remove the \
                         folder and begin anew"
                    )));
                }
                all.entry(entry.feed.clone()).or_default().take(entry);
            }
            sound = end;
        }
        drop(reader);
        let collection =
            collection.ok_or_else(|| damaged("it is empty; remove the folder and begin anew".to_owned()))?;
        journal.set_len(sound).map_err(Error::io("write", &path))?;
        journal.seek(SeekFrom::End(0)).map_err(Error::io("write", &path))?;
        let mut feeds = BTreeMap::new();
        for (name, progress) in all {
            let path = folder.join(stored_name(&file_name(&name), is_encrypted));
            let feed = Feed::open(&path, progress)?;
            feeds.insert(name, Arc::new(Mutex::new(feed)));
        }
        Ok(Self::new(folder, collection, envelope.cloned(), journal, feeds))
    }

    fn new(
        folder: &Path,
        collection: Collection,
        envelope: Option<Envelope>,
        journal: File,
        feeds: BTreeMap<String, Arc<Mutex<Feed>>>,
    ) -> Self {
        let (folder, journal, feeds) = (folder.to_owned(), Mutex::new(journal), Mutex::new(feeds));
        Self { folder, collection, envelope, journal, feeds }
    }

    /// The keys that it is encrypted with, if it is.
    #[must_use]
    pub const fn envelope(&self) -> Option<&Envelope> {
        self.envelope.as_ref()
    }

    fn key(&self) -> Option<&Key> {
        self.envelope.as_ref().map(Envelope::key)
    }

    /// Bytes as they are to be appended to a file that ends at that position.
    fn sealed<'b>(&self, path: &Path, position: u64, bytes: &'b [u8]) -> std::io::Result<Cow<'b, [u8]>> {
        match self.key() {
            None => Ok(Cow::Borrowed(bytes)),
            Some(key) => key.parts(&part_name(path), position, bytes).map(Cow::Owned),
        }
    }

    /// The objects of a feed that was read, line by line: those of pages that count.
    ///
    /// # Errors
    /// If its file cannot be opened.
    pub fn lines(&self, feed: &str) -> Result<impl Iterator<Item = Result<Value, Error>> + use<>, Error> {
        lines(&self.path(feed), self.key(), self.progress(feed).bytes)
    }

    /// What is collected.
    #[must_use]
    pub fn collection(&self) -> &Collection {
        &self.collection
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a feed, which stands there once a page was read.
    #[must_use]
    pub fn path(&self, feed: &str) -> PathBuf {
        self.folder.join(stored_name(&file_name(feed), self.envelope.is_some()))
    }

    /// How far a feed came.
    #[must_use]
    pub fn progress(&self, feed: &str) -> FeedProgress {
        let feed = lock(&self.feeds).get(feed).cloned();
        feed.map(|feed| lock(&feed).progress.clone()).unwrap_or_default()
    }

    /// Appends a page. After it the next one is at `next`, if there is one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn page(&self, feed: &str, objects: &[Value], next: Option<&str>) -> Result<(), Error> {
        let next = next.map(str::to_owned);
        self.append(feed, objects, Entry { next, ..Entry::default() })
    }

    /// The subjects of a feed with a call for each, in the order in which their batches are numbered. Those of an
    /// interrupted collection are taken again, whatever `find` would find now.
    ///
    /// # Errors
    /// If they cannot be found, written or read.
    pub fn subjects(&self, feed: &str, find: impl FnOnce() -> Result<Subjects, Error>) -> Result<Subjects, Error> {
        let name = format!("{}.subjects.json", feed.replace('/', "."));
        let path = self.folder.join(stored_name(&name, self.envelope.is_some()));
        if path.exists() {
            let file = ephor_untrusted::file::open_within(&path).map_err(Error::io("read", &path))?;
            let mut text = Vec::new();
            reader(file, &path, self.key())
                .take(MOST_SUBJECTS)
                .read_to_end(&mut text)
                .map_err(Error::io("read", &path))?;
            return Subjects::read(&text).map_err(|error| Error::Damaged {
                path,
                message: format!("{error}; remove the folder and begin anew"),
            });
        }
        let subjects = find()?;
        let half = path.with_extension("half");
        let _ = fs::remove_file(&half);
        let mut file = private(&half, true).map_err(Error::io("write", &half))?;
        let mut text = Vec::new();
        // A hundred thousand ids are some megabytes, and in memory anyway.
        let write = subjects.write(&mut text).and_then(|()| self.sealed(&path, 0, &text));
        let write = write.and_then(|bytes| file.write_all(&bytes)).and_then(|()| file.sync_all());
        write.map_err(Error::io("write", &half))?;
        fs::rename(&half, &path).map_err(Error::io("write", &path))?;
        Ok(subjects)
    }

    /// Appends what subjects of a batch answered; `done` of them did, of which `gone` are not there any more.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn batch(&self, feed: &str, batch: u64, objects: &[Value], done: u64, gone: u64) -> Result<(), Error> {
        let gone = (gone > 0).then_some(gone);
        self.append(feed, objects, Entry { batch: Some(batch), done: Some(done), gone, ..Entry::default() })
    }

    /// Notes how many subjects a feed asks about.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn expect(&self, feed: &str, subjects: u64) -> Result<(), Error> {
        self.append(feed, &[], Entry { of: Some(subjects), ..Entry::default() })
    }

    /// Notes how a feed ended.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn end(&self, feed: &str, end: End) -> Result<(), Error> {
        self.append(feed, &[], Entry { end: Some(end), ..Entry::default() })
    }

    /// Begins a feed anew: what was read of it is void.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn anew(&self, feed: &str) -> Result<(), Error> {
        self.append(feed, &[], Entry { anew: true, ..Entry::default() })
    }

    /// A page whose objects are added as they come.
    ///
    /// # Errors
    /// If the file of the feed cannot be opened.
    pub fn draft(self: &Arc<Self>, feed: &'static str) -> Result<Draft, Error> {
        Draft::new(self, feed)
    }

    /// Makes a page count, after which the next one is at `next`, or with which the feed ended.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, draft: Draft, next: Option<&str>, end: Option<End>) -> Result<(), Error> {
        draft.commit(Entry { next: next.map(str::to_owned), end, ..Entry::default() })
    }

    /// The file of a feed and how far it came.
    fn feed(&self, name: &str) -> Result<Arc<Mutex<Feed>>, Error> {
        let mut feeds = lock(&self.feeds);
        if let Some(feed) = feeds.get(name) {
            return Ok(Arc::clone(feed));
        }
        let feed = Arc::new(Mutex::new(Feed::open(&self.path(name), FeedProgress::default())?));
        feeds.insert(name.to_owned(), Arc::clone(&feed));
        Ok(feed)
    }

    fn note(&self, entry: &Entry) -> Result<(), Error> {
        self.line(entry)
    }

    /// Appends a line to the journal.
    fn line(&self, value: &impl Serialize) -> Result<(), Error> {
        let path = self.folder.join(stored_name(JOURNAL, self.envelope.is_some()));
        let write = || {
            let mut text = serde_json::to_vec(value)?;
            text.push(b'\n');
            let mut journal = lock(&self.journal);
            let position = journal.stream_position()?;
            journal.write_all(&self.sealed(&path, position, &text)?)
        };
        write().map_err(Error::io("write", &path))
    }

    fn append(&self, name: &str, objects: &[Value], mut entry: Entry) -> Result<(), Error> {
        let path = self.path(name);
        let feed = self.feed(name)?;
        let mut feed = lock(&feed);
        if entry.anew {
            feed.cut(&path, 0)?;
        }
        let mut bytes = Vec::new();
        for object in objects {
            serde_json::to_writer(&mut bytes, object)
                .map_err(|error| Error::io("write", &path)(std::io::Error::other(error)))?;
            bytes.push(b'\n');
        }
        let before = if entry.anew { 0 } else { feed.progress.bytes };
        let bytes = self.sealed(&path, before, &bytes).map_err(Error::io("encrypt", &path))?;
        if let Err(error) = feed.file.write_all(&bytes) {
            // Half a page must not stay before the next.
            let whole = feed.progress.bytes;
            let _ = feed.cut(&path, whole);
            return Err(Error::io("write", &path)(error));
        }
        name.clone_into(&mut entry.feed);
        entry.bytes = before + bytes.len() as u64;
        entry.objects = objects.len() as u64;
        self.note(&entry)?;
        feed.progress.take(entry);
        Ok(())
    }

    /// Removes the capture, when its snapshot stands.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(self) -> Result<(), Error> {
        let folder = self.folder;
        drop(self.journal);
        drop(self.feeds);
        // Whoever is interrupted here must not leave half a capture under its name.
        let mut gone = folder.as_os_str().to_owned();
        gone.push(".done");
        let gone = PathBuf::from(gone);
        let _ = fs::remove_dir_all(&gone);
        fs::rename(&folder, &gone).map_err(Error::io("rename", &folder))?;
        fs::remove_dir_all(&gone).map_err(Error::io("remove", &gone))
    }
}

impl FeedProgress {
    fn take(&mut self, entry: Entry) {
        if entry.anew {
            *self = Self { of: self.of, ..Self::default() };
        }
        self.bytes = entry.bytes;
        // Whoever wrote the journal may have written any numbers.
        self.objects = self.objects.saturating_add(entry.objects);
        self.of = entry.of.or(self.of);
        if let Some(batch) = entry.batch {
            self.batches.insert(batch);
            self.done = self.done.saturating_add(entry.done.unwrap_or_default());
            self.gone = self.gone.saturating_add(entry.gone.unwrap_or_default());
        } else if (entry.end.is_none() || entry.objects > 0) && entry.of.is_none() && !entry.anew {
            self.pages += 1;
            self.next = entry.next;
        }
        if entry.end.is_some() {
            self.end = entry.end;
        }
    }
}

impl Feed {
    /// Opens the file of a feed, and cuts off what the journal does not name.
    fn open(path: &Path, progress: FeedProgress) -> Result<Self, Error> {
        let file = private(path, !path.exists()).map_err(Error::io("open", path))?;
        let length = file.metadata().map_err(Error::io("open", path))?.len();
        if length < progress.bytes {
            let message = format!(
                "it has {length} bytes, and the journal says {}; remove the folder and begin anew",
                progress.bytes
            );
            return Err(Error::Damaged { path: path.to_owned(), message });
        }
        let bytes = progress.bytes;
        let mut feed = Self { file, progress };
        feed.cut(path, bytes)?;
        Ok(feed)
    }

    fn cut(&mut self, path: &Path, bytes: u64) -> Result<(), Error> {
        self.file.set_len(bytes).map_err(Error::io("write", path))?;
        self.file.seek(SeekFrom::Start(bytes)).map(drop).map_err(Error::io("write", path))
    }
}

/// Whether it may be a feed: its file is made of its name, and must be none of the others in the folder, nor elsewhere.
fn is_feed(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    name.len() <= 100 && name.split('/').all(is_part) && file_name(name) != JOURNAL
}

/// The name of the file of a feed.
fn file_name(feed: &str) -> String {
    format!("{}.jsonl", feed.replace('/', "."))
}

/// The name under which a file of a capture is stored.
fn stored_name(name: &str, is_encrypted: bool) -> String {
    if is_encrypted { format!("{name}{PARTS}") } else { name.to_owned() }
}

/// What the parts of a file call it: its name in the folder.
fn part_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether the capture in that folder is encrypted.
#[must_use]
pub fn is_encrypted(folder: &Path) -> bool {
    folder.join(KEYS).exists()
}

/// Reads a file of a capture as it was before it was encrypted, if it was.
fn reader(file: impl Read + Send + 'static, path: &Path, key: Option<&Key>) -> Box<dyn Read + Send> {
    let file = BufReader::with_capacity(256 << 10, file);
    match key {
        None => Box::new(file),
        Some(key) => Box::new(PartReader::new(key.clone(), &part_name(path), file)),
    }
}

/// Reads the whole lines of a journal.
enum JournalReader<'f> {
    Plain(BufReader<&'f mut File>, u64),
    Encrypted(PartReader<BufReader<&'f mut File>>),
}

impl<'f> JournalReader<'f> {
    fn new(file: &'f mut File, path: &Path, key: Option<&Key>) -> Self {
        let file = BufReader::new(file);
        match key {
            None => Self::Plain(file, 0),
            Some(key) => Self::Encrypted(PartReader::new(key.clone(), &part_name(path), file)),
        }
    }

    /// The next whole line, and where it ends in the file.
    fn next(&mut self) -> std::io::Result<Option<(Vec<u8>, u64)>> {
        match self {
            Self::Plain(file, end) => {
                let mut text = Vec::new();
                *end += file.read_until(b'\n', &mut text)? as u64;
                Ok(Some((text, *end)).filter(|(text, _)| text.last() == Some(&b'\n')))
            }
            Self::Encrypted(parts) => {
                let text = parts.next_part()?;
                Ok(text.map(|text| (text, parts.position())))
            }
        }
    }
}

/// Opens a file that only its owner may read.
fn private(path: &Path, new: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(new);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Holds a journal: two programs must not write one capture.
fn hold(journal: &File, path: &Path) -> Result<(), Error> {
    journal.try_lock().map_err(|error| match error {
        fs::TryLockError::WouldBlock => {
            let message = "another ephor is writing this collection now".to_owned();
            Error::Damaged { path: path.to_owned(), message }
        }
        fs::TryLockError::Error(source) => Error::io("lock", path)(source),
    })
}

/// The objects that stand in the first bytes of the file of a feed, line by line. What follows is half a page.
///
/// # Errors
/// If the file cannot be opened.
fn lines(
    path: &Path,
    key: Option<&Key>,
    bytes: u64,
) -> Result<impl Iterator<Item = Result<Value, Error>> + use<>, Error> {
    let file = ephor_untrusted::file::open_within(path).map_err(Error::io("open", path))?;
    let mut reader = BufReader::with_capacity(64 << 10, reader(file.take(bytes), path, key));
    let path = path.to_owned();
    let mut number = 0u64;
    Ok(std::iter::from_fn(move || {
        let mut text = Vec::new();
        number += 1;
        match reader.by_ref().read_until(b'\n', &mut text) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_slice(&text).map_err(|error| Error::Damaged {
                path: path.clone(),
                message: format!("line {number}: {error}; remove the folder and begin anew"),
            })),
            Err(error) => Some(Err(Error::io("read", &path)(error))),
        }
    }))
}

#[cfg(test)]
mod tests;
