//! The network itself: `reqwest` over rustls, with the roots of the operating system. Nothing is followed, unpacked or
//! sent again by the library.

use std::error::Error as StdError;
use std::ffi::OsString;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue as Value,
};
use reqwest::{Client, Url, redirect};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::{Instant, timeout, timeout_at};

use super::Options;
use super::base_url::{check_scheme, host_of, is_link_local, is_loopback, parse, shown};
use super::body::Body;
use super::error::{Error, Phase};
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
    /// Plain HTTP to this machine and its metadata service: never by a proxy.
    plain: OnceLock<Result<Clients, String>>,
    /// HTTPS without a proxy, and everything with the one of the environment. Made when first needed, since reading the roots
    /// takes a while and may fail.
    secure: OnceLock<Result<(Clients, Clients), String>>,
}

/// Two that differ in whether they keep connections.
struct Clients {
    kept: Client,
    fresh: Client,
}

impl Network {
    pub(super) const fn new(options: Options) -> Self {
        Self { options, plain: OnceLock::new(), secure: OnceLock::new() }
    }

    /// Sends a request. The answer has no body yet: it is read from what comes with it. Dropped, the request is given up.
    pub(super) async fn open(&self, request: &Request) -> Result<(Response, Body), Error> {
        let url = parse(request.url())?;
        if !request.may_be_plain() {
            check_scheme(&url, request.may_be_link_local())?;
        }
        let Options { connect, first_byte, whole, .. } = self.options;
        let whole = request.whole().map_or(whole, |own| own.min(whole));
        let call = Call {
            host: host_of(&url),
            whole,
            end: Instant::now() + whole,
            connect,
            first_byte: first_byte.min(whole),
            limit: request.body_limit(),
        };
        if url.scheme() == "https" || !is_here(&url) {
            let names = if url.scheme() == "https" { &PROXIES } else { &PLAIN_PROXIES };
            check_proxies(names, std::env::vars_os())
                .map_err(|reason| Error::Proxy { host: call.host.clone(), reason })?;
        }
        let clients = self.clients(&url).map_err(|reason| Error::Tls { host: call.host.clone(), reason })?;
        let client = if request.is_fresh() { &clients.fresh } else { &clients.kept };
        call.send(client, url, request).await
    }

    fn clients(&self, url: &Url) -> Result<&Clients, String> {
        if url.scheme() == "http" && is_here(url) {
            let made =
                self.plain.get_or_init(|| Clients::new(&self.options, &trusting(RootCertStore::empty())?, false));
            return made.as_ref().map_err(Clone::clone);
        }
        let made = self.secure.get_or_init(|| {
            let tls = trusting(roots(&self.options.trust)?)?;
            Ok((Clients::new(&self.options, &tls, false)?, Clients::new(&self.options, &tls, true)?))
        });
        let (direct, proxied) = made.as_ref().map_err(Clone::clone)?;
        Ok(if is_here(url) { direct } else { proxied })
    }
}

/// Whether it is this machine, or its metadata service: no proxy leads there.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    is_loopback(host) || is_link_local(host)
}

impl Clients {
    fn new(options: &Options, tls: &ClientConfig, by_proxy: bool) -> Result<Self, String> {
        let client = |idle: usize| {
            let builder = Client::builder()
                .redirect(redirect::Policy::none())
                .referer(false)
                .user_agent(concat!("ephor/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(options.connect)
                .pool_max_idle_per_host(idle)
                .tls_backend_preconfigured(tls.clone());
            let builder = if by_proxy { builder } else { builder.no_proxy() };
            builder.build().map_err(|error| chain(&error))
        };
        // As many as there may be workers; more are closed.
        Ok(Self { kept: client(32)?, fresh: client(0)? })
    }
}

/// Variables that name a proxy for HTTPS.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// The same for plain HTTP.
const PLAIN_PROXIES: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// Refuses a proxy that the library would silently leave out: who names one does not want to go without. Nothing of the value is
/// told, which may hold a password.
fn check_proxies(names: &[&str], variables: impl Iterator<Item = (OsString, OsString)>) -> Result<(), String> {
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| names.contains(name)) else { continue };
        if !value.is_empty() && !value.to_str().is_some_and(is_proxy) {
            return Err(format!(
                "{name} is no address of a proxy that can be used: expected http://HOST:PORT or https://HOST:PORT"
            ));
        }
    }
    Ok(())
}

fn is_proxy(value: &str) -> bool {
    let address = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    Url::parse(&address).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && !value.contains(char::is_whitespace)
    })
}

fn roots(trust: &Trust) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    match trust {
        Trust::Only(roots) => store.add_parsable_certificates(roots.iter().cloned()),
        Trust::System => {
            let found = rustls_native_certs::load_native_certs();
            if found.certs.is_empty() {
                let why = found.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
                return Err(format!(
                    "this machine trusts no root certificate{why}: install the package ca-certificates, or name a PEM file in SSL_CERT_FILE"
                ));
            }
            store.add_parsable_certificates(found.certs)
        }
    };
    Ok(store)
}

fn trusting(roots: RootCertStore) -> Result<ClientConfig, String> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// What the errors of one request need to know.
pub(super) struct Call {
    pub(super) host: String,
    connect: Duration,
    first_byte: Duration,
    whole: Duration,
    /// When all of it must be there.
    end: Instant,
    pub(super) limit: u64,
}

impl Call {
    async fn send(self, client: &Client, url: Url, request: &Request) -> Result<(Response, Body), Error> {
        let failed = |reason| Error::Url { url: shown(request.url()).to_owned(), reason };
        let headers = headers(request).ok_or_else(|| failed("a header of this request holds a control character"))?;
        let method = match request.method() {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
        };
        let mut wanted = reqwest::Request::new(method, url);
        *wanted.headers_mut() = headers;
        if let Some(body) = body(request) {
            *wanted.body_mut() = Some(body.into());
        }
        let limit = self.first_byte;
        let answer = match timeout(limit, client.execute(wanted)).await {
            Ok(answer) => answer.map_err(|error| self.error(&error, true))?,
            Err(_) => {
                let phase = if limit < self.whole { Phase::FirstByte } else { Phase::Whole };
                return Err(Error::Timeout { host: self.host, phase, limit });
            }
        };
        let is_marked =
            answer.headers().get(CONTENT_ENCODING).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
        let text = |value: &Value| String::from_utf8_lossy(value.as_bytes()).into_owned();
        // What they say of the bytes on the wire holds for nobody after this.
        let is_kept = |name: &HeaderName| !is_marked || (*name != CONTENT_ENCODING && *name != CONTENT_LENGTH);
        let headers = answer.headers().iter().filter(|(name, _)| is_kept(name));
        let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let response = Response::new(answer.status().as_u16(), headers, Vec::new(), request.has_secret_answer());
        Ok((response, Body::coming(answer, is_marked, self)))
    }

    /// The next part of a body; none at its end.
    pub(super) async fn part(&self, answer: &mut reqwest::Response) -> Result<Option<Bytes>, Error> {
        match timeout_at(self.end, answer.chunk()).await {
            Ok(part) => part.map_err(|error| self.error(&error, false)),
            Err(_) => Err(Error::Timeout { host: self.host.clone(), phase: Phase::Whole, limit: self.whole }),
        }
    }

    fn error(&self, error: &reqwest::Error, before_answer: bool) -> Error {
        let host = self.host.clone();
        if error.is_dns() {
            return Error::Dns { host };
        }
        if error.is_timeout() {
            return Error::Timeout { host, phase: Phase::Connect, limit: self.connect };
        }
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(cause) = next {
            if let Some(found) = self.cause(cause, before_answer) {
                return found;
            }
            next = cause.source();
        }
        if error.is_connect() {
            return Error::Connect { host, reason: chain(error) };
        }
        Error::Protocol { host, reason: chain(error) }
    }

    /// What one of the causes of an error means, if it decides.
    fn cause(&self, cause: &(dyn StdError + 'static), before_answer: bool) -> Option<Error> {
        let host = self.host.clone();
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return Some(Error::Tls { host, reason: tls_reason(error) });
        }
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            return match () {
                () if error.is_parse() => Some(Error::Protocol { host, reason: chain(error) }),
                () if error.is_incomplete_message() => Some(Error::Truncated { host }),
                () => None,
            };
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            return match within(error) {
                Some(error) => Some(Error::Tls { host, reason: tls_reason(error) }),
                None => self.io(error, before_answer),
            };
        }
        let text = cause.to_string();
        text.strip_prefix("tunnel error: ").map(|reason| Error::Proxy { host, reason: reason.to_owned() })
    }

    fn io(&self, error: &io::Error, before_answer: bool) -> Option<Error> {
        let host = self.host.clone();
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Some(Error::Truncated { host }),
            io::ErrorKind::TimedOut => Some(Error::Timeout { host, phase: Phase::Whole, limit: self.whole }),
            io::ErrorKind::Other => None,
            _ if before_answer => Some(Error::Connect { host, reason: error.to_string() }),
            _ => None,
        }
    }
}

/// The error of TLS within one of a socket, however often it was wrapped: the cause of such an error is not its inner one,
/// but that one's.
fn within(error: &io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    inner.downcast_ref().or_else(|| within(inner.downcast_ref()?))
}

/// An error with its causes. That of `reqwest` itself would name the whole URL, which may be a permit.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut next = if error.is::<reqwest::Error>() { error.source() } else { Some(error) };
    let mut parts: Vec<String> = Vec::new();
    while let Some(cause) = next {
        let text = cause.to_string();
        // Some say what their causes say, too.
        if !parts.iter().any(|known| known.contains(&text)) {
            parts.push(text);
        }
        next = cause.source();
    }
    if parts.is_empty() { "the request could not be sent".to_owned() } else { parts.join(": ") }
}

fn tls_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => {
            "nobody whom this machine trusts signed its certificate; if a proxy of your company opens TLS, its root certificate must be trusted here (SSL_CERT_FILE)".to_owned()
        }
        other => other.to_string(),
    }
}

/// A secret that is wiped when the last that holds it drops it.
struct Wiped(SecretString);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// What is sent. A POST without a body says that it has none.
fn body(request: &Request) -> Option<Bytes> {
    let body = match request.body() {
        Some(body) => body,
        None => return (request.method() == Method::Post).then(Bytes::new),
    };
    Some(match (&body.content, request.authorization()) {
        (Content::WithBearer(bytes), Some(authorization)) => Bytes::from_owner(with_bearer(bytes, authorization)),
        (Content::Plain(bytes) | Content::WithBearer(bytes), _) => Bytes::copy_from_slice(bytes),
        (Content::Secret(text), _) => Bytes::from_owner(Wiped(text.clone())),
    })
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
    // Opened by ourselves: not all that is marked so is compressed.
    map.insert(ACCEPT_ENCODING, Value::from_static("gzip"));
    if let Some(body) = request.body() {
        map.insert(CONTENT_TYPE, Value::from_static(body.content_type));
    }
    Some(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_does_not_parse_is_an_error_and_not_left_out() {
        let check = |name: &str, value: &str| check_proxies(&PROXIES, [(name.into(), value.into())].into_iter());
        for value in
            ["", "http://proxy:3128", "https://u:p@proxy.example:443/", "proxy:3128", "10.0.0.1:8080", "[::1]:3128"]
        {
            check("HTTPS_PROXY", value).unwrap();
        }
        for value in
            ["gopher://proxy", "::::", "socks5://proxy:1080", "http://", "http://p:99999", "a b", "http://proxy/s3cret"]
        {
            for name in PROXIES {
                let error = check(name, value).unwrap_err();
                assert!(error.starts_with(name) && !error.contains("s3cret"), "{value}: {error}");
            }
        }
        check("HTTP_PROXY_OF_SOMETHING", "::::").unwrap();
    }
}
