//! One file of JSON Lines, indexed by the offsets of its lines: 100,000 users stay on disk until they are asked for.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::Path;

use super::Object;

/// The lines of a file, sorted by id.
#[derive(Debug)]
pub(crate) struct Lines {
    bytes: Bytes,
    /// Where each line ends, its line break not included.
    ends: Vec<u64>,
}

#[derive(Debug)]
enum Bytes {
    File(File),
    /// A compressed file is kept whole: it cannot be read from the middle.
    Memory(Vec<u8>),
}

impl Bytes {
    fn read(&self, from: u64, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::File(file) => {
                let mut bytes = vec![0; length];
                read_at(file, &mut bytes, from)?;
                Ok(bytes)
            }
            Self::Memory(all) => {
                let from = usize::try_from(from).map_err(io::Error::other)?;
                let part = all.get(from..from + length).ok_or(io::ErrorKind::UnexpectedEof)?;
                Ok(part.to_vec())
            }
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, from)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    let mut done = 0;
    while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match std::os::windows::fs::FileExt::seek_read(file, rest, from + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => done += read,
        }
    }
    Ok(())
}

impl Lines {
    /// Indexes a file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let bytes = if path.extension().is_some_and(|ending| ending == "zst") {
            let mut all = Vec::new();
            super::reader(path)?.read_to_end(&mut all)?;
            Bytes::Memory(all)
        } else {
            Bytes::File(File::open(path)?)
        };
        let (mut ends, mut at) = (Vec::new(), 0_u64);
        let mut note = |block: &[u8]| {
            let breaks = block.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            ends.extend(breaks.map(|(place, _)| at + place as u64));
            at += block.len() as u64;
        };
        match &bytes {
            Bytes::Memory(all) => note(all),
            Bytes::File(_) => {
                let mut file = File::open(path)?;
                let mut block = vec![0; 1 << 20];
                loop {
                    let read = file.read(&mut block)?;
                    note(block.get(..read).unwrap_or_default());
                    if read == 0 {
                        break;
                    }
                }
            }
        }
        // A last line without its line break.
        if ends.last().is_none_or(|end| end + 1 < at) && at > 0 {
            ends.push(at);
        }
        Ok(Self { bytes, ends })
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn line(&self, at: usize) -> Option<Vec<u8>> {
        self.start_of_line(at, usize::MAX)
    }

    /// So many bytes of a line at most.
    fn start_of_line(&self, at: usize, most: usize) -> Option<Vec<u8>> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1)? + 1 };
        let length = usize::try_from(end.checked_sub(start)?).ok()?;
        self.bytes.read(start, length.min(most)).ok()
    }

    /// The object of a line.
    pub(crate) fn object(&self, at: usize) -> Option<Object> {
        serde_json::from_slice(&self.line(at)?).ok()
    }

    /// The id of a line.
    pub(crate) fn id(&self, at: usize) -> Option<String> {
        // Ephor writes the id first, so that most ids stand in the first bytes.
        let start = self.start_of_line(at, 200)?;
        let first = start.strip_prefix(br#"{"id":""#).and_then(|rest| {
            let end = rest.iter().position(|byte| *byte == b'"')?;
            let id = rest.get(..end)?;
            (!id.contains(&b'\\')).then(|| String::from_utf8_lossy(id).into_owned())
        });
        first.or_else(|| Some(self.object(at)?.get("id")?.as_str()?.to_owned()))
    }

    /// The first line whose id is not less.
    fn not_less(&self, id: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.id(middle).is_some_and(|other| other.as_str() < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The line of that id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        let at = self.not_less(id);
        (self.id(at)? == id).then_some(at)
    }

    /// The lines whose ids begin so.
    pub(crate) fn starting_with(&self, start: &str) -> Range<usize> {
        let from = self.not_less(start);
        let mut to = from;
        while self.id(to).is_some_and(|id| id.starts_with(start)) {
            to += 1;
        }
        from..to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> (tempfile::TempDir, Lines) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.jsonl");
        std::fs::write(&path, text).unwrap();
        let lines = Lines::open(&path).unwrap();
        (folder, lines)
    }

    #[test]
    fn a_line_is_found_by_its_id_and_by_the_start_of_it() {
        let (_folder, lines) = lines("{\"id\":\"a:1\"}\n{\"id\":\"a:2\"}\n{\"x\":1,\"id\":\"b\\\"\"}\n{\"id\":\"c\"}");
        assert_eq!(lines.len(), 4);
        assert_eq!(lines.starting_with("a:"), 0..2);
        assert_eq!(lines.find("b\""), Some(2));
        assert_eq!(lines.find("c"), Some(3));
        assert_eq!((lines.find("d"), lines.find("")), (None, None));
        assert_eq!(lines.object(2).unwrap().len(), 2);
    }

    #[test]
    fn an_empty_file_has_no_line() {
        let (_folder, lines) = lines("");
        assert_eq!((lines.len(), lines.find("a")), (0, None));
    }
}
