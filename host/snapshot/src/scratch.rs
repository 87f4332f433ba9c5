//! A temporary file for what is sorted or joined on the way into a snapshot. It has no name, is as private as the snapshot,
//! and vanishes with whoever holds it. On the way into an encrypted snapshot it is encrypted, with a key that nobody keeps.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek as _, SeekFrom, Write};
use std::ops::Range;

use ephor_encryption::{Encrypting, Key};

/// What is written at a time.
const CHUNK: usize = 64 << 10;

/// Bytes in ranges, each written once and read from its start.
#[derive(Debug)]
pub struct Scratch {
    file: File,
    end: u64,
    key: Option<Key>,
}

impl Scratch {
    /// The file is a temporary one that nobody else has.
    #[must_use]
    pub fn new(file: File, is_encrypted: bool) -> Self {
        Self { file, end: 0, key: is_encrypted.then(Key::generate) }
    }

    /// Appends what `fill` writes, and says where it stands.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&mut self, fill: impl FnOnce(&mut ScratchWriter<'_>) -> io::Result<()>) -> io::Result<Range<u64>> {
        let start = self.end;
        (&self.file).seek(SeekFrom::Start(start))?;
        let output = BufWriter::with_capacity(CHUNK, &self.file);
        let mut writer = match &self.key {
            None => ScratchWriter::Plain(output),
            Some(key) => ScratchWriter::Encrypted(Box::new(key.encrypt(output)?)),
        };
        fill(&mut writer)?;
        match writer {
            ScratchWriter::Plain(output) => output,
            ScratchWriter::Encrypted(output) => output.finish()?,
        }
        .flush()?;
        self.end = (&self.file).stream_position()?;
        Ok(start..self.end)
    }

    /// Reads what was appended there. Ranges can be read side by side.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, range: &Range<u64>) -> io::Result<Box<dyn Read + '_>> {
        let piece = Piece { file: &self.file, position: range.start, end: range.end };
        Ok(match &self.key {
            None => Box::new(piece),
            Some(key) => Box::new(key.decrypt(piece)?),
        })
    }

    /// The file.
    #[must_use]
    pub const fn file(&self) -> &File {
        &self.file
    }
}

/// Takes what is appended.
pub enum ScratchWriter<'f> {
    /// As it is.
    Plain(BufWriter<&'f File>),
    /// Encrypted.
    Encrypted(Box<Encrypting<BufWriter<&'f File>>>),
}

impl Write for ScratchWriter<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(output) => output.write(buffer),
            Self::Encrypted(output) => output.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A range of a file that others read, too.
struct Piece<'f> {
    file: &'f File,
    position: u64,
    end: u64,
}

impl Read for Piece<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.position).unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        self.file.seek(SeekFrom::Start(self.position))?;
        let count = self.file.read(buffer.get_mut(..length).unwrap_or_default())?;
        self.position += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_side_by_side_and_an_encrypted_file_shows_nothing() {
        for is_encrypted in [false, true] {
            let mut scratch = Scratch::new(tempfile::tempfile().unwrap(), is_encrypted);
            let text = |number: u8| vec![b'a' + number; 100_000 + usize::from(number)];
            let ranges: Vec<_> =
                (0..3).map(|number| scratch.append(|output| output.write_all(&text(number))).unwrap()).collect();
            let mut readers: Vec<_> = ranges.iter().map(|range| scratch.read(range).unwrap()).collect();
            let mut found = vec![Vec::new(); 3];
            for _ in 0..200 {
                for (reader, found) in readers.iter_mut().zip(&mut found) {
                    reader.take(1_003).read_to_end(found).unwrap();
                }
            }
            assert!((0..3).all(|number| found[usize::from(number)] == text(number)), "encrypted: {is_encrypted}");
            drop(readers);
            let mut stored = Vec::new();
            (&scratch.file).seek(SeekFrom::Start(0)).unwrap();
            (&scratch.file).read_to_end(&mut stored).unwrap();
            assert_eq!(stored.windows(20).any(|part| part == [b'b'; 20]), !is_encrypted);
        }
    }
}
