//! Answers from a recording.

use std::collections::{HashMap, VecDeque};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ephor_encryption::{Envelope, Identities, KEYS};

use super::base_url::{host_in, shown};
use super::error::{Error, Phase};
use super::recorder::{End, Exchange, Failure, FailureKind, HEAD, Head, Kept, recorded_url, request_body, stored};
use super::request::{Request, Response};

pub(crate) struct Replay {
    folder: PathBuf,
    envelope: Option<Envelope>,
    begun: jiff::Timestamp,
    answers: Mutex<HashMap<Key, VecDeque<End>>>,
}

/// The most that one exchange takes: a body at its limit, and what escapes and base64 add to it.
const MOST_OF_AN_EXCHANGE: u64 = 256 << 20;
/// The most that all of them take: a recording is held in memory.
const MOST_OF_ALL: u64 = 2 << 30;

/// What a request is found by.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    method: String,
    url: String,
    body: Option<String>,
}

impl Replay {
    pub(super) fn read(folder: &Path, identities: &Identities) -> Result<Self, Error> {
        let locked =
            |error: ephor_encryption::Error| Error::Recording { path: folder.to_owned(), reason: error.to_string() };
        let envelope = match folder.join(KEYS).exists() {
            true => Some(Envelope::open(folder, identities).map_err(locked)?),
            false => None,
        };
        let key = envelope.as_ref().map(Envelope::key);
        let (head, _): (Head, u64) = read(&stored(folder, HEAD, key.is_some()), key)?;
        if head.format != 1 {
            let reason = format!("expected format 1, found {}; another version of ephor wrote it", head.format);
            return Err(Error::Recording { path: folder.join(HEAD), reason });
        }
        let failed = |error: std::io::Error| Error::Recording { path: folder.to_owned(), reason: error.to_string() };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            let ending = if key.is_some() { ".json.age" } else { ".json" };
            if let Some(number) = name.strip_suffix(ending).and_then(|number| number.parse::<u64>().ok()) {
                paths.push((number, path.clone()));
            }
        }
        paths.sort();
        let mut answers: HashMap<Key, VecDeque<End>> = HashMap::new();
        let mut left = MOST_OF_ALL;
        for (_, path) in paths {
            let (exchange, size): (Exchange, u64) = read(&path, key)?;
            left = left.checked_sub(size).ok_or_else(|| Error::Recording {
                path: folder.to_owned(),
                reason: format!(
                    "its exchanges have more than {} MiB in all, the most that is replayed",
                    MOST_OF_ALL >> 20
                ),
            })?;
            let key = Key { method: exchange.method, url: exchange.url, body: exchange.request_body };
            answers.entry(key).or_default().push_back(exchange.end);
        }
        Ok(Self { folder: folder.to_owned(), envelope, begun: head.begun, answers: Mutex::new(answers) })
    }

    pub(super) fn begun(&self) -> jiff::Timestamp {
        self.begun
    }

    /// Reads something that was written beside the exchanges; none if there is no such file.
    pub(crate) fn read_beside<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let path = stored(&self.folder, name, self.envelope.is_some());
        let key = self.envelope.as_ref().map(Envelope::key);
        if path.exists() { read(&path, key).map(|(read, _)| Some(read)) } else { Ok(None) }
    }

    pub(super) fn answer(&self, request: &Request) -> Result<Response, Error> {
        let method = request.method().name();
        let key = Key { method: method.to_owned(), url: recorded_url(request).to_owned(), body: request_body(request) };
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let end = answers.get_mut(&key).and_then(VecDeque::pop_front);
        drop(answers);
        match end {
            None => Err(Error::NotRecorded { method, url: shown(request.url()).to_owned() }),
            Some(End::Answer { status, headers, body }) => {
                let body = match body {
                    Kept::Text { body } => body.into_bytes(),
                    Kept::Base64 { base64 } => STANDARD.decode(base64).map_err(|error| Error::Recording {
                        path: self.folder.clone(),
                        reason: format!("the body of {method} {}: {error}", shown(request.url())),
                    })?,
                };
                Ok(Response::new(status, headers, body, request.has_secret_answer()))
            }
            Some(End::Failure { error }) => Err(failure(request, error)),
        }
    }
}

fn failure(request: &Request, Failure { kind, reason }: Failure) -> Error {
    let host = host_in(request.url());
    match kind {
        FailureKind::Dns => Error::Dns { host },
        FailureKind::Connect => Error::Connect { host, reason },
        FailureKind::Proxy => Error::Proxy { host, reason },
        FailureKind::Tls => Error::Tls { host, reason },
        FailureKind::Timeout => Error::Timeout { host, phase: Phase::Whole, limit: Duration::ZERO },
        FailureKind::Truncated => Error::Truncated { host },
        FailureKind::TooLarge => Error::TooLarge { host, limit: request.body_limit() },
        FailureKind::Protocol => Error::Protocol { host, reason },
    }
}

/// Reads a file of a recording; gives its size, too.
fn read<T: serde::de::DeserializeOwned>(path: &Path, key: Option<&ephor_encryption::Key>) -> Result<(T, u64), Error> {
    let failed = |reason: String| Error::Recording { path: path.to_owned(), reason };
    let read = || match key {
        None => ephor_untrusted::file::read_within(path, MOST_OF_AN_EXCHANGE),
        Some(key) => {
            let mut bytes = Vec::new();
            let file = ephor_untrusted::file::open_within(path)?;
            key.decrypt(file)?.take(MOST_OF_AN_EXCHANGE).read_to_end(&mut bytes)?;
            Ok(bytes)
        }
    };
    let bytes =
        read().map_err(|error| failed(format!("cannot read it ({error}); expected a folder that --record wrote")))?;
    let read = serde_json::from_slice(&bytes).map_err(|error| failed(format!("not as --record writes it: {error}")))?;
    Ok((read, bytes.len() as u64))
}
