//! Requests and answers. Nothing secret in them is shown by `Debug`.

use std::borrow::Cow;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;
use zeroize::{Zeroize as _, Zeroizing};

use super::base_url::shown;

/// The most that an answer may have, unless the request says otherwise.
const LIMIT: u64 = 64 << 20;
/// The most that a report may have: one line a user, of tenants with millions of them.
const REPORT_LIMIT: u64 = 256 << 20;

/// The methods that reading a tenant takes, and the one that a registry of packs takes beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// A query, a cmdlet or a batch in the body.
    Post,
    /// A blob or a manifest for a registry of packs; no tenant is ever asked so.
    Put,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// One request.
pub struct Request {
    method: Method,
    url: String,
    headers: Vec<(Cow<'static, str>, HeaderValue)>,
    body: Option<Body>,
    limit: u64,
    within: Option<Duration>,
    fresh: bool,
    link_local: bool,
    plain: bool,
    answer_is_secret: bool,
}

/// The value of a header.
pub(super) enum HeaderValue {
    Plain(String),
    Secret(SecretString),
}

/// What is sent.
pub(super) struct Body {
    pub(super) content_type: &'static str,
    pub(super) content: Content,
}

pub(super) enum Content {
    Plain(Vec<u8>),
    Secret(SecretString),
    /// JSON in which `BEARER` stands for the header `Authorization`, until it goes out.
    WithBearer(Vec<u8>),
}

/// Stands in a body for the header `Authorization` of its request: a recording keeps this, and only the wire sees a token.
pub const BEARER: &str = "(bearer)";

/// A body with the token in it, as it goes out.
pub(super) fn with_bearer(body: &[u8], authorization: &SecretString) -> Zeroizing<Vec<u8>> {
    let quoted = |text: &str| Zeroizing::new(serde_json::to_string(text).unwrap_or_default());
    let (mark, token) = (quoted(BEARER), quoted(authorization.expose_secret()));
    let marks = memchr::memmem::find_iter(body, mark.as_bytes()).collect::<Vec<_>>();
    // One allocation of the right size, so that no shorter copy stays behind in memory.
    let mut out = Zeroizing::new(Vec::with_capacity(body.len() + marks.len() * token.len()));
    let mut rest = 0;
    for at in marks {
        out.extend_from_slice(body.get(rest..at).unwrap_or_default());
        out.extend_from_slice(token.as_bytes());
        rest = at + mark.len();
    }
    out.extend_from_slice(body.get(rest..).unwrap_or_default());
    out
}

impl Request {
    fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: None,
            limit: LIMIT,
            within: None,
            fresh: false,
            link_local: false,
            plain: false,
            answer_is_secret: false,
        }
    }

    /// A `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// A `POST` of this JSON.
    pub fn post_json(url: impl Into<String>, json: impl Into<Vec<u8>>) -> Self {
        let mut request = Self::new(Method::Post, url);
        request.body =
            Some(Body { content_type: "application/json; charset=utf-8", content: Content::Plain(json.into()) });
        request
    }

    /// The same, in whose JSON the text `BEARER` stands for the token that the request carries: the requests inside a
    /// batch want it, too.
    pub fn post_batch(url: impl Into<String>, json: impl Into<Vec<u8>>) -> Self {
        let mut request = Self::new(Method::Post, url);
        request.body =
            Some(Body { content_type: "application/json; charset=utf-8", content: Content::WithBearer(json.into()) });
        request
    }

    /// A `POST` of these bytes.
    pub fn post(url: impl Into<String>, content_type: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        let mut request = Self::new(Method::Post, url);
        request.body = Some(Body { content_type, content: Content::Plain(bytes.into()) });
        request
    }

    /// A `PUT` of these bytes.
    pub fn put(url: impl Into<String>, content_type: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        let mut request = Self::new(Method::Put, url);
        request.body = Some(Body { content_type, content: Content::Plain(bytes.into()) });
        request
    }

    /// A `POST` of a form, as sign-in wants it. Form and answer are taken for secret.
    pub fn post_form(url: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let mut request = Self::new(Method::Post, url);
        let content = Content::Secret(form(fields));
        request.body = Some(Body { content_type: "application/x-www-form-urlencoded", content });
        request.answer_is_secret = true;
        request
    }

    /// With this header. `Authorization`, `Proxy-Authorization` and `Cookie` are taken for secret.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let name = name.into();
        let is_secret =
            ["authorization", "proxy-authorization", "cookie"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let value = value.into();
        let value = if is_secret { HeaderValue::Secret(value.into()) } else { HeaderValue::Plain(value) };
        self.headers.push((name, value));
        self
    }

    /// With this header, whose value nobody may see.
    #[must_use]
    pub fn secret_header(mut self, name: impl Into<Cow<'static, str>>, value: SecretString) -> Self {
        self.headers.push((name.into(), HeaderValue::Secret(value)));
        self
    }

    /// With this token as `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &SecretString) -> Self {
        let token = token.expose_secret();
        // One allocation of the right size, so that no shorter copy stays behind in memory.
        let mut value = String::with_capacity("Bearer ".len() + token.len());
        value.push_str("Bearer ");
        value.push_str(token);
        self.secret_header("Authorization", value.into())
    }

    /// With another limit for the body of the answer than 64 MiB, in bytes after decompression.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// With the limit of a usage report, 256 MiB.
    #[must_use]
    pub fn report(self) -> Self {
        self.limit(REPORT_LIMIT)
    }

    /// With another time for the whole than the client's.
    #[must_use]
    pub fn within(mut self, whole: Duration) -> Self {
        self.within = Some(whole);
        self
    }

    /// Given up at that time at the latest, if there is one.
    #[must_use]
    pub fn until(mut self, deadline: Option<Instant>) -> Self {
        if let Some(deadline) = deadline {
            // A time of nothing would be none.
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.within = Some(self.within.map_or(left, |own| own.min(left)));
        }
        self
    }

    /// On a new connection, which is not kept: after a 503 or 504 the old one may lead to a server that is ill.
    #[must_use]
    pub fn fresh(mut self, fresh: bool) -> Self {
        self.fresh = fresh;
        self
    }

    /// The answer holds a token: a recording must not hold it.
    #[must_use]
    pub(crate) fn secret_answer(mut self) -> Self {
        self.answer_is_secret = true;
        self
    }

    /// May go over plain HTTP to 169.254.0.0/16, where the metadata service of a virtual machine lives.
    #[must_use]
    pub(crate) fn link_local(mut self) -> Self {
        self.link_local = true;
        self
    }

    /// May go over plain HTTP to any machine: for what is no secret, and whose answer is signed itself. With a token or
    /// another secret header it is refused all the same.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.plain = true;
        self
    }

    /// How it asks.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// What it asks for.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, &HeaderValue)> {
        self.headers.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// What it says who asks with.
    pub(super) fn authorization(&self) -> Option<&SecretString> {
        self.headers.iter().find_map(|(name, value)| match value {
            HeaderValue::Secret(text) if name.eq_ignore_ascii_case("authorization") => Some(text),
            _ => None,
        })
    }

    pub(super) fn body(&self) -> Option<&Body> {
        self.body.as_ref()
    }

    pub(super) fn body_limit(&self) -> u64 {
        self.limit
    }

    pub(super) fn whole(&self) -> Option<Duration> {
        self.within
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    pub(super) fn may_be_link_local(&self) -> bool {
        self.link_local
    }

    pub(super) fn may_be_plain(&self) -> bool {
        self.plain && !self.is_authorized()
    }

    pub(super) fn has_secret_answer(&self) -> bool {
        self.answer_is_secret
    }

    /// Whether it says who asks. One that does not, and is no sign-in, goes to a URL that is itself a permit.
    pub(super) fn is_authorized(&self) -> bool {
        self.answer_is_secret || self.headers.iter().any(|(_, value)| matches!(value, HeaderValue::Secret(_)))
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_ref()).collect();
        f.debug_struct("Request")
            .field("method", &self.method.name())
            .field("url", &shown(&self.url))
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// The fields as `application/x-www-form-urlencoded`.
fn form(fields: &[(&str, &str)]) -> SecretString {
    let parts = || fields.iter().flat_map(|(name, value)| [*name, *value]);
    // At most three characters for each byte, and no growing that would leave copies in memory.
    let mut out = String::with_capacity(parts().map(|part| 3 * part.len() + 1).sum());
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode(name, &mut out);
        out.push('=');
        percent_encode(value, &mut out);
    }
    out.into()
}

/// What stands in a query or a form as it is (RFC 3986, 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Adds the text with everything but unreserved characters percent-encoded.
pub(crate) fn percent_encode(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, UNRESERVED));
}

/// One answer, whole. Its body is wiped from memory when it held a token.
pub struct Response {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    secret: bool,
}

impl Response {
    pub(super) fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>, secret: bool) -> Self {
        Self { status, headers, body, secret }
    }

    /// The value of a header, by its name in any case. The first, if there are several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The same with a body.
    pub(super) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// The body, decompressed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, without a copy.
    #[must_use]
    pub fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.body)
    }

    /// Whether the status is one of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the status is a redirect, which nobody follows unasked.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// How long the service asks to wait, by its `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        super::retry_after(self.header("retry-after")?, self.header("date"))
    }
}

impl Drop for Response {
    fn drop(&mut self) {
        if self.secret {
            self.body.zeroize();
        }
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
