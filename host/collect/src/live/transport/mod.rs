//! HTTP for the live collector: one request out, one answer or one typed error back. It follows no redirect, sends
//! nothing again and waits for nothing: that belongs to the layers above.

mod base_url;
mod body;
mod decode;
mod error;
mod network;
mod recorder;
mod replay;
mod request;
mod retry_after;
#[cfg(any(test, feature = "testing"))]
#[allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "for tests"
)]
pub mod server;
#[cfg(test)]
mod tests;

use std::path::Path;

use ephor_encryption::{Envelope, Identities};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use secrecy::SecretString;

pub(crate) use base_url::host_in;
pub use base_url::{BaseUrl, OffServiceLink};
pub use body::Body;
pub use error::{Error, Phase};
pub use network::Trust;
pub(crate) use request::percent_encode;
pub use request::{BEARER, Method, Request, Response};
pub use retry_after::retry_after;

use network::Network;
use recorder::Recorder;
use replay::Replay;

/// What holds for every request of a client, unless the request says otherwise.
#[derive(Clone, Debug)]
pub struct Options {
    /// The longest that finding the address, connecting and TLS may take.
    pub connect: Duration,
    /// The longest until the first byte of the answer. Cmdlets of Exchange may think for minutes.
    pub first_byte: Duration,
    /// The longest for everything, the body included: a body that only drips ends here.
    pub whole: Duration,
    /// Whom to trust.
    pub trust: Trust,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            first_byte: Duration::from_secs(5 * 60),
            whole: Duration::from_secs(10 * 60),
            trust: Trust::System,
        }
    }
}

impl Options {
    /// The same, but that no answer takes longer than this.
    #[must_use]
    pub fn within(self, whole: Duration) -> Self {
        Self { connect: self.connect.min(whole), first_byte: self.first_byte.min(whole), whole, ..self }
    }
}

/// Sends requests. Cheap to clone, and safe to share: connections are kept and used again.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    wire: Wire,
    recorder: Option<Recorder>,
    hidden: Hidden,
}

enum Wire {
    Network(Box<Network>),
    Replay(Replay),
}

impl Transport {
    /// A client of the network. Proxies come from the environment (`HTTPS_PROXY`, `NO_PROXY` and the like).
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self::with(Wire::Network(Box::new(Network::new(options))), None)
    }

    /// A client of the network that writes each exchange into `folder`, without what is secret: no token, no cookie,
    /// no secret, no body of a sign-in. Names of people and what the tenant answered stay in: a recording is personal
    /// data, and only its owner can read the files.
    ///
    /// # Errors
    /// If the folder cannot be made, or is not empty.
    pub fn recording(options: Options, folder: &Path) -> Result<Self, Error> {
        Self::recording_for(options, folder, None)
    }

    /// The same, encrypted if there is an envelope.
    ///
    /// # Errors
    /// If the folder cannot be made, or is not empty.
    pub fn recording_for(options: Options, folder: &Path, envelope: Option<&Envelope>) -> Result<Self, Error> {
        Ok(Self::with(Wire::Network(Box::new(Network::new(options))), Some(Recorder::new(folder, envelope)?)))
    }

    /// A client that answers from a recording, by method, URL and body, in the order of the recording. It never
    /// touches the network.
    ///
    /// # Errors
    /// If the folder holds no recording, or one that cannot be read.
    pub fn replaying(folder: &Path) -> Result<Self, Error> {
        Self::replaying_with(folder, &Identities::default())
    }

    /// The same from a folder that may be encrypted.
    ///
    /// # Errors
    /// If the folder holds no recording, or it is encrypted and no identity opens it.
    pub fn replaying_with(folder: &Path, identities: &Identities) -> Result<Self, Error> {
        Ok(Self::with(Wire::Replay(Replay::read(folder, identities)?), None))
    }

    fn with(wire: Wire, recorder: Option<Recorder>) -> Self {
        Self { inner: Arc::new(Inner { wire, recorder, hidden: Hidden::default() }) }
    }

    /// Sends one request. Any status is an answer, and so is a redirect. Dropped, the request is given up.
    ///
    /// # Errors
    /// If no whole answer came.
    pub async fn send(&self, request: &Request) -> Result<Response, Error> {
        match &self.inner.wire {
            Wire::Replay(replay) => replay.answer(request),
            Wire::Network(network) => {
                let result = match network.open(request).await {
                    Ok((response, body)) => body.whole().await.map(|body| response.with_body(body)),
                    Err(error) => Err(error),
                };
                if let Some(recorder) = &self.inner.recorder {
                    recorder.keep(request, &result, &self.inner.hidden)?;
                }
                result
            }
        }
    }

    /// Sends one request, and gives the answer before its body has come: what is large is read as it comes.
    ///
    /// # Errors
    /// If no answer came. Whether all of its body comes is seen when it is read.
    pub async fn open(&self, request: &Request) -> Result<(Response, Body), Error> {
        match &*self.inner {
            Inner { wire: Wire::Network(network), recorder: None, .. } => network.open(request).await,
            // A recording holds whole exchanges.
            _ => {
                let mut response = self.send(request).await?;
                let body = response.take_body();
                Ok((response, Body::held(body)))
            }
        }
    }

    /// Keeps this secret out of every recording and message of this client, wherever it may stand.
    pub fn hide(&self, secret: &SecretString) {
        self.inner.hidden.add(secret);
    }

    /// The text without any secret that this client knows.
    #[must_use]
    pub fn without_secrets(&self, text: &str) -> String {
        self.inner.hidden.remove(text)
    }

    /// When the recording was begun, for a client that answers from one: windows of time ("30 days") must be counted
    /// from then, so that the same URLs are asked.
    #[must_use]
    pub fn recorded_at(&self) -> Option<jiff::Timestamp> {
        match &self.inner.wire {
            Wire::Replay(replay) => Some(replay.begun()),
            Wire::Network(_) => None,
        }
    }

    pub(crate) fn recorder(&self) -> Option<&Recorder> {
        self.inner.recorder.as_ref()
    }

    pub(crate) fn replay(&self) -> Option<&Replay> {
        match &self.inner.wire {
            Wire::Replay(replay) => Some(replay),
            Wire::Network(_) => None,
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match &self.inner.wire {
            Wire::Network(_) if self.inner.recorder.is_some() => "recording",
            Wire::Network(_) => "network",
            Wire::Replay(_) => "replay",
        };
        f.debug_tuple("Transport").field(&kind).finish()
    }
}

/// Secrets that may stand in no text that leaves the program.
#[derive(Default)]
struct Hidden(RwLock<Vec<SecretString>>);

impl Hidden {
    fn add(&self, secret: &SecretString) {
        use secrecy::ExposeSecret as _;
        // Short ones would blank innocent text.
        if secret.expose_secret().len() < 8 {
            return;
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !all.iter().any(|known| known.expose_secret() == secret.expose_secret()) {
            all.push(secret.clone());
        }
    }

    fn remove(&self, text: &str) -> String {
        use secrecy::ExposeSecret as _;
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut out = text.to_owned();
        for secret in all.iter() {
            if out.contains(secret.expose_secret()) {
                out = out.replace(secret.expose_secret(), recorder::REDACTED);
            }
        }
        out
    }
}
