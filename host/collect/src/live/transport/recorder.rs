//! Writes exchanges into a folder, one JSON file each, without what is secret. Names of people stay in.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ephor_encryption::{EXTENSION, Envelope};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Hidden;
use super::base_url::shown;
use super::error::Error;
use super::request::{Content, HeaderValue, Request, Response};

/// Stands where a secret stood.
pub(super) const REDACTED: &str = "(redacted)";

/// The file that says what the folder is.
pub(super) const HEAD: &str = "recording.json";

/// Headers that tell something and give nothing away. All others stay out.
const REQUEST_HEADERS: &[&str] = &[
    "accept",
    "client-request-id",
    "commandname",
    "consistencylevel",
    "prefer",
    "x-anchormailbox",
    "x-cmdletname",
    "x-responseformat",
    "x-serializationlevel",
];
const RESPONSE_HEADERS: &[&str] = &[
    "client-request-id",
    "content-type",
    "date",
    "location",
    "preference-applied",
    "rate-limit-limit",
    "rate-limit-remaining",
    "rate-limit-reset",
    "request-id",
    "retry-after",
    "x-ms-resource-unit",
    "x-ms-throttle-information",
    "x-ms-throttle-limit-percentage",
    "x-ms-throttle-scope",
];

/// Properties whose value is a secret, wherever they stand in an answer; in lower case.
const SECRET_PROPERTIES: &[&str] = &[
    "access_token",
    "accesstoken",
    "authorization",
    "client_assertion",
    "client_secret",
    "code",
    "cookie",
    "device_code",
    "id_token",
    "oidctoken",
    "password",
    "refresh_token",
    "secrettext",
    "set-cookie",
    "user_code",
];

/// What a recording says of itself.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Head {
    /// Version of this format.
    pub(super) format: u32,
    /// Version of the program that wrote it.
    pub(super) ephor: String,
    /// When it was begun.
    pub(super) begun: jiff::Timestamp,
}

/// One exchange.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Exchange {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) request_headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request_body: Option<String>,
    #[serde(flatten)]
    pub(super) end: End,
}

/// How it ended.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum End {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        #[serde(flatten)]
        body: Kept,
    },
    Failure {
        error: Failure,
    },
}

/// A body, as text where it is text.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Kept {
    Text { body: String },
    Base64 { base64: String },
}

/// An error, so that a replay fails in the same way.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) reason: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FailureKind {
    Dns,
    Connect,
    Proxy,
    Tls,
    Timeout,
    Truncated,
    TooLarge,
    Protocol,
}

impl Failure {
    /// None for what is no fault of the network, and must not come again in a replay.
    fn of(error: &Error) -> Option<Self> {
        let (kind, reason) = match error {
            Error::Dns { .. } => (FailureKind::Dns, ""),
            Error::Connect { reason, .. } => (FailureKind::Connect, reason.as_str()),
            Error::Proxy { reason, .. } => (FailureKind::Proxy, reason.as_str()),
            Error::Tls { reason, .. } => (FailureKind::Tls, reason.as_str()),
            Error::Timeout { .. } => (FailureKind::Timeout, ""),
            Error::Truncated { .. } => (FailureKind::Truncated, ""),
            Error::TooLarge { .. } => (FailureKind::TooLarge, ""),
            Error::Protocol { reason, .. } => (FailureKind::Protocol, reason.as_str()),
            Error::Url { .. } | Error::Recording { .. } | Error::NotRecorded { .. } => return None,
        };
        Some(Self { kind, reason: reason.to_owned() })
    }
}

pub(crate) struct Recorder {
    folder: PathBuf,
    envelope: Option<Envelope>,
    next: AtomicU64,
}

impl Recorder {
    pub(super) fn new(folder: &Path, envelope: Option<&Envelope>) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::Recording { path: folder.to_owned(), reason: error.to_string() };
        private_folder(folder).map_err(failed)?;
        if fs::read_dir(folder).map_err(failed)?.next().is_some() {
            return Err(Error::Recording {
                path: folder.to_owned(),
                reason: "expected a new or an empty folder, so that no two recordings mix".to_owned(),
            });
        }
        if let Some(envelope) = envelope {
            envelope.write(folder).map_err(failed)?;
        }
        let recorder = Self { folder: folder.to_owned(), envelope: envelope.cloned(), next: AtomicU64::new(1) };
        let head = Head { format: 1, ephor: env!("CARGO_PKG_VERSION").to_owned(), begun: jiff::Timestamp::now() };
        recorder.write(HEAD, &head, &Hidden::default())?;
        Ok(recorder)
    }

    /// Keeps one exchange.
    pub(super) fn keep(
        &self,
        request: &Request,
        result: &Result<Response, Error>,
        hidden: &Hidden,
    ) -> Result<(), Error> {
        let end = match result {
            Ok(response) => End::Answer {
                status: response.status,
                headers: response_headers(response),
                body: response_body(response, request.has_secret_answer()),
            },
            Err(error) => match Failure::of(error) {
                Some(error) => End::Failure { error },
                None => return Ok(()),
            },
        };
        let exchange = Exchange {
            method: request.method().name().to_owned(),
            url: recorded_url(request).to_owned(),
            request_headers: request_headers(request),
            request_body: request_body(request),
            end,
        };
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.write(&format!("{number:06}.json"), &exchange, hidden)
    }

    /// Writes something of one's own beside the exchanges, unless it is there.
    pub(crate) fn write_once_beside(&self, name: &str, value: &impl Serialize) -> Result<(), Error> {
        if stored(&self.folder, name, self.envelope.is_some()).exists() {
            Ok(())
        } else {
            self.write(name, value, &Hidden::default())
        }
    }

    fn write(&self, name: &str, value: &impl Serialize, hidden: &Hidden) -> Result<(), Error> {
        let path = stored(&self.folder, name, self.envelope.is_some());
        let failed = |reason: String| Error::Recording { path: path.clone(), reason };
        let text = serde_json::to_string_pretty(value).map_err(|error| failed(error.to_string()))?;
        let text = hidden.remove(&text);
        let write = || {
            let mut file = private_file(&path)?;
            let Some(envelope) = &self.envelope else {
                file.write_all(text.as_bytes())?;
                return file.write_all(b"\n");
            };
            let mut encrypted = envelope.key().encrypt(file)?;
            encrypted.write_all(text.as_bytes())?;
            encrypted.write_all(b"\n")?;
            encrypted.finish().map(drop)
        };
        write().map_err(|error| failed(error.to_string()))
    }
}

/// Where a file of a recording is stored.
pub(super) fn stored(folder: &Path, name: &str, is_encrypted: bool) -> PathBuf {
    if is_encrypted { folder.join(format!("{name}.{EXTENSION}")) } else { folder.join(name) }
}

/// The URL as a recording has it: whole if the request said who asks, and up to its `?` if the URL itself is the
/// permit, such as the one of a usage report.
pub(super) fn recorded_url(request: &Request) -> &str {
    if request.is_authorized() { request.url() } else { shown(request.url()) }
}

/// The body as a recording has it; none if it holds a secret.
pub(super) fn request_body(request: &Request) -> Option<String> {
    match &request.body()?.content {
        Content::Plain(bytes) | Content::WithBearer(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Content::Secret(_) => None,
    }
}

fn request_headers(request: &Request) -> Vec<(String, String)> {
    let is_told = |name: &str| REQUEST_HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known));
    let mut told = Vec::new();
    for (name, value) in request.headers() {
        if let (true, HeaderValue::Plain(text)) = (is_told(name), value) {
            told.push((name.to_owned(), text.clone()));
        }
    }
    told
}

fn response_headers(response: &Response) -> Vec<(String, String)> {
    let told = response
        .headers()
        .iter()
        .filter(|(name, _)| RESPONSE_HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known)));
    told.map(|(name, value)| {
        let value = if name.eq_ignore_ascii_case("location") { shown(value) } else { value };
        (name.clone(), value.to_owned())
    })
    .collect()
}

fn response_body(response: &Response, is_secret: bool) -> Kept {
    let Ok(text) = std::str::from_utf8(response.body()) else {
        return if is_secret {
            Kept::Text { body: REDACTED.to_owned() }
        } else {
            Kept::Base64 { base64: STANDARD.encode(response.body()) }
        };
    };
    let body = if is_secret { sign_in_body(text) } else { without_secrets(text) };
    Kept::Text { body }
}

/// What of an answer to a sign-in can be kept: the error, whose codes are what support needs.
fn sign_in_body(text: &str) -> String {
    let Ok(Value::Object(all)) = serde_json::from_str(text) else { return REDACTED.to_owned() };
    let told = ["error", "error_codes", "correlation_id", "trace_id", "timestamp", "expires_in", "token_type"];
    let kept = all.into_iter().filter(|(name, _)| told.contains(&name.as_str())).collect();
    Value::Object(kept).to_string()
}

/// The body without what is secret. Untouched, byte for byte, where there is nothing to take out.
fn without_secrets(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("location") && !SECRET_PROPERTIES.iter().any(|name| lower.contains(name)) {
        return text.to_owned();
    }
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    if redact(&mut value) { value.to_string() } else { text.to_owned() }
}

/// Takes secrets out of JSON, and says whether there were any.
fn redact(value: &mut Value) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |found, item| redact(item) | found),
        Value::Object(properties) => {
            let mut found = false;
            for (name, value) in properties.iter_mut() {
                let name = name.to_ascii_lowercase();
                match value {
                    // The redirect of an inner answer of a batch may lead to a URL that is itself a permit.
                    Value::String(text) if name == "location" && text.contains("://") && text.contains('?') => {
                        *text = shown(text).to_owned();
                        found = true;
                    }
                    Value::String(text) if is_secret(&name, text) => {
                        REDACTED.clone_into(text);
                        found = true;
                    }
                    other => found |= redact(other),
                }
            }
            found
        }
        _ => false,
    }
}

/// `code` is also the name of every error; a code that signs somebody in is long.
fn is_secret(name: &str, text: &str) -> bool {
    !text.is_empty() && SECRET_PROPERTIES.contains(&name) && (name != "code" || text.len() > 100)
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
