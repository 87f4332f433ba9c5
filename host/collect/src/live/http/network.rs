//! The network itself: `ureq` over rustls, with the roots of the operating system.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use secrecy::ExposeSecret as _;
use ureq::http::Uri;
use ureq::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue as Value};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Proxy, Timeout};

use super::Options;
use super::decode::{Decoded, TooLarge};
use super::error::{Error, Phase};
use super::link::{check_scheme, is_link_local, is_loopback, parse, shown};
use super::request::{Content, HeaderValue, Method, Request, Response, with_bearer};

/// Whose certificates are trusted.
#[derive(Clone, Debug)]
pub enum Trust {
    /// The roots of the operating system; `SSL_CERT_FILE` and `SSL_CERT_DIR` put others in their place.
    System,
    /// These roots alone.
    Only(Vec<CertificateDer<'static>>),
}

pub(super) struct Network {
    options: Options,
    proxy: Option<Proxy>,
    /// Plain HTTP, which only goes to this machine and its metadata service: never by a proxy.
    plain: Agents,
    /// HTTPS without a proxy, and with the one of the environment. Made when first needed, since reading the roots
    /// takes a while and may fail.
    secure: OnceLock<Result<(Agents, Agents), String>>,
}

/// Two that differ in whether they keep connections.
struct Agents {
    kept: Agent,
    fresh: Agent,
}

impl Network {
    pub(super) fn new(options: Options) -> Self {
        let plain = Agents::new(&options, None, None);
        Self { options, proxy: Proxy::try_from_env(), plain, secure: OnceLock::new() }
    }

    /// Sends a request. The answer has no body yet: it is read from what comes with it.
    pub(super) fn open(&self, request: &Request) -> Result<(Response, Incoming), Error> {
        let uri = parse(request.url())?;
        check_scheme(&uri, request.may_be_link_local())?;
        let Options { connect, first_byte, whole, .. } = self.options;
        let call = Call {
            host: uri.host().unwrap_or_default().to_owned(),
            whole: request.whole().map_or(whole, |own| own.min(whole)),
            connect,
            first_byte,
            limit: request.body_limit(),
        };
        let agents = self.agents(&uri).map_err(|reason| Error::Tls { host: call.host.clone(), reason })?;
        let agent = if request.is_fresh() { &agents.fresh } else { &agents.kept };
        call.send(agent, &uri, request)
    }

    fn agents(&self, uri: &Uri) -> Result<&Agents, String> {
        if uri.scheme_str() == Some("http") {
            return Ok(&self.plain);
        }
        let made = self.secure.get_or_init(|| {
            let tls = tls(&self.options.trust)?;
            let direct = Agents::new(&self.options, Some(&tls), None);
            Ok((direct, Agents::new(&self.options, Some(&tls), self.proxy.clone())))
        });
        let (direct, proxied) = made.as_ref().map_err(Clone::clone)?;
        let host = uri.host().unwrap_or_default();
        Ok(if is_loopback(host) || is_link_local(host) { direct } else { proxied })
    }
}

impl Agents {
    fn new(options: &Options, tls: Option<&TlsConfig>, proxy: Option<Proxy>) -> Self {
        let config = |idle: usize| {
            let mut builder = Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .user_agent(concat!("ephor/", env!("CARGO_PKG_VERSION")))
                .proxy(proxy.clone())
                // Opened by ourselves: not all that is marked so is compressed.
                .accept_encoding("gzip")
                .timeout_resolve(Some(options.connect))
                .timeout_connect(Some(options.connect))
                .timeout_recv_response(Some(options.first_byte))
                .timeout_global(Some(options.whole))
                .max_idle_connections(idle)
                .max_idle_connections_per_host(idle);
            if let Some(tls) = tls {
                builder = builder.tls_config(tls.clone());
            }
            builder.build().new_agent()
        };
        // As many as there may be workers; more are closed.
        Self { kept: config(32), fresh: config(0) }
    }
}

fn tls(trust: &Trust) -> Result<TlsConfig, String> {
    let roots = match trust {
        Trust::Only(roots) => roots.clone(),
        Trust::System => {
            let found = rustls_native_certs::load_native_certs();
            if found.certs.is_empty() {
                let why = found.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
                return Err(format!(
                    "this machine trusts no root certificate{why}: install the package ca-certificates, or name a PEM file in SSL_CERT_FILE"
                ));
            }
            found.certs
        }
    };
    let roots: Vec<Certificate<'static>> = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build())
}

/// The body of an answer as it comes.
pub struct Incoming {
    from: From,
    broken: Option<Error>,
}

enum From {
    Wire(Box<Decoded<ureq::BodyReader<'static>>>, Call),
    Held(io::Cursor<Vec<u8>>),
}

impl Incoming {
    /// A body that is there already.
    pub(super) fn held(body: Vec<u8>) -> Self {
        Self { from: From::Held(io::Cursor::new(body)), broken: None }
    }

    /// Why reading it failed, once it has.
    pub fn broken(&mut self) -> Option<Error> {
        self.broken.take()
    }

    /// Reads it to its end.
    ///
    /// # Errors
    /// If it breaks off, comes too slowly or is too large.
    pub fn whole(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        match self.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => {
                Err(self.broken().unwrap_or(Error::Protocol { host: String::new(), reason: error.to_string() }))
            }
        }
    }
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.from {
            From::Held(bytes) => bytes.read(buffer),
            From::Wire(body, call) => body.read(buffer).map_err(|error| {
                if error.kind() != io::ErrorKind::Interrupted {
                    let too_large = error.get_ref().is_some_and(|inner| inner.is::<TooLarge>());
                    self.broken = Some(match too_large {
                        true => Error::TooLarge { host: call.host.clone(), limit: call.limit },
                        false => call.error(ureq::Error::from(error), false),
                    });
                    return io::Error::other("the answer broke off");
                }
                error
            }),
        }
    }
}

/// What the errors of one request need to know.
struct Call {
    host: String,
    connect: Duration,
    first_byte: Duration,
    whole: Duration,
    limit: u64,
}

impl Call {
    fn send(self, agent: &Agent, uri: &Uri, request: &Request) -> Result<(Response, Incoming), Error> {
        let failed = |reason| Error::Url { url: shown(request.url()).to_owned(), reason };
        let headers = headers(request).ok_or_else(|| failed("a header of this request holds a control character"))?;
        let filled = match (request.body().map(|body| &body.content), request.authorization()) {
            (Some(Content::WithBearer(bytes)), Some(authorization)) => Some(with_bearer(bytes, authorization)),
            _ => None,
        };
        let body = request.body().map(|body| match &body.content {
            Content::Plain(bytes) => bytes.as_slice(),
            Content::WithBearer(bytes) => filled.as_ref().map_or(bytes.as_slice(), |filled| filled.as_slice()),
            Content::Secret(text) => text.expose_secret().as_bytes(),
        });
        let mut builder = ureq::http::Request::builder().uri(uri.clone()).method(request.method().name());
        if let Some(own) = builder.headers_mut() {
            *own = headers;
        }
        let result = match (request.method(), body) {
            (Method::Get, _) => {
                let request = builder.body(()).map_err(|_| failed("not a request"))?;
                agent.run(agent.configure_request(request).timeout_global(Some(self.whole)).build())
            }
            (Method::Post, body) => {
                let request = builder.body(body.unwrap_or_default()).map_err(|_| failed("not a request"))?;
                agent.run(agent.configure_request(request).timeout_global(Some(self.whole)).build())
            }
        };
        let (parts, body) = result.map_err(|error| self.error(error, true))?.into_parts();
        let body = body.into_with_config().limit(self.limit).reader();
        let is_marked =
            parts.headers.get(CONTENT_ENCODING).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
        let body = Decoded::new(body, is_marked, self.limit);
        let text = |value: &Value| String::from_utf8_lossy(value.as_bytes()).into_owned();
        // What they say of the bytes on the wire holds for nobody after this.
        let is_kept = |name: &HeaderName| !is_marked || (*name != CONTENT_ENCODING && *name != CONTENT_LENGTH);
        let headers = parts.headers.iter().filter(|(name, _)| is_kept(name));
        let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let response = Response::new(parts.status.as_u16(), headers, Vec::new(), request.has_secret_answer());
        Ok((response, Incoming { from: From::Wire(Box::new(body), self), broken: None }))
    }

    fn error(&self, error: ureq::Error, before_answer: bool) -> Error {
        let host = self.host.clone();
        match error {
            ureq::Error::Timeout(timeout) => {
                let (phase, limit) = match timeout {
                    Timeout::Resolve | Timeout::Connect => (Phase::Connect, self.connect),
                    Timeout::RecvResponse => (Phase::FirstByte, self.first_byte),
                    Timeout::SendRequest | Timeout::SendBody => (Phase::Send, self.whole),
                    _ => (Phase::Whole, self.whole),
                };
                Error::Timeout { host, phase, limit }
            }
            ureq::Error::HostNotFound => Error::Dns { host },
            ureq::Error::ConnectionFailed => Error::Connect { host, reason: "no address answers".to_owned() },
            ureq::Error::ConnectProxyFailed(reason) => Error::Proxy { host, reason },
            ureq::Error::InvalidProxyUrl => Error::Proxy { host, reason: "its URL is not sound".to_owned() },
            ureq::Error::Tls(reason) => Error::Tls { host, reason: reason.to_owned() },
            ureq::Error::Rustls(error) => Error::Tls { host, reason: tls_reason(&error) },
            ureq::Error::BodyExceedsLimit(_) => Error::TooLarge { host, limit: self.limit },
            ureq::Error::BodyStalled => Error::Truncated { host },
            ureq::Error::Io(error) => self.io(&error, before_answer),
            other => Error::Protocol { host, reason: other.to_string() },
        }
    }

    fn io(&self, error: &io::Error, before_answer: bool) -> Error {
        let host = self.host.clone();
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Error::Tls { host, reason: tls_reason(error) };
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Error::Truncated { host },
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                Error::Timeout { host, phase: Phase::Whole, limit: self.whole }
            }
            _ if before_answer => Error::Connect { host, reason: error.to_string() },
            _ => Error::Protocol { host, reason: error.to_string() },
        }
    }
}

fn tls_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => {
            "nobody whom this machine trusts signed its certificate; if a proxy of your company opens TLS, its root certificate must be trusted here (SSL_CERT_FILE)".to_owned()
        }
        other => other.to_string(),
    }
}

/// The headers of a request. Secret ones are marked, so that no log of a library shows them.
fn headers(request: &Request) -> Option<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let value = match value {
            HeaderValue::Plain(text) => Value::from_str(text).ok()?,
            HeaderValue::Secret(text) => {
                let mut value = Value::from_str(text.expose_secret()).ok()?;
                value.set_sensitive(true);
                value
            }
        };
        map.append(name, value);
    }
    if let Some(body) = request.body() {
        map.insert(CONTENT_TYPE, Value::from_static(body.content_type));
    }
    Some(map)
}
