//! Why there is no answer.

use std::path::PathBuf;
use std::time::Duration;

/// Why a request has no answer. No message holds a header, a body, or what stands after the `?` of a URL.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is none, or not one that may be asked.
    #[error("{url}: {reason}")]
    Url {
        /// The URL, up to its `?`.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The address of the host is unknown.
    #[error("{host}: no such host; check the name, the DNS of this machine, and HTTPS_PROXY if there is a proxy")]
    Dns {
        /// The host.
        host: String,
    },
    /// No connection came about.
    #[error("{host}: cannot connect: {reason}")]
    Connect {
        /// The host.
        host: String,
        /// What the system says.
        reason: String,
    },
    /// The proxy of the environment refused.
    #[error("{host}: the proxy does not connect: {reason}; see HTTPS_PROXY and NO_PROXY")]
    Proxy {
        /// The host behind the proxy.
        host: String,
        /// What the proxy says.
        reason: String,
    },
    /// The connection is not one to trust, or TLS failed.
    #[error("{host}: no secure connection: {reason}")]
    Tls {
        /// The host.
        host: String,
        /// What TLS says.
        reason: String,
    },
    /// It took too long.
    #[error("{host}: {phase} took longer than {} s", limit.as_secs_f32())]
    Timeout {
        /// The host.
        host: String,
        /// What took too long.
        phase: Phase,
        /// How long it might have taken.
        limit: Duration,
    },
    /// The connection ended before the answer did.
    #[error("{host}: the connection ended in the middle of the answer")]
    Truncated {
        /// The host.
        host: String,
    },
    /// The answer is larger than the request allows.
    #[error("{host}: the answer is larger than {} MiB, the limit for this request", limit >> 20)]
    TooLarge {
        /// The host.
        host: String,
        /// The limit, in bytes.
        limit: u64,
    },
    /// What came is not HTTP, or not compressed as it says.
    #[error("{host}: the answer is not sound HTTP: {reason}")]
    Protocol {
        /// The host.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The recording cannot be written or read.
    #[error("recording {}: {reason}", path.display())]
    Recording {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong, and what was expected.
        reason: String,
    },
    /// The recording does not hold this request, or not as often as it was asked.
    #[error("the recording holds no further answer to {method} {url}")]
    NotRecorded {
        /// The method.
        method: &'static str,
        /// The URL, up to its `?`.
        url: String,
    },
}

/// The part of a request that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Finding the address, connecting, and TLS.
    Connect,
    /// Sending the request.
    Send,
    /// Waiting for the answer to begin.
    FirstByte,
    /// All of it.
    Whole,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Send => "sending the request",
            Self::FirstByte => "waiting for the answer to begin",
            Self::Whole => "the whole answer",
        })
    }
}

impl Error {
    /// Whether the same request may fare better in a while: the fault lies between here and there.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Dns { .. }
            | Self::Connect { .. }
            | Self::Proxy { .. }
            | Self::Timeout { .. }
            | Self::Truncated { .. }
            | Self::Protocol { .. } => true,
            Self::Url { .. }
            | Self::Tls { .. }
            | Self::TooLarge { .. }
            | Self::Recording { .. }
            | Self::NotRecorded { .. } => false,
        }
    }
}
