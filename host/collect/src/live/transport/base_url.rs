//! BaseUrl URLs, and whether a link that a service gave belongs to one.

use std::net::{IpAddr, Ipv4Addr};

use reqwest::Url;

use super::error::Error;

/// The base URL of a service, which may have a path: `https://graph.microsoft.com`, `http://127.0.0.1:8080/graph`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    https: bool,
    host: String,
    port: u16,
    /// Without a slash at its end.
    path: String,
}

/// Why a link is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the service gave a link that does not begin with {base}: {link}; it is not followed, since it would be given the token"
)]
pub struct OffServiceLink {
    /// The base.
    pub base: String,
    /// The link, up to its `?`.
    pub link: String,
}

impl BaseUrl {
    /// Reads a base URL.
    ///
    /// # Errors
    /// If it is no URL of HTTPS, or of plain HTTP to this machine, or has more than a host, a port and a path.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let failed = |reason| Error::Url { url: shown(text).to_owned(), reason };
        let url = parse(text)?;
        if text.contains(['?', '#']) {
            return Err(failed("expected a base URL without '?' or '#'"));
        }
        let Parts { https, host, port, path } =
            parts(&url).ok_or_else(|| failed("expected https://HOST[:PORT][/PATH]"))?;
        // As it is written: what is read from it has been tidied up.
        if !is_plain(text.split_once("://").map_or(text, |(_, rest)| rest)) {
            return Err(failed("expected a path without '.', '..' or an encoded sign"));
        }
        let path = path.trim_end_matches('/').to_owned();
        check_scheme(&url, false)?;
        Ok(Self { https, host, port, path })
    }

    /// The URL of something under it; `path` begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// Whether a link begins with this base: the same scheme, host and port, and a path under its path.
    ///
    /// # Errors
    /// If it does not. A link that leads somewhere else would take the token there.
    pub fn check(&self, link: &str) -> Result<(), OffServiceLink> {
        let foreign = || OffServiceLink { base: self.to_string(), link: shown(link).to_owned() };
        let url = parse(link).map_err(|_| foreign())?;
        let Parts { https, host, port, path } = parts(&url).ok_or_else(foreign)?;
        let under = path.strip_prefix(self.path.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let same = https == self.https && host == self.host && port == self.port && under;
        if same && !climbs(path) { Ok(()) } else { Err(foreign()) }
    }

    /// The base of the region that a redirect of this endpoint names, whatever its port: a host below our own, such as
    /// `eurprd03.outlook.office365.com:446`; or the twin of Security & Compliance that administers the region,
    /// `nam12b.admin.protection.outlook.com:446`, whose cmdlets `nam12b.ps.compliance.protection.outlook.com` answers. None
    /// if the location is no region of this service: no token goes there, and none ever goes to a twin.
    #[must_use]
    pub fn regional(&self, location: &str) -> Option<Self> {
        let url = parse(location).ok()?;
        let parts = parts(&url)?;
        let region = self.region(&parts.host)?;
        (self.has_regions() && parts.https).then(|| Self { host: format!("{region}.{}", self.host), ..self.clone() })
    }

    /// What stands before our own host in a host of this service.
    fn region<'h>(&self, host: &'h str) -> Option<&'h str> {
        let below = |service: &str| host.strip_suffix(service)?.strip_suffix('.');
        let twin = || below(&self.twin()?).filter(|region| !region.contains('.'));
        below(&self.host).or_else(twin).filter(|region| region.split('.').all(is_label))
    }

    /// The host below which Security & Compliance administers its regions. It redirects there, and the cmdlets are
    /// answered below its own name: KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoRequest.ps1
    /// @04e81803, silverhack/monkey365 core/utils/Get-MonkeySecCompBackendUri.ps1 @18731b69, terraprovider/go-exoscc
    /// adminapi/transport.go @ae92d088. The twins of the other clouds follow the same pattern, unproven.
    fn twin(&self) -> Option<String> {
        self.host.strip_prefix(COMPLIANCE).map(|cloud| format!("{ADMINISTRATION}{cloud}"))
    }

    /// The base that its regions stand below: this one, but for DoD, whose endpoints have names of their own. That of Security
    /// & Compliance is itself a region; that of Exchange Online stands for the host whose regions ScubaGear knows
    /// (cisagov/ScubaGear PowerShell/ScubaGear/Modules/Providers/ProviderHelpers/EXORestHelper.psm1 @32050660).
    #[must_use]
    pub fn service(&self) -> Self {
        let below = match self.host.as_str() {
            "webmail.apps.mil" => Some("outlook-dod.office365.us"),
            host => host.split_once('.').map(|(_, below)| below).filter(|below| below.starts_with(COMPLIANCE)),
        };
        below.map_or_else(|| self.clone(), |below| Self { host: below.to_owned(), ..self.clone() })
    }

    /// A link that belongs to a service, this base's own or one of its regions', as a URL under this base: what it asks
    /// for, without the machine that it names. A link to the admin interface on a machine behind the service belongs to it,
    /// too (reference collector-faults.md, F13: that such links come is unproven).
    ///
    /// # Errors
    /// If it leads out of the service.
    pub fn in_region(&self, service: &Self, link: &str) -> Result<String, OffServiceLink> {
        let foreign = || OffServiceLink { base: service.to_string(), link: shown(link).to_owned() };
        let url = parse(link).map_err(|_| foreign())?;
        let Parts { https, host, port, path } = parts(&url).ok_or_else(foreign)?;
        let exactly = port == service.port && (host == service.host || host == self.host);
        let region = service.has_regions()
            && (host == service.host || service.region(&host).is_some() || is_behind(&host, path));
        let rest = path.strip_prefix(service.path.as_str()).filter(|rest| rest.starts_with('/') && !climbs(path));
        match rest {
            Some(rest) if https == service.https && (exactly || region) => {
                let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
                Ok(self.join(&format!("{rest}{query}")))
            }
            _ => Err(foreign()),
        }
    }

    /// Whether it is a service with a region before its name: not an endpoint on a machine named by hand.
    fn has_regions(&self) -> bool {
        self.https && self.host.parse::<IpAddr>().is_err() && self.host != "localhost" && self.path.is_empty()
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port != default_port(self.https) {
            write!(f, ":{}", self.port)?;
        }
        f.write_str(&self.path)
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

struct Parts<'u> {
    https: bool,
    host: String,
    port: u16,
    path: &'u str,
}

/// How the host of Security & Compliance begins, and that of its administration.
const COMPLIANCE: &str = "ps.compliance.protection.";
const ADMINISTRATION: &str = "admin.protection.";

/// Whether a host is a machine that the admin interface runs on, and the path one of that interface.
fn is_behind(host: &str, path: &str) -> bool {
    host.ends_with(".prod.outlook.com") && path.to_ascii_lowercase().starts_with("/adminapi/")
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// None for anything but a URL of HTTP with a host and without a user name.
fn parts(url: &Url) -> Option<Parts<'_>> {
    let https = match url.scheme() {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let host = url.host_str().filter(|host| !host.is_empty())?.to_ascii_lowercase();
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    Some(Parts { https, host, port: url.port_or_known_default()?, path: url.path() })
}

/// Reads a URL that may be asked. What is checked here is what is sent: the same reader takes it apart for both. It would
/// read a backslash as a slash and pass over control characters, in which others may see something else.
pub(super) fn parse(url: &str) -> Result<Url, Error> {
    let failed = |reason| Error::Url { url: shown(url).to_owned(), reason };
    if url.contains('\\') || url.contains(|char: char| char.is_control() || char.is_whitespace()) {
        return Err(failed("expected a URL without a backslash, a space or a control character"));
    }
    if climbs(shown(url)) {
        return Err(failed("expected a URL without '..'"));
    }
    let read: Url = url.parse().map_err(|_| failed("not a URL"))?;
    // Without two slashes the rest is taken for a host, too.
    let authority = url.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if parts(&read).is_none() || authority.is_none_or(|text| text.is_empty() || text.contains('@')) {
        return Err(failed("expected a URL of the form https://HOST[:PORT]/PATH, without a user name"));
    }
    Ok(read)
}

/// The host of a URL, in messages.
pub(super) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// The host of a text that may be a URL, in messages.
pub(crate) fn host_in(text: &str) -> String {
    text.parse().as_ref().map(host_of).unwrap_or_default()
}

/// Plain HTTP is for this machine alone: anywhere else, a token could be read on the way.
pub(super) fn check_scheme(url: &Url, link_local: bool) -> Result<(), Error> {
    let host = url.host_str().unwrap_or_default();
    let allowed = url.scheme() == "https" || is_loopback(host) || (link_local && is_link_local(host));
    if allowed {
        return Ok(());
    }
    Err(Error::Url {
        url: shown(url.as_str()).to_owned(),
        reason: "expected https; plain http is only for this machine (127.0.0.1, ::1 or localhost)",
    })
}

/// Whether the host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || address(host).is_some_and(|address| address.is_loopback())
}

pub(super) fn is_link_local(host: &str) -> bool {
    matches!(address(host), Some(IpAddr::V4(address)) if Ipv4Addr::is_link_local(&address))
}

fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether a path leaves the folder that it names, plainly or in disguise.
fn climbs(path: &str) -> bool {
    let plain =
        path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/").replace('\\', "/");
    plain.split('/').any(|part| part == "..")
}

fn is_plain(path: &str) -> bool {
    !path.contains(['%', '\\']) && path.split('/').all(|part| part != "." && part != "..")
}

/// A URL as it may stand in a message: without its query, which may be a permit.
pub(super) fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
