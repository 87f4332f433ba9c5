//! A file that grows: encrypted in parts, each of which is whole on its own, so that what was written before a program was
//! killed can be read.
//!
//! A part is its length in four bytes, big endian, and an encrypted file. It holds the name of its file and where it stands
//! in it, so that nobody can leave one out, repeat it, or put it elsewhere; only at the end of a file can parts be missing,
//! and how long the file must be stands elsewhere.

use std::io::{self, Read, Write as _};

use super::Key;

/// The most that one part holds.
pub const PART: usize = 1 << 20;
const LENGTH: usize = 4;

impl Key {
    /// The parts that hold `bytes`, to be appended to the file of that name at that position.
    ///
    /// # Errors
    /// If it cannot be encrypted.
    pub fn parts(&self, name: &str, position: u64, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut all = Vec::with_capacity(bytes.len() + 512);
        for part in bytes.chunks(PART) {
            let start = all.len();
            all.extend_from_slice(&[0; LENGTH]);
            let mut output = self.encrypt(&mut all)?;
            output.write_all(&head(name, position + start as u64))?;
            output.write_all(part)?;
            output.finish()?;
            let length = u32::try_from(all.len() - start - LENGTH).map_err(io::Error::other)?;
            if let Some(place) = all.get_mut(start..start + LENGTH) {
                place.copy_from_slice(&length.to_be_bytes());
            }
        }
        Ok(all)
    }
}

fn head(name: &str, position: u64) -> Vec<u8> {
    format!("{name} {position}\n").into_bytes()
}

/// Reads the parts of a file one after another.
pub struct PartReader<R> {
    input: R,
    key: Key,
    name: String,
    position: u64,
    part: Vec<u8>,
    at: usize,
}

impl<R: Read> PartReader<R> {
    /// Reads the file of that name from its start.
    pub fn new(key: Key, name: &str, input: R) -> Self {
        Self { input, key, name: name.to_owned(), position: 0, part: Vec::new(), at: 0 }
    }

    /// Where the next part stands.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// What the next part holds; none after the last whole one. Whether there is half a part after that is not said.
    ///
    /// # Errors
    /// If it cannot be read, or a whole part is not the one that was written there.
    pub fn next_part(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.whole_part()?.ok())
    }

    /// The next part; else how many bytes there are after the last one.
    fn whole_part(&mut self) -> io::Result<Result<Vec<u8>, usize>> {
        let mut length = Vec::with_capacity(LENGTH);
        self.input.by_ref().take(LENGTH as u64).read_to_end(&mut length)?;
        let Ok(length) = <[u8; LENGTH]>::try_from(length.as_slice()) else { return Ok(Err(length.len())) };
        let length = u64::from(u32::from_be_bytes(length));
        let damaged = |why: &str| {
            let at = self.position;
            io::Error::new(io::ErrorKind::InvalidData, format!("the encrypted part at byte {at} {why}"))
        };
        if length > 2 * PART as u64 {
            return Err(damaged("is longer than any that this program writes: the file was changed"));
        }
        let mut sealed = Vec::new();
        self.input.by_ref().take(length).read_to_end(&mut sealed)?;
        if (sealed.len() as u64) < length {
            return Ok(Err(LENGTH + sealed.len()));
        }
        let mut part = Vec::with_capacity(sealed.len());
        self.key.decrypt(sealed.as_slice())?.read_to_end(&mut part)?;
        let head = head(&self.name, self.position);
        if !part.starts_with(&head) {
            return Err(damaged("was written elsewhere: parts were left out, repeated or exchanged"));
        }
        part.drain(..head.len());
        self.position += LENGTH as u64 + length;
        Ok(Ok(part))
    }
}

impl<R: Read> Read for PartReader<R> {
    /// Half a part at the end is an error here.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.part.len() {
            self.part = match self.whole_part()? {
                Ok(part) => part,
                Err(0) => return Ok(0),
                Err(_) => {
                    let message = format!("the encrypted part at byte {} was cut short", self.position);
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
                }
            };
            self.at = 0;
        }
        let rest = self.part.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}
