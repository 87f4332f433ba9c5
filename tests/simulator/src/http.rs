//! One request and one answer, as the services see them: without sockets, so that batches can send them on.

use std::time::Duration;

use serde_json::{Value, json};

use crate::encoding;

/// What stands in the link of an empty page to what it should have held.
pub(crate) const LATER: &str = "later";

/// A request below the base of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub method: String,
    /// Decoded path below the base, with its slash: `/v1.0/users`.
    pub path: String,
    /// As it was sent, without the question mark.
    pub raw_query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether it came inside a batch.
    pub inner: bool,
}

impl Call {
    /// A request to a path with a query.
    pub(crate) fn to(method: &str, url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        // A plus in a path is a plus.
        let path = encoding::decode(&path.replace('+', "%2B"));
        let method = method.to_ascii_uppercase();
        Self { method, path, raw_query: query.to_owned(), ..Self::default() }
    }

    /// A header; names in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a header, joined.
    pub(crate) fn headers(&self, name: &str) -> String {
        let all = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        all.collect::<Vec<_>>().join(",")
    }

    /// An option of the query such as `$top`.
    pub(crate) fn option(&self, name: &str) -> Option<String> {
        let mut pairs = encoding::pairs(&self.raw_query).into_iter();
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The query without one option, and without the mark of an empty page.
    pub(crate) fn query_without(&self, name: &str) -> String {
        let is_other = |part: &&str| {
            let own = encoding::decode(part.split('=').next().unwrap_or_default());
            !own.eq_ignore_ascii_case(name) && own != LATER
        };
        self.raw_query.split('&').filter(|part| !part.is_empty()).filter(is_other).collect::<Vec<_>>().join("&")
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The preference of that name in the header `Prefer`, such as `odata.maxpagesize`.
    pub(crate) fn preference(&self, name: &str) -> Option<String> {
        let all = self.headers("prefer");
        let mut parts = all.split([',', ';']).map(str::trim);
        parts.find_map(|part| {
            let (own, value) = part.split_once('=').unwrap_or((part, ""));
            own.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    /// The token of the header `Authorization`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let value = self.header("authorization")?;
        let (kind, token) = value.split_once(' ')?;
        kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }
}

/// What stands in an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Nothing,
    Json(Value),
    /// A text and its type.
    Text(String, &'static str),
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub content: Content,
}

impl Answer {
    /// An answer with a body.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), content: Content::Json(body) }
    }

    /// An answer without one.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::Nothing }
    }

    /// An answer that is no JSON.
    pub(crate) fn text(status: u16, text: impl Into<String>, kind: &'static str) -> Self {
        Self { status, headers: Vec::new(), content: Content::Text(text.into(), kind) }
    }

    /// The same with a header.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// An error as Graph writes it.
    pub(crate) fn graph_error(status: u16, code: &str, message: &str) -> Self {
        let now = crate::time::text(crate::time::now());
        let id = encoding::guid(&format!("{code}{now}"));
        let inner = json!({"date": now.trim_end_matches('Z'), "request-id": id, "client-request-id": id});
        Self::json(status, json!({"error": {"code": code, "message": message, "innerError": inner}}))
    }

    /// How long its `Retry-After` tells to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let (_, value) = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
        match value.parse::<f64>() {
            Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
            Err(_) => {
                let until = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
                Duration::try_from(until.duration_since(jiff::Timestamp::now())).ok()
            }
        }
    }

    /// The body as JSON, to be changed.
    pub(crate) fn object_mut(&mut self) -> Option<&mut serde_json::Map<String, Value>> {
        match &mut self.content {
            Content::Json(Value::Object(object)) => Some(object),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_preferences_are_found() {
        let mut call = Call::to("get", "/v1.0/users/a%2Bb+c?$select=id,x&%24top=5&$skiptoken=z");
        call.headers.push(("prefer".to_owned(), "odata.maxpagesize=7;odata.continue-on-error".to_owned()));
        assert_eq!(call.path, "/v1.0/users/a+b+c");
        assert_eq!(call.option("$top").unwrap(), "5");
        assert_eq!(call.query_without("$skiptoken"), "$select=id,x&%24top=5");
        assert_eq!(call.preference("odata.maxpagesize").unwrap(), "7");
        assert_eq!(call.preference("odata.continue-on-error").unwrap(), "");
        assert_eq!(call.preference("include-unknown-enum-members"), None);
    }
}
