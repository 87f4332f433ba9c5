//! The body of an answer: read as it comes, whatever its size, by a reader that may block. What is small is there
//! before; of what is large, the parts come by a channel from the task that waits for the network.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use bytes::{Buf as _, Bytes};
use tokio::sync::mpsc;

use super::decode::{Decoded, TooLarge};
use super::error::Error;
use super::network::Call;
use crate::live::blocking::on_a_thread;

/// What is read at a time.
const CHUNK: usize = 64 << 10;
/// So much of a body is held before a thread is taken to read it.
const HELD: usize = 256 << 10;
/// So many parts may wait for their reader after that.
const AHEAD: usize = 1;

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
        let (ready, end) = first_parts(&call, &mut answer).await;
        let (sender, receiver) = mpsc::channel(AHEAD);
        let (host, limit) = (call.host.clone(), call.limit);
        let is_whole = matches!(end, Some(None));
        let reading = on_a_thread(move || {
            let raw = Parts { ready, receiver, is_whole };
            let body = Decoded::new(raw, is_marked, limit);
            let mut input = BufReader::with_capacity(CHUNK, Input { body, host, limit, broken: None });
            let made = read(&mut input);
            (made, input.into_inner().broken)
        });
        let sending = async move {
            if let Some(broken) = end {
                return broken;
            }
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

/// The first parts of a body: so much is held, so that most bodies are there before a thread is taken to read them. The
/// second says how the body ended, if it has: well, or with an error.
async fn first_parts(call: &Call, answer: &mut reqwest::Response) -> (VecDeque<Bytes>, Option<Option<Error>>) {
    let (mut ready, mut size) = (VecDeque::new(), 0);
    while size < HELD {
        match call.part(answer).await {
            Ok(Some(bytes)) => {
                size += bytes.len();
                ready.push_back(bytes);
            }
            Ok(None) => return (ready, Some(None)),
            Err(error) => return (ready, Some(Some(error))),
        }
    }
    (ready, None)
}

/// The parts of a body, one after the other.
struct Parts {
    /// Those that are there.
    ready: VecDeque<Bytes>,
    /// Those that are to come.
    receiver: mpsc::Receiver<Part>,
    is_whole: bool,
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(part) = self.ready.front_mut() {
                let count = part.remaining().min(buffer.len());
                if let (Some(into), 1..) = (buffer.get_mut(..count), count) {
                    part.copy_to_slice(into);
                    return Ok(count);
                }
                if buffer.is_empty() {
                    return Ok(0);
                }
                self.ready.pop_front();
            } else if self.is_whole {
                return Ok(0);
            } else {
                match self.receiver.blocking_recv() {
                    Some(Part::Bytes(bytes)) => self.ready.push_back(bytes),
                    Some(Part::End) => self.is_whole = true,
                    None => return Err(io::Error::other(BrokeOff)),
                }
            }
        }
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
