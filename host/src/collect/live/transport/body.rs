//! The body of an answer: read as it comes, whatever its size, by a reader that may block. The parts come by a channel from
//! the task that waits for the network.

use std::io::{self, BufRead, BufReader, Read};

use bytes::{Buf as _, Bytes};
use tokio::sync::mpsc;

use super::decode::{Decoded, TooLarge};
use super::error::Error;
use super::network::Call;
use crate::collect::live::blocking::on_a_thread;

/// What is read at a time.
const CHUNK: usize = 64 << 10;
/// So many parts may wait for their reader.
const AHEAD: usize = 4;

/// The body of an answer as it comes.
pub struct Body(Source);

enum Source {
    Coming(Box<Coming>),
    Held(Vec<u8>),
}

struct Coming {
    answer: reqwest::Response,
    is_marked: bool,
    call: Call,
}

/// What the task that waits for the network tells the reader.
enum Part {
    Bytes(Bytes),
    /// That was all. Without it, it was not.
    End,
}

impl Body {
    /// A body that is there already.
    pub(super) const fn held(body: Vec<u8>) -> Self {
        Self(Source::Held(body))
    }

    pub(super) fn coming(answer: reqwest::Response, is_marked: bool, call: Call) -> Self {
        Self(Source::Coming(Box::new(Coming { answer, is_marked, call })))
    }

    /// Reads it to its end.
    ///
    /// # Errors
    /// If it breaks off, comes too slowly or is too large.
    pub async fn whole(self) -> Result<Vec<u8>, Error> {
        let read = |input: &mut dyn BufRead| {
            let mut bytes = Vec::new();
            input.read_to_end(&mut bytes).map(|_| bytes)
        };
        match self.read(read).await {
            (_, Some(error)) => Err(error),
            (Ok(bytes), None) => Ok(bytes),
            (Err(error), None) => Err(Error::Protocol { host: String::new(), reason: error.to_string() }),
        }
    }

    /// Gives it to a reader as it comes, on a thread where that may block. What the reader made of it, and why it was not
    /// given all of it. Dropped, the reader finds that the body broke off.
    pub async fn read<T: Send + 'static>(
        self,
        read: impl FnOnce(&mut dyn BufRead) -> T + Send + 'static,
    ) -> (T, Option<Error>) {
        match self.0 {
            Source::Held(bytes) => (on_a_thread(move || read(&mut bytes.as_slice())).await, None),
            Source::Coming(coming) => coming.read(read).await,
        }
    }
}

impl Coming {
    async fn read<T: Send + 'static>(
        self,
        read: impl FnOnce(&mut dyn BufRead) -> T + Send + 'static,
    ) -> (T, Option<Error>) {
        let Self { mut answer, is_marked, call } = self;
        let (sender, receiver) = mpsc::channel(AHEAD);
        let (host, limit) = (call.host.clone(), call.limit);
        let reading = on_a_thread(move || {
            let raw = Parts { receiver, part: Bytes::new(), is_whole: false };
            let body = Decoded::new(raw, is_marked, limit);
            let mut input = BufReader::with_capacity(CHUNK, Input { body, host, limit, broken: None });
            let made = read(&mut input);
            (made, input.into_inner().broken)
        });
        let sending = async move {
            loop {
                let part = match call.part(&mut answer).await {
                    Ok(Some(bytes)) => Part::Bytes(bytes),
                    Ok(None) => Part::End,
                    Err(error) => return Some(error),
                };
                let is_end = matches!(part, Part::End);
                // A reader that has seen enough hears no more.
                if sender.send(part).await.is_err() || is_end {
                    return None;
                }
            }
        };
        let ((made, in_reading), in_sending) = tokio::join!(reading, sending);
        (made, in_sending.or(in_reading))
    }
}

/// The parts of a body, one after the other.
struct Parts {
    receiver: mpsc::Receiver<Part>,
    part: Bytes,
    is_whole: bool,
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.part.has_remaining() && !self.is_whole {
            match self.receiver.blocking_recv() {
                Some(Part::Bytes(bytes)) => self.part = bytes,
                Some(Part::End) => self.is_whole = true,
                None => return Err(io::Error::other(BrokeOff)),
            }
        }
        let count = self.part.remaining().min(buffer.len());
        if let Some(into) = buffer.get_mut(..count) {
            self.part.copy_to_slice(into);
        }
        Ok(count)
    }
}

/// No more came; why is known to the task that waits for the network.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off")]
struct BrokeOff;

/// What the reader reads, and why it could not be unpacked.
struct Input {
    body: Decoded<Parts>,
    host: String,
    limit: u64,
    broken: Option<Error>,
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.body.read(buffer).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let host = self.host.clone();
            self.broken = match error.get_ref() {
                Some(inner) if inner.is::<BrokeOff>() => None,
                Some(inner) if inner.is::<TooLarge>() => Some(Error::TooLarge { host, limit: self.limit }),
                _ if error.kind() == io::ErrorKind::UnexpectedEof => Some(Error::Truncated { host }),
                _ => Some(Error::Protocol { host, reason: error.to_string() }),
            };
            io::Error::other(BrokeOff)
        })
    }
}
