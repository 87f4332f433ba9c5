//! Reads a file of a capture: JSON Lines, a raw object on each.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Error;
use super::raw::Object;
use ephor_encryption::{Key, PartReader};
use ephor_snapshot::json_message;

/// The longest line that is read.
const LIMIT: usize = 64 << 20;
/// What is read at a time.
const CHUNK: usize = 64 << 10;

/// The objects of a file, one at a time. After an error there is none any more.
pub(super) struct Lines {
    path: PathBuf,
    reader: BufReader<Box<dyn Read + Send>>,
    buffer: Vec<u8>,
    number: u64,
    done: bool,
}

impl Lines {
    /// Opens it, by the key if the capture is encrypted.
    pub(super) fn open(path: &Path, key: Option<&Key>) -> Result<Self, Error> {
        let file =
            ephor_untrusted::file::open_within(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        let file: Box<dyn Read + Send> = match key {
            None => Box::new(file),
            Some(key) => {
                let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                Box::new(PartReader::new(key.clone(), &name, BufReader::with_capacity(CHUNK, file)))
            }
        };
        Ok(Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(CHUNK, file),
            buffer: Vec::new(),
            number: 0,
            done: false,
        })
    }

    fn read(&mut self) -> Result<Option<Object>, Error> {
        self.buffer.clear();
        self.number += 1;
        let io = |source| Error::Io { path: self.path.clone(), source };
        let read = (&mut self.reader).take(LIMIT as u64 + 1).read_until(b'\n', &mut self.buffer).map_err(io)?;
        if read == 0 {
            return Ok(None);
        }
        let damaged = |message: String| Error::Damaged { path: self.path.clone(), line: self.number, message };
        if self.buffer.last() != Some(&b'\n') {
            return Err(damaged(if read > LIMIT {
                format!("the line is longer than {} MiB", LIMIT >> 20)
            } else {
                "the line has no end".to_owned()
            }));
        }
        match serde_json::from_slice(&self.buffer) {
            Ok(Value::Object(object)) => Ok(Some(object)),
            Ok(other) => {
                Err(damaged(format!("found {} in the place of an object", crate::normalize::shape::kind(&other))))
            }
            Err(error) => Err(damaged(format!("column {}: {}", error.column(), json_message(&error)))),
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Object, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let read = self.read().transpose();
        self.done = !matches!(read, Some(Ok(_)));
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<Object, String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.users.jsonl");
        std::fs::write(&path, text).unwrap();
        let short = |error: Error| {
            let text = error.to_string();
            text.split_once("graph.users.jsonl").unwrap().1.to_owned()
        };
        Lines::open(&path, None).unwrap().map(|object| object.map_err(short)).collect()
    }

    #[test]
    fn each_line_is_an_object_and_an_empty_file_has_none() {
        assert!(read("").is_empty());
        let objects = read("{\"id\":\"a\"}\n{\"id\":\"b\"}\r\n");
        let ids: Vec<_> = objects.iter().map(|object| object.as_ref().unwrap()["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn a_line_that_a_full_disk_cut_is_named_and_ends_the_reading() {
        for (text, message) in [
            ("{\"id\":\"a\"}\n{\"id\":\"b", ":2: the line has no end; "),
            ("{\"id\":\"a\"}\n{\"id\":\"b\"}", ":2: the line has no end; "),
            ("{\"id\":\"a\"}\n\0\0\0\n{}\n", ":2: column 1: "),
            ("{\"id\":\"a\"}\n\n{}\n", ":2: column "),
            ("{\"id\":\"a\"}\n[]\n{}\n", ":2: found a list in the place of an object; "),
            ("{\"id\":\"a\"}\n{\"id\":\"\u{1}\"}\n{}\n", ":2: column "),
        ] {
            let all = read(text);
            let error = all[1].as_ref().unwrap_err();
            assert!(
                all.len() == 2 && error.starts_with(message) && error.contains("the disk is full"),
                "{text:?}: {error}"
            );
        }
    }
}
