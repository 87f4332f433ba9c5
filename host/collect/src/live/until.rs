//! Reading from a socket up to a time for all of it: what only drips is given up like what does not come.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A socket that is read until then.
#[derive(Debug)]
pub(super) struct Until<'s> {
    stream: &'s TcpStream,
    end: Instant,
}

impl<'s> Until<'s> {
    /// A socket that is read for so long.
    pub(super) fn within(stream: &'s TcpStream, patience: Duration) -> Self {
        Self { stream, end: Instant::now() + patience }
    }
}

impl Read for Until<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(bytes)
    }
}
