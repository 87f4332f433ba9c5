//! The lines of one file, in blocks of whole lines, with the digest of what was read.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use ephor_encryption::{Damage, Key};
use sha2::{Digest, Sha256};

use super::Error;

/// Rows of a block. Part of what makes a scan reproducible: it does not depend on threads.
pub const BLOCK_ROWS: usize = 16_384;
/// A block ends early rather than grow beyond this many bytes. A scan holds two blocks more than it has threads.
const BLOCK_BYTES: usize = 14 << 20;
/// The longest line that is read.
pub const LINE_BYTES: usize = 4 << 20;
/// What is read from a file at a time.
const READ_BYTES: usize = 256 << 10;

/// What some editors put before UTF-8 text.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
pub(super) const BYTE_ORDER_MARK_MESSAGE: &str =
    "the file begins with a byte order mark, which JSON does not have; save it as UTF-8 without one";

/// Some whole lines of a file.
#[derive(Debug, Default)]
pub struct Block {
    /// Number of the block within its file, from 0.
    pub number: u64,
    /// The number of its first line, from 1.
    pub first_line: u64,
    /// The lines, without their ends.
    bytes: Vec<u8>,
    /// Where each line ends in `bytes`.
    ends: Vec<usize>,
}

impl Block {
    /// The block of these lines.
    pub fn of<L: AsRef<[u8]>>(first_line: u64, lines: &[L]) -> Self {
        let mut block = Self { first_line, ..Self::default() };
        for line in lines {
            block.bytes.extend_from_slice(line.as_ref());
            block.ends.push(block.bytes.len());
        }
        block
    }

    /// Number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The line of that index, from 0.
    #[must_use]
    pub fn line(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    /// All lines in order.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|index| self.line(index))
    }
}

/// Reads a `.jsonl` or `.jsonl.zst` file block by block. After the last block it compares the file with the
/// manifest: number of lines and SHA-256.
pub struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    digest: std::sync::Arc<std::sync::Mutex<Sha256>>,
    path: PathBuf,
    expected: super::File,
    line: u64,
    blocks: u64,
    done: bool,
}

/// Hashes the bytes of a file as they are read.
struct Hashing<R> {
    file: R,
    digest: std::sync::Arc<std::sync::Mutex<Sha256>>,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        if let (Some(bytes), Ok(mut digest)) = (buffer.get(..count), self.digest.lock()) {
            digest.update(bytes);
        }
        Ok(count)
    }
}

impl Lines {
    /// Opens the file that `expected` describes, by the key if it is encrypted. The caller has checked that it is a
    /// plain file.
    pub(super) fn open(path: &Path, expected: &super::File, key: Option<&Key>) -> Result<Self, Error> {
        let digest: std::sync::Arc<std::sync::Mutex<Sha256>> = std::sync::Arc::default();
        let hashing = Hashing { file: contents(path, expected, key)?, digest: std::sync::Arc::clone(&digest) };
        let is_compressed = expected.path.ends_with(".zst");
        let reader: Box<dyn Read + Send> =
            if is_compressed { Box::new(decompressed(path, hashing)?) } else { Box::new(hashing) };
        Ok(Self {
            reader: BufReader::with_capacity(READ_BYTES, reader),
            digest,
            path: path.to_owned(),
            expected: expected.clone(),
            line: 0,
            blocks: 0,
            done: false,
        })
    }

    /// The file that is read.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next lines, or none after the last.
    ///
    /// # Errors
    /// If the file cannot be read, a line is longer than 4 MiB or empty, or, at the end, the file is not the
    /// one that the manifest describes.
    pub fn next_block(&mut self) -> Result<Option<Block>, Error> {
        self.next_block_in(Block::default())
    }

    /// The same, in the memory of a block that is done with.
    ///
    /// # Errors
    /// As for [`Self::next_block`].
    pub fn next_block_in(&mut self, spare: Block) -> Result<Option<Block>, Error> {
        if self.done {
            return Ok(None);
        }
        let mut block = Block { number: self.blocks, first_line: self.line + 1, ..spare };
        block.bytes.clear();
        block.ends.clear();
        let mut start = 0;
        // A line that was begun is read to its end, however full the block is.
        while (block.ends.len() < BLOCK_ROWS && block.bytes.len() < BLOCK_BYTES) || block.bytes.len() > start {
            let available = self.reader.fill_buf().map_err(|error| failed("read", &self.path, error))?;
            if available.is_empty() {
                if block.bytes.len() > start {
                    self.end_line(&mut block, &mut start)?;
                }
                self.done = true;
                self.compare()?;
                break;
            }
            let newline = memchr::memchr(b'\n', available);
            let part = available.get(..newline.unwrap_or(available.len())).unwrap_or_default();
            if block.bytes.len() - start + part.len() > LINE_BYTES {
                return Err(self.broken(format!(
                    "the line is longer than {} MiB; one object stands on one line",
                    LINE_BYTES >> 20
                )));
            }
            block.bytes.extend_from_slice(part);
            let used = part.len() + usize::from(newline.is_some());
            self.reader.consume(used);
            if newline.is_some() {
                self.end_line(&mut block, &mut start)?;
            }
        }
        if block.is_empty() {
            return Ok(None);
        }
        self.blocks += 1;
        Ok(Some(block))
    }

    fn end_line(&mut self, block: &mut Block, start: &mut usize) -> Result<(), Error> {
        if block.bytes.last() == Some(&b'\r') && block.bytes.len() > *start {
            block.bytes.pop();
        }
        if self.line == 0 && block.bytes.starts_with(BYTE_ORDER_MARK) {
            return Err(self.broken(BYTE_ORDER_MARK_MESSAGE.to_owned()));
        }
        if block.bytes.len() == *start {
            return Err(self.broken("the line is empty; one object stands on each line".to_owned()));
        }
        *start = block.bytes.len();
        block.ends.push(*start);
        self.line += 1;
        Ok(())
    }

    fn broken(&self, message: String) -> Error {
        Error::Line { path: self.path.clone(), line: self.line + 1, message }
    }

    fn compare(&self) -> Result<(), Error> {
        let digest = match self.digest.lock() {
            Ok(digest) => hex(&digest.clone().finalize()),
            Err(_) => String::new(),
        };
        let message = if digest != self.expected.sha256 {
            changed(&digest, &self.expected.sha256)
        } else if self.line != self.expected.rows {
            format!("the file has {} lines, and manifest.json says {}", self.line, self.expected.rows)
        } else {
            return Ok(());
        };
        Err(Error::File { path: self.path.clone(), message })
    }
}

/// What is said of a file that is not the one that the manifest describes.
pub(super) fn changed(found: &str, expected: &str) -> String {
    format!(
        "the file was changed after the snapshot was written: its sha256 is {found}, and manifest.json says {expected}. \
         Collect or import again, or use an unchanged copy"
    )
}

/// Reads a file as its digest covers it: decrypted, and not decompressed where the manifest has it compressed.
pub(super) fn contents(path: &Path, expected: &super::File, key: Option<&Key>) -> Result<Box<dyn Read + Send>, Error> {
    let file = ephor_untrusted::file::open_within(path).map_err(Error::io("open", path))?;
    let Some(key) = key else { return Ok(Box::new(file)) };
    let decrypted = key.decrypt(file).map_err(|error| failed("read", path, error))?;
    if expected.path.ends_with(".zst") { Ok(Box::new(decrypted)) } else { Ok(Box::new(decompressed(path, decrypted)?)) }
}

fn decompressed<R: Read>(path: &Path, reader: R) -> Result<impl Read + use<R>, Error> {
    let buffered = BufReader::with_capacity(READ_BYTES, reader);
    zstd::stream::read::Decoder::with_buffer(buffered).map_err(Error::io("decompress", path))
}

/// Why a file cannot be read: an encrypted one that was changed is no fault of the disk.
pub(super) fn failed(action: &'static str, path: &Path, error: std::io::Error) -> Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()) {
        Some(damage) => Error::File { path: path.to_owned(), message: damage.to_string() },
        None => Error::io(action, path)(error),
    }
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn lines_stay_whole_where_a_block_is_full_in_the_middle_of_one() {
        // Three blocks; no line ends where a buffer or a block does.
        let line = |number: usize| format!("{{\"id\":\"{number:06}{}\"}}", "x".repeat(100_003 + 7 * number));
        let lines: Vec<String> = (0..600).map(line).collect();
        let bytes = lines.join("\n") + "\n";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.jsonl");
        std::fs::write(&path, &bytes).unwrap();
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let file = crate::manifest::File { path: "users.jsonl".to_owned(), sha256, rows: 600 };
        let mut read = Lines::open(&path, &file, None).unwrap();
        let (mut found, mut blocks) = (0, 0);
        while let Some(block) = read.next_block().unwrap() {
            blocks += 1;
            for line in block.lines() {
                assert!(line == lines[found].as_bytes(), "line {found}");
                found += 1;
            }
        }
        assert_eq!((found, blocks > 2), (600, true));
    }
}
