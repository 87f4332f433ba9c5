//! How a registry asks for credentials: `Basic`, or a token of somebody whom it names.

use secrecy::SecretString;
use serde::Deserialize;

/// What a registry wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Name and password.
    Basic,
    /// A token.
    Bearer {
        /// Who gives it.
        realm: String,
        /// For whom.
        service: String,
    },
}

impl Challenge {
    /// Reads `WWW-Authenticate`. A token is taken where it is offered beside a password.
    pub(super) fn read(header: &str) -> Option<Self> {
        let at = |scheme: &str| {
            let lower = header.to_ascii_lowercase();
            lower
                .match_indices(scheme)
                .map(|(at, _)| at)
                .find(|at| header.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', ','])))
        };
        if let Some(at) = at("bearer ") {
            let rest = header.get(at + "bearer ".len()..)?;
            let (mut realm, mut service) = (None, String::new());
            for (name, value) in parameters(rest) {
                match name.as_str() {
                    "realm" => realm = Some(value),
                    "service" => service = value,
                    _ => {}
                }
            }
            return Some(Self::Bearer { realm: realm?, service });
        }
        at("basic").map(|_| Self::Basic)
    }
}

/// `name="value", name=value`, up to the first that is none.
fn parameters(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_start_matches([' ', ',']).trim();
        // The next scheme of the header begins.
        if name.contains(' ') {
            break;
        }
        let value = if let Some(quoted) = after.strip_prefix('"') {
            let Some((value, after)) = quoted.split_once('"') else { break };
            rest = after;
            value
        } else {
            let (value, after) = after.split_at(after.find(',').unwrap_or(after.len()));
            rest = after;
            value.trim()
        };
        found.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    found
}

/// The token of an answer.
pub(super) fn token(body: &[u8]) -> Option<SecretString> {
    #[derive(Deserialize)]
    struct Answer {
        token: Option<SecretString>,
        access_token: Option<SecretString>,
    }
    let answer: Answer = serde_json::from_slice(body).ok()?;
    answer.token.or(answer.access_token)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;

    use super::*;

    fn bearer(realm: &str, service: &str) -> Option<Challenge> {
        Some(Challenge::Bearer { realm: realm.to_owned(), service: service.to_owned() })
    }

    #[test]
    fn a_challenge_says_who_gives_tokens() {
        let read = Challenge::read;
        assert_eq!(
            read(r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:a,b:pull""#),
            bearer("https://ghcr.io/token", "ghcr.io")
        );
        assert_eq!(read("bearer realm=https://a/t, service=b"), bearer("https://a/t", "b"));
        assert_eq!(read(r#"Basic realm="Registry""#), Some(Challenge::Basic));
        assert_eq!(read(r#"Basic realm="x", Bearer realm="https://a/t""#), bearer("https://a/t", ""));
        assert_eq!(read(r#"Bearer realm="https://a/t", Basic realm="x""#), bearer("https://a/t", ""));
        for text in ["", "Bearer", "Bearer service=\"x\"", "Negotiate", "Bearer realm=\"open"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_has_one_of_two_names() {
        let of = |text: &str| token(text.as_bytes()).map(|token| token.expose_secret().to_owned());
        assert_eq!(of(r#"{"token": "a"}"#).as_deref(), Some("a"));
        assert_eq!(of(r#"{"access_token": "b"}"#).as_deref(), Some("b"));
        assert_eq!(of("{}"), None);
        assert_eq!(of("<html>"), None);
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_header_is_read_or_left(text in "\\PC{0,60}") {
            let _ = Challenge::read(&format!("Bearer {text}"));
            let _ = Challenge::read(&text);
        }
    }
}
