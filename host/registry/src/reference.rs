//! Where a pack is: registry, repository, and a tag or digest.

use std::fmt;
use std::net::IpAddr;

use super::{Digest, Error};

/// The longest name of a repository with its registry, as clients agree on.
const LONGEST_NAME: usize = 255;
const LONGEST_TAG: usize = 128;

/// `ghcr.io/acme/rules`, with or without `:1.2.0` or `@sha256:...` behind it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    registry: String,
    repository: String,
    target: Option<Target>,
}

/// What of a repository is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// What a tag names now.
    Tag(String),
    /// What has this digest.
    Digest(Digest),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => f.write_str(tag),
            Self::Digest(digest) => write!(f, "{digest}"),
        }
    }
}

impl Reference {
    /// Reads a reference. The registry must be named: there is none that is meant by itself.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text.strip_prefix("oci://").unwrap_or(text))
            .map_err(|reason| Error::Reference { text: ephor_untrusted::value(&without_password(text)), reason })
    }

    fn read(text: &str) -> Result<Self, &'static str> {
        let expected = "expected REGISTRY/REPOSITORY[:TAG|@DIGEST], such as ghcr.io/acme/ephor-rules:1.2.0";
        let (name, digest) = match text.split_once('@') {
            None => (text, None),
            Some((name, digest)) => {
                let wrong = "expected @sha256: and 64 small hexadecimal digits behind the repository";
                (name, Some(Digest::parse(digest).ok_or(wrong)?))
            }
        };
        let (registry, path) = name.split_once('/').ok_or(expected)?;
        let (repository, tag) = match path.rsplit_once(':') {
            None => (path, None),
            Some((repository, tag)) => (repository, Some(tag)),
        };
        if !is_registry(registry) {
            return Err(
                "expected a registry first, a name of a host with a dot, a port, or localhost; docker.io is not meant by itself",
            );
        }
        if registry.len() + 1 + repository.len() > LONGEST_NAME || !repository.split('/').all(is_component) {
            return Err("expected a repository of small letters, digits, '.', '_' and '-' between its slashes");
        }
        let target = match (tag, digest) {
            // The digest says which; a tag beside it says nothing more.
            (_, Some(digest)) => Some(Target::Digest(digest)),
            (Some(tag), None) if is_tag(tag) => Some(Target::Tag(tag.to_owned())),
            (Some(_), None) => return Err("expected a tag of letters, digits, '.', '_' and '-'"),
            (None, None) => None,
        };
        Ok(Self { registry: registry.to_ascii_lowercase(), repository: repository.to_owned(), target })
    }

    /// Host and port of the registry.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository within its registry.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// Which of it.
    #[must_use]
    pub const fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    /// The repository alone.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self { target: None, ..self.clone() }
    }

    /// The same repository at a tag.
    ///
    /// # Errors
    /// If it can be no tag.
    pub fn at_tag(&self, tag: &str) -> Result<Self, Error> {
        let text = || format!("{}:{}", self.bare(), ephor_untrusted::value(tag));
        let reason = "expected a tag of letters, digits, '.', '_' and '-'; a version with '+' can be none";
        if !is_tag(tag) {
            return Err(Error::Reference { text: text(), reason });
        }
        Ok(Self { target: Some(Target::Tag(tag.to_owned())), ..self.clone() })
    }

    /// The same repository at a digest.
    #[must_use]
    pub fn at_digest(&self, digest: &Digest) -> Self {
        Self { target: Some(Target::Digest(digest.clone())), ..self.clone() }
    }

    /// Whether the registry is on this machine: the one case of plain HTTP.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = host(&self.registry);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The base of all requests, without a slash at its end.
    pub(crate) fn base(&self) -> String {
        let scheme = if self.is_loopback() { "http" } else { "https" };
        // Docker Hub answers under another name than the one it is known by.
        let registry = if self.registry == "docker.io" { "registry-1.docker.io" } else { &self.registry };
        format!("{scheme}://{registry}/v2/{}", self.repository)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        match &self.target {
            None => Ok(()),
            Some(Target::Tag(tag)) => write!(f, ":{tag}"),
            Some(Target::Digest(digest)) => write!(f, "@{digest}"),
        }
    }
}

/// What is given may hold a password before its `@`, as URLs have it.
fn without_password(text: &str) -> std::borrow::Cow<'_, str> {
    match text.rsplit_once('@') {
        Some((_, behind)) if !behind.starts_with("sha256:") => format!("...@{behind}").into(),
        _ => text.into(),
    }
}

/// The host of a registry, without its port and the brackets of an address.
fn host(registry: &str) -> &str {
    match registry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => registry.split_once(':').map_or(registry, |(host, _)| host),
    }
}

fn is_registry(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("localhost", port),
            _ => return false,
        },
        None => match text.find(':') {
            Some(at) => text.split_at(at),
            None => (text, ""),
        },
    };
    let is_port =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|n| n > 0));
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    is_port && name.split('.').all(is_label) && (name.contains('.') || name == "localhost" || !port.is_empty())
}

/// Small letters and digits, with single separators between them (OCI Distribution 1.1, pulling manifests).
fn is_component(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends_in_words = text.bytes().next().is_some_and(is_word) && text.bytes().next_back().is_some_and(is_word);
    let separators = text.split(|char: char| char.is_ascii_lowercase() || char.is_ascii_digit());
    let is_separator = |text: &str| matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    ends_in_words && separators.into_iter().all(is_separator)
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= LONGEST_TAG
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || byte == b'.' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reference_is_shown_as_it_is_read() {
        let digest = Digest::of(b"").to_string();
        for text in [
            "ghcr.io/acme/rules",
            "ghcr.io/acme/rules:1.2.0",
            "localhost/rules:latest",
            "registry:5000/a/b__c/d-e.f:v1",
            "127.0.0.1:5000/rules",
            "[::1]:5000/rules",
            &format!("ghcr.io/acme/rules@{digest}"),
        ] {
            assert_eq!(Reference::parse(text).unwrap().to_string(), text);
        }
        let both = Reference::parse(&format!("oci://GHCR.io/acme/rules:1.0.0@{digest}")).unwrap();
        assert_eq!(both.to_string(), format!("ghcr.io/acme/rules@{digest}"));
    }

    #[test]
    fn what_is_no_reference_is_refused_with_what_was_expected() {
        for (text, said) in [
            ("rules", "expected REGISTRY/REPOSITORY"),
            ("acme/rules", "expected a registry first"),
            ("ghcr.io/Acme/rules", "expected a repository of small letters"),
            ("ghcr.io/acme//rules", "expected a repository"),
            ("ghcr.io/../rules", "expected a repository"),
            ("ghcr.io/a..b", "expected a repository"),
            ("ghcr.io/acme/rules:", "expected a tag"),
            ("ghcr.io/acme/rules:a b", "expected a tag"),
            ("ghcr.io/acme/rules@sha256:00", "expected @sha256:"),
            ("user:password@ghcr.io/acme/rules", "expected @sha256:"),
            ("https://ghcr.io/acme/rules", "expected a registry first"),
            ("ghcr.io:99999/rules", "expected a registry first"),
            ("ghcr.io:0/rules", "expected a registry first"),
            ("-a.example/rules", "expected a registry first"),
            ("a.example?x=/rules", "expected a registry first"),
        ] {
            let error = Reference::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        let error = Reference::parse("user:hunter22@ghcr.io/acme/rules").unwrap_err().to_string();
        assert!(!error.contains("hunter22"), "{error}");
        let long = format!("ghcr.io/{}", "a".repeat(300));
        assert!(Reference::parse(&long).is_err());
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        let base = |text: &str| Reference::parse(text).unwrap().base();
        assert_eq!(base("localhost:5000/rules"), "http://localhost:5000/v2/rules");
        assert_eq!(base("127.0.0.2:5000/rules"), "http://127.0.0.2:5000/v2/rules");
        assert_eq!(base("[::1]:5000/rules"), "http://[::1]:5000/v2/rules");
        assert_eq!(base("ghcr.io/acme/rules"), "https://ghcr.io/v2/acme/rules");
        assert_eq!(base("registry:5000/rules"), "https://registry:5000/v2/rules");
        assert_eq!(base("127.0.0.1.example.com/rules"), "https://127.0.0.1.example.com/v2/rules");
        assert_eq!(base("docker.io/acme/rules"), "https://registry-1.docker.io/v2/acme/rules");
    }

    proptest! {
        #[test]
        fn whatever_is_given_is_read_or_refused(text in "\\PC{0,80}") {
            if let Ok(reference) = Reference::parse(&text) {
                prop_assert_eq!(Reference::parse(&reference.to_string()).unwrap(), reference);
            }
        }
    }
}
