//! A repository of a registry, by the distribution protocol of OCI 1.1.
//!
//! What it answers is bounded in size and time. A redirect is followed for what is read, a few times, never to plain HTTP and
//! never with our credentials to another host.

mod authorization;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ephor_collect::live::transport::{Error as TransportError, Options, Request, Response, Transport};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::error::quoted;
use super::manifest::{INDEX, Index, LARGEST_MANIFEST, MANIFEST, null_is_empty};
use super::{Credentials, Descriptor, Digest, Error, Reference, Target};
use authorization::Challenge;

/// The longest that a small answer may take.
const SMALL: Duration = Duration::from_secs(60);
/// The longest that a component may take, in either direction.
const LARGE: Duration = Duration::from_secs(10 * 60);
/// A registry that keeps its blobs elsewhere redirects once; some of them twice.
const MOST_REDIRECTS: usize = 4;
/// The most of an answer that is not asked for its bytes: tokens, lists of tags, reasons.
const LARGEST_ANSWER: u64 = 4 << 20;
/// The most pages of tags, of a thousand each.
const MOST_PAGES: usize = 20;
/// Both kinds of what a tag may name.
const ACCEPT: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";

/// What is to be done in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read.
    Pull,
    /// Read and write.
    Push,
}

/// A repository of a registry.
#[derive(Debug)]
pub struct Client {
    transport: Transport,
    reference: Reference,
    credentials: Credentials,
    access: Access,
    /// The value of `Authorization` that counted last.
    granted: Mutex<Option<SecretString>>,
}

/// One request of ours.
struct Call<'c> {
    url: Url,
    accept: &'static str,
    body: Body<'c>,
    limit: u64,
    within: Duration,
}

enum Body<'c> {
    /// A `GET`.
    None,
    /// A `POST` that has nothing to say.
    Begin,
    /// A `PUT`.
    Bytes(&'static str, &'c [u8]),
}

impl Call<'_> {
    fn request(&self, authorization: Option<&SecretString>) -> Request {
        let url = self.url.as_str();
        let request = match self.body {
            Body::None => Request::get(url),
            Body::Begin => Request::post(url, "application/octet-stream", Vec::new()),
            Body::Bytes(kind, bytes) => Request::put(url, kind, bytes),
        };
        let request = request.header("Accept", self.accept).limit(self.limit).within(self.within);
        match authorization {
            None => request,
            Some(value) => request.secret_header("Authorization", value.clone()),
        }
    }
}

impl Client {
    /// The repository of a reference. Nothing is asked yet.
    #[must_use]
    pub fn new(reference: &Reference, credentials: Credentials, access: Access) -> Self {
        Self::with(Options { first_byte: LARGE, whole: LARGE, ..Options::default() }, reference, credentials, access)
    }

    fn with(options: Options, reference: &Reference, credentials: Credentials, access: Access) -> Self {
        Self {
            transport: Transport::new(options),
            reference: reference.bare(),
            credentials,
            access,
            granted: Mutex::default(),
        }
    }

    /// The repository.
    #[must_use]
    pub const fn reference(&self) -> &Reference {
        &self.reference
    }

    fn url(&self, path: &str) -> Result<Url, Error> {
        let url = format!("{}{path}", self.reference.base());
        Url::parse(&url).map_err(|_| Error::wrong(&self.reference, "this is no URL that can be asked"))
    }

    /// Its tags, in the order of the registry.
    ///
    /// # Errors
    /// If the registry does not answer with a list, or with one without an end.
    pub async fn tags(&self) -> Result<Vec<String>, Error> {
        #[derive(Deserialize)]
        struct Page {
            #[serde(default, deserialize_with = "null_is_empty")]
            tags: Vec<String>,
        }
        let first = self.url("/tags/list?n=1000")?;
        let (mut url, mut tags) = (first.clone(), Vec::new());
        for _ in 0..MOST_PAGES {
            let Some(response) = self.get(url.clone(), "application/json", LARGEST_ANSWER, SMALL, "its tags").await?
            else {
                return Ok(tags);
            };
            let page: Page = serde_json::from_slice(response.body())
                .map_err(|error| Error::wrong(&self.reference, format!("its list of tags cannot be read ({error})")))?;
            tags.extend(page.tags);
            let Some(next) = response.header("link").and_then(next_page) else { return Ok(tags) };
            let next = url.join(next).ok().filter(|next| next.origin() == first.origin());
            url = next.ok_or_else(|| Error::wrong(&self.reference, "the next page of its tags is on another host"))?;
        }
        Err(Error::wrong(&self.reference, format!("its list of tags has more than {MOST_PAGES} pages")))
    }

    /// The bytes of a manifest or an index; none where there is none.
    ///
    /// # Errors
    /// If there is no sound answer, or it is not what the digest says.
    pub async fn manifest(&self, target: &Target) -> Result<Option<Vec<u8>>, Error> {
        let url = self.url(&format!("/manifests/{target}"))?;
        let what = format!("the manifest {target}");
        let Some(mut response) = self.get(url, ACCEPT, LARGEST_MANIFEST, SMALL, &what).await? else {
            return Ok(None);
        };
        let said = response.header("docker-content-digest").and_then(Digest::parse);
        let bytes = response.take_body();
        let found = Digest::of(&bytes);
        let wanted = if let Target::Digest(digest) = target { Some(digest.clone()) } else { said };
        match wanted {
            Some(wanted) if wanted != found => Err(self.lies(&what, &wanted, &found)),
            _ => Ok(Some(bytes)),
        }
    }

    /// The bytes of a blob, which are exactly as many as the descriptor says.
    ///
    /// # Errors
    /// If there is no sound answer, or it is not what the digest says.
    pub async fn blob(&self, blob: &Descriptor) -> Result<Vec<u8>, Error> {
        let url = self.url(&format!("/blobs/{}", blob.digest))?;
        let what = format!("the blob {}", blob.digest);
        // One byte more tells a longer one from one that is right.
        let got = self.get(url, "*/*", blob.size.saturating_add(1), LARGE, &what).await;
        let got = got.map_err(|error| match error {
            Error::Transport(TransportError::TooLarge { .. }) => {
                let reason =
                    format!("what it answers for {what} is longer than the {} bytes of its descriptor", blob.size);
                Error::wrong(&self.reference, reason)
            }
            other => other,
        })?;
        let not_found = || Error::NotFound { place: self.reference.to_string(), what: what.clone() };
        let bytes = got.ok_or_else(not_found)?.take_body();
        let found = Digest::of(&bytes);
        if found != blob.digest || bytes.len() as u64 != blob.size {
            return Err(self.lies(&what, &blob.digest, &found));
        }
        Ok(bytes)
    }

    fn lies(&self, what: &str, wanted: &Digest, found: &Digest) -> Error {
        let reason = format!("what it answers for {what} is not that: expected {wanted}, found {found}");
        Error::wrong(&self.reference, reason)
    }

    /// The manifests that say they are about this one, by the list of the registry or by the tag in its place.
    ///
    /// # Errors
    /// If what is there cannot be read.
    pub async fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Error> {
        let url = self.url(&format!("/referrers/{subject}"))?;
        let place = self.reference.to_string();
        let mut found = match self.get(url, INDEX, LARGEST_MANIFEST, SMALL, "its signatures").await {
            Ok(Some(response)) => Index::read(response.body(), &place).map(|index| index.manifests)?,
            // Who does not know the question answers in many ways.
            Ok(None) | Err(Error::Refused { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        if let Some(bytes) = self.manifest(&Target::Tag(subject.fallback_tag())).await? {
            for one in Index::read(&bytes, &place)?.manifests {
                if !found.iter().any(|known| known.digest == one.digest) {
                    found.push(one);
                }
            }
        }
        Ok(found)
    }

    /// Puts a blob there.
    ///
    /// # Errors
    /// If the registry does not take it.
    pub async fn push_blob(&self, bytes: &[u8]) -> Result<(), Error> {
        let digest = Digest::of(bytes);
        let what = format!("the blob {digest}");
        let begin = Call {
            url: self.url("/blobs/uploads/")?,
            accept: "*/*",
            body: Body::Begin,
            limit: LARGEST_ANSWER,
            within: SMALL,
        };
        let response = self.send(&begin).await?;
        if response.status != 202 {
            return Err(self.refused(&response, &what));
        }
        let location = response.header("location").unwrap_or_default();
        let mut url = self.followed(&begin.url, location)?;
        url.query_pairs_mut().append_pair("digest", &digest.to_string());
        let body = Body::Bytes("application/octet-stream", bytes);
        let put = Call { url, accept: "*/*", body, limit: LARGEST_ANSWER, within: LARGE };
        let response = self.send_to(&put, &begin.url).await?;
        if response.status == 201 { Ok(()) } else { Err(self.refused(&response, &what)) }
    }

    /// Puts a manifest or an index there, under a tag or its digest.
    ///
    /// # Errors
    /// If the registry does not take it.
    pub async fn push_manifest(&self, kind: Kind, bytes: &[u8], target: &Target) -> Result<(), Error> {
        let body = Body::Bytes(kind.media_type(), bytes);
        let url = self.url(&format!("/manifests/{target}"))?;
        let put = Call { url, accept: "*/*", body, limit: LARGEST_ANSWER, within: SMALL };
        let response = self.send(&put).await?;
        if response.status == 201 { Ok(()) } else { Err(self.refused(&response, &format!("the manifest {target}"))) }
    }

    /// Asks, and follows redirects. None where there is nothing of that name.
    async fn get(
        &self,
        first: Url,
        accept: &'static str,
        limit: u64,
        within: Duration,
        what: &str,
    ) -> Result<Option<Response>, Error> {
        let mut url = first.clone();
        for _ in 0..=MOST_REDIRECTS {
            let call = Call { url: url.clone(), accept, body: Body::None, limit, within };
            let response = self.send_to(&call, &first).await?;
            if response.is_redirect() {
                url = self.followed(&url, response.header("location").unwrap_or_default())?;
                continue;
            }
            return match response.status {
                200 => Ok(Some(response)),
                404 => Ok(None),
                _ => Err(self.refused(&response, what)),
            };
        }
        Err(Error::wrong(&self.reference, format!("{what}: more than {MOST_REDIRECTS} redirects")))
    }

    /// Where a redirect leads, if that is a way that may be gone: over HTTPS, or within this machine.
    fn followed(&self, from: &Url, location: &str) -> Result<Url, Error> {
        let wrong = |reason: &str| {
            let shown = quoted(location.split(['?', '#']).next().unwrap_or_default());
            Error::wrong(&self.reference, format!("it redirects to {shown:?}, {reason}"))
        };
        let url = from.join(location).map_err(|_| wrong("which is no URL"))?;
        let host = url.host_str().unwrap_or_default();
        let is_here = Reference::parse(&format!("{host}:1/x")).is_ok_and(|reference| reference.is_loopback());
        match url.scheme() {
            _ if location.is_empty() => Err(wrong("which is nowhere")),
            _ if !url.username().is_empty() || url.password().is_some() => Err(wrong("which holds credentials")),
            _ if is_here && !self.reference.is_loopback() => Err(wrong("which is this machine; it is not followed")),
            "https" => Ok(url),
            "http" if is_here => Ok(url),
            _ => Err(wrong("which is not HTTPS; it is not followed")),
        }
    }

    /// Sends to where a redirect led: with our credentials only if it is the same host.
    async fn send_to(&self, call: &Call<'_>, first: &Url) -> Result<Response, Error> {
        if call.url.origin() == first.origin() {
            return self.send(call).await;
        }
        Ok(self.transport.send(&call.request(None)).await?)
    }

    /// Sends, and once more with credentials if the registry asks for them: never a third time.
    async fn send(&self, call: &Call<'_>) -> Result<Response, Error> {
        let granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let response = self.transport.send(&call.request(granted.as_ref())).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let challenge = response.header("www-authenticate").and_then(Challenge::read);
        let authorization = self.authorization(challenge).await?;
        let response = self.transport.send(&call.request(Some(&authorization))).await?;
        if response.status != 401 {
            *self.granted.lock().unwrap_or_else(PoisonError::into_inner) = Some(authorization);
        }
        Ok(response)
    }

    /// What an answer that is no success means.
    fn refused(&self, response: &Response, what: &str) -> Error {
        let said = self.transport.without_secrets(&said(response.body()));
        let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
        let reason = match response.status {
            401 | 403 => format!(
                "status {}{said}; log in with 'docker login {}', or give --username and EPHOR_REGISTRY_PASSWORD",
                response.status,
                self.reference.registry()
            ),
            404 => format!("there is no such repository, or these credentials may not see it{said}"),
            429 => format!("it is asked too often{said}; try again later"),
            status => format!("status {status}{said}"),
        };
        Error::Refused { registry: self.reference.registry().to_owned(), what: what.to_owned(), reason }
    }
}

/// What a manifest is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of one artifact.
    Manifest,
    /// A list.
    Index,
}

impl Kind {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Manifest => MANIFEST,
            Self::Index => INDEX,
        }
    }
}

/// The first reason that a registry gives, in the form of the protocol.
fn said(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Reasons {
        errors: Vec<Reason>,
    }
    #[derive(Deserialize)]
    struct Reason {
        code: Option<String>,
        message: Option<String>,
    }
    let reasons: Option<Reasons> = serde_json::from_slice(body).ok();
    let Some(first) = reasons.and_then(|reasons| reasons.errors.into_iter().next()) else { return String::new() };
    let parts: Vec<String> = [first.code, first.message].into_iter().flatten().map(|part| quoted(&part)).collect();
    parts.join(": ")
}

/// The target of `<...>; rel="next"`.
fn next_page(link: &str) -> Option<&str> {
    let (target, rest) = link.strip_prefix('<')?.split_once('>')?;
    rest.contains("next").then_some(target)
}

impl Client {
    /// What `Authorization` must be, by what the registry asks for.
    async fn authorization(&self, challenge: Option<Challenge>) -> Result<SecretString, Error> {
        let registry = self.reference.registry();
        let failed = |reason: String| Error::Refused {
            registry: registry.to_owned(),
            what: "to talk".to_owned(),
            reason: format!("it asks for credentials, {reason}"),
        };
        let login = self.credentials.find(registry)?;
        if let Some(login) = &login {
            self.transport.hide(&login.password);
        }
        match challenge {
            None => Err(failed("and not how (no WWW-Authenticate that is known)".to_owned())),
            Some(Challenge::Basic) => match login {
                Some(login) => Ok(login.basic()),
                None => Err(failed(format!(
                    "and there are none: log in with 'docker login {registry}', or give --username and EPHOR_REGISTRY_PASSWORD"
                ))),
            },
            Some(Challenge::Bearer { realm, service }) => {
                let url = self.realm(&realm).ok_or_else(|| {
                    let shown = quoted(realm.split(['?', '#']).next().unwrap_or_default());
                    failed(format!("to be given at {shown:?}, which is not HTTPS"))
                })?;
                let actions = if self.access == Access::Push { "pull,push" } else { "pull" };
                let scope = format!("repository:{}:{actions}", self.reference.repository());
                let request = match &login {
                    Some(login) if login.is_token => Request::post_form(
                        url.as_str(),
                        &[
                            ("grant_type", "refresh_token"),
                            ("service", &service),
                            ("client_id", "ephor"),
                            ("scope", &scope),
                            ("refresh_token", login.password.expose_secret()),
                        ],
                    ),
                    _ => {
                        let mut url = url;
                        url.query_pairs_mut().append_pair("scope", &scope);
                        if !service.is_empty() {
                            url.query_pairs_mut().append_pair("service", &service);
                        }
                        let request = Request::get(url.as_str());
                        match &login {
                            None => request,
                            Some(login) => request.secret_header("Authorization", login.basic()),
                        }
                    }
                };
                let response = self.transport.send(&request.limit(LARGEST_ANSWER).within(SMALL)).await?;
                if response.status != 200 {
                    return Err(self.refused(&response, "a token"));
                }
                let token = authorization::token(response.body())
                    .ok_or_else(|| failed("and what it gives in return is no token".to_owned()))?;
                self.transport.hide(&token);
                Ok(format!("Bearer {}", token.expose_secret()).into())
            }
        }
    }

    /// Where tokens are given: over HTTPS, or on this machine if the registry is here, too.
    fn realm(&self, realm: &str) -> Option<Url> {
        let url = Url::parse(realm).ok()?;
        let host = url.host_str()?;
        let is_here = Reference::parse(&format!("{host}:1/x")).is_ok_and(|reference| reference.is_loopback());
        let is_safe = match url.scheme() {
            "https" => !is_here || self.reference.is_loopback(),
            "http" => is_here && self.reference.is_loopback(),
            _ => false,
        };
        (is_safe && url.username().is_empty() && url.password().is_none()).then_some(url)
    }
}

#[cfg(test)]
mod tests;
