//! The bytes of a body, decompressed where they are compressed.
//!
//! The header alone does not say so: errors of the Exchange admin interface can be marked as gzip and are plain text
//! (terraprovider/go-exoscc adminapi/transport.go @ae92d088). Only the first two bytes tell, which are the same in
//! every file of gzip (RFC 1952, section 2.3.1).

use std::io::{self, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A body that may be compressed.
pub(super) struct Decoded<R: Read> {
    state: State<R>,
    /// How many bytes may come out of it.
    left: u64,
}

enum State<R: Read> {
    /// Nothing was decided: the first bytes are not there yet.
    Begun {
        head: Vec<u8>,
        raw: Option<R>,
    },
    Plain(Chain<Cursor<Vec<u8>>, R>),
    Compressed(Box<MultiGzDecoder<Chain<Cursor<Vec<u8>>, R>>>),
}

/// More came out than may.
#[derive(Debug, thiserror::Error)]
#[error("it is too large")]
pub(super) struct TooLarge;

impl<R: Read> Decoded<R> {
    /// A body whose head says whether it is compressed, and of which so many bytes are read at the most.
    pub(super) fn new(raw: R, marked: bool, limit: u64) -> Self {
        let state = if marked {
            State::Begun { head: Vec::new(), raw: Some(raw) }
        } else {
            State::Plain(Cursor::new(Vec::new()).chain(raw))
        };
        Self { state, left: limit }
    }

    /// Looks at the first bytes of a body that is marked.
    fn decide(&mut self) -> io::Result<()> {
        let State::Begun { head, raw } = &mut self.state else { return Ok(()) };
        let Some(reader) = raw else { return Ok(()) };
        while head.len() < MAGIC.len() {
            let mut byte = [0];
            match reader.read(&mut byte)? {
                0 => break,
                _ => head.extend(byte),
            }
        }
        let is_compressed = *head == MAGIC;
        let whole = raw.take().map(|raw| Cursor::new(std::mem::take(head)).chain(raw));
        if let Some(whole) = whole {
            self.state = if is_compressed {
                State::Compressed(Box::new(MultiGzDecoder::new(whole)))
            } else {
                State::Plain(whole)
            };
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.decide()?;
        let read = match &mut self.state {
            State::Begun { .. } => 0,
            State::Plain(reader) => reader.read(buffer)?,
            State::Compressed(reader) => reader.read(buffer)?,
        };
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other(TooLarge))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], marked: bool, limit: u64) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Decoded::new(bytes, marked, limit).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn what_is_marked_is_opened_only_if_it_is_compressed() {
        let text = b"{\"error\":{}}".as_slice();
        assert_eq!(read(&packed(text), true, 100).unwrap(), text);
        for plain in [text, b"", b"{", b"\x1f", b"\x1fx"] {
            assert_eq!(read(plain, true, 100).unwrap(), plain);
        }
        assert_eq!(read(&packed(text), false, 100).unwrap(), packed(text), "what is not marked stays");
    }

    #[test]
    fn half_of_it_and_too_much_of_it_are_errors() {
        let whole = packed(&[b'x'; 5000]);
        assert_eq!(read(&whole, true, 5000).unwrap().len(), 5000);
        assert!(read(&whole, true, 4999).unwrap_err().get_ref().unwrap().is::<TooLarge>());
        let half = read(&whole[..whole.len() / 2], true, 5000).unwrap_err();
        assert_eq!(half.kind(), io::ErrorKind::UnexpectedEof);
    }
}
