//! Files that are too large to be held: one JSON list in UTF-8, whose objects are read anew at each pass.

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::Value;

use super::files::{Finish, broken_json, not_objects, note_given};
use super::graph;
use crate::normalize::lists::Damage;
use crate::normalize::shape::Shape;
use crate::normalize::{Error, Object, Objects};

/// Smaller files are held: to read them again would cost more than it saves.
const LEAST: u64 = 1 << 20;
/// What is read at a time.
const CHUNK: usize = 256 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One such file.
#[derive(Clone, Debug)]
pub(super) struct Large {
    path: PathBuf,
    name: String,
    /// Where the JSON begins.
    start: u64,
    /// What is done to its objects.
    finish: Finish,
}

/// What the objects of a file say together.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub count: usize,
    /// What the export lost in them.
    pub damage: Damage,
    /// Whether an answer names a further page.
    pub more: bool,
    /// Whether all are as Graph answered.
    pub raw: bool,
    /// Properties that have a value in one object at least.
    pub given: HashSet<String>,
    /// Whether there was anything but nulls.
    pub answered: bool,
}

/// The objects of one element of the list, as they were written.
struct Element {
    objects: Vec<Object>,
    more: bool,
    answered: bool,
}

impl Large {
    /// The file, if it is such a one.
    pub(super) fn open(path: &Path, name: &str, finish: Finish) -> Result<Option<Self>, Error> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let mut file = ephor_untrusted::file::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() < LEAST {
            return Ok(None);
        }
        let mut head = [0; 4096];
        let read = file.read(&mut head).map_err(io)?;
        let head = head.get(..read).unwrap_or_default();
        let start = if head.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let first = head.get(start..).unwrap_or_default().trim_ascii_start();
        // Text in UTF-16 has a zero byte beside each of these.
        let is_list = first.first() == Some(&b'[') && first.get(1) != Some(&0);
        if !is_list || !is_utf_8(&mut file).map_err(io)? {
            return Ok(None);
        }
        Ok(Some(Self { path: path.to_owned(), name: name.to_owned(), start: start as u64, finish }))
    }

    /// Reads all of it once.
    pub(super) fn scan(&self) -> Result<Scanned, Error> {
        let mut scanned = Scanned { raw: true, ..Scanned::default() };
        self.elements(&mut |element| {
            scanned.more |= element.more;
            scanned.answered |= element.answered;
            for object in element.objects {
                scanned.count += 1;
                scanned.raw &= graph::is_raw(&object);
                let (object, damage) = self.finish.finished(object);
                scanned.damage.add(damage);
                note_given(&object, &mut scanned.given);
            }
            Ok(())
        })?;
        Ok(scanned)
    }

    fn elements(&self, visit: &mut dyn FnMut(Element) -> Result<(), Error>) -> Result<(), Error> {
        let io = |source| Error::Io { path: self.path.clone(), source };
        let broken = |message| Error::File { name: self.name.clone(), message };
        let mut file = ephor_untrusted::file::open(&self.path).map_err(io)?;
        file.seek(SeekFrom::Start(self.start)).map_err(io)?;
        let mut deserializer = serde_json::Deserializer::from_reader(BufReader::with_capacity(CHUNK, file));
        let mut failed = None;
        let mut each = |value: Value| {
            let shaped = Shape::List.objects(value).map_err(|what| broken(not_objects(&what, "ConvertTo-Json")))?;
            visit(Element { objects: shaped.objects, more: shaped.more, answered: shaped.answered })
        };
        let read = List { each: &mut each, failed: &mut failed }.deserialize(&mut deserializer);
        match (failed, read.and_then(|()| deserializer.end())) {
            (Some(error), _) => Err(error),
            (None, Ok(())) => Ok(()),
            (None, Err(error)) => Err(match error.io_error_kind() {
                Some(kind) => io(kind.into()),
                None => broken(broken_json(&error)),
            }),
        }
    }
}

impl Objects for Large {
    fn each(&self, visit: &mut dyn FnMut(&Object) -> Result<(), Error>) -> Result<(), Error> {
        self.elements(&mut |element| {
            element.objects.into_iter().try_for_each(|object| visit(&self.finish.finished(object).0))
        })
    }
}

/// Whether a file is text in UTF-8, read from its begin.
fn is_utf_8(file: &mut File) -> std::io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let (mut buffer, mut kept) = (vec![0; CHUNK], 0);
    loop {
        let read = file.read(buffer.get_mut(kept..).unwrap_or_default())?;
        let filled = kept + read;
        let bytes = buffer.get(..filled).unwrap_or_default();
        let valid = match std::str::from_utf8(bytes) {
            Ok(_) => filled,
            // A character may go on in the next chunk.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if read == 0 {
            return Ok(true);
        }
        buffer.copy_within(valid..filled, 0);
        kept = filled - valid;
    }
}

/// Gives each element of a list away as it is read.
struct List<'l> {
    each: &'l mut dyn FnMut(Value) -> Result<(), Error>,
    failed: &'l mut Option<Error>,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            if let Err(error) = (self.each)(value) {
                *self.failed = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}
