//! Faults on demand.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::http::{Answer, Content, LATER};
use crate::witness::Witness::{Document, Implementation};
use crate::witness::{Behavior, behavior};

/// Sorted by their ids.
pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "faults/exchange-busy",
        "Exchange says that it is busy with 400 and an exception in error.details",
        Document("reference peers.md, section 4 (transient faults arrive as 400 with ServerBusyException)"),
    ),
    behavior(
        "faults/exchange-error-in-200",
        "an answer with status 200 can hold @adminapi.errors beside its objects",
        Document("reference collector-faults.md, F2 (transliterations of the generated module)"),
    ),
    behavior(
        "faults/exchange-text",
        "too many requests at once are told as plain text",
        Implementation("GreyCorbel/ExoHelper Commands/Public/Invoke-ExoCommand.ps1 @04c6bbe6"),
    ),
    behavior(
        "faults/expired-page",
        "a page token that has expired is answered with 400 Directory_ExpiredPageToken",
        Document("reference m365.md, 4.6"),
    ),
    behavior(
        "faults/expired-token",
        "an expired token is answered with 401 InvalidAuthenticationToken and a challenge",
        Document("RFC 6750, section 3"),
    ),
    behavior(
        "faults/gzip-that-is-none",
        "an error can be marked as gzip and be plain",
        Implementation("terraprovider/go-exoscc adminapi/transport.go @ae92d088"),
    ),
    behavior(
        "faults/inner-429",
        "a batch with status 200 can hold answers with 429",
        Document("reference m365.md, 4.5"),
    ),
    behavior(
        "faults/retry-after",
        "Retry-After is in seconds, in decimals, or a date, and can be missing",
        Document("reference m365.md, 4.6 and 4.12"),
    ),
];

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// The connection ends before an answer.
    Drop,
    /// The body ends before `Content-Length`.
    Truncate,
    /// The body comes a byte at a time.
    Drip,
    /// No answer ever comes.
    Stall,
    /// A status such as 500, 502, 503 or 504, without a `Retry-After`.
    Status(u16),
    /// 503 with seconds to wait.
    Unavailable(u64),
    /// Another content type than JSON.
    ContentType,
    /// HTML in the place of JSON, with status 200.
    Html,
    /// JSON that is none.
    Malformed,
    /// A next link to the page itself.
    Loop,
    /// A next link to another host.
    Foreign,
    /// 401: the token has expired.
    ExpiredToken,
    /// 400 `Directory_ExpiredPageToken`.
    ExpiredPage,
    /// A redirect to another host.
    Redirect,
    /// A page without objects, with a next link to what it should have held.
    EmptyPage,
    /// A page without objects, with a next link that nobody saw before: at every page, a list without an end.
    EmptyPages,
    /// The right page, with a next link that nobody saw before and that leads to the same page.
    SamePage,
    /// The last object of the page before comes again.
    Duplicate,
    /// 429 that says nothing about when to come back.
    TooMany,
    /// 429 with `Retry-After` in seconds.
    TooManySeconds(u64),
    /// 429 with `Retry-After` in decimals.
    TooManyDecimal(f64),
    /// 429 with `Retry-After` as a date, so many seconds ahead.
    TooManyDate(u64),
    /// 400 as Exchange says it is busy.
    Busy,
    /// A batch of status 200 whose inner answers are all 500.
    BatchErrors,
    /// This very answer, such as a documented example; from programs alone.
    Answer {
        /// Its status.
        status: u16,
        /// Its headers, beside its type.
        headers: Vec<(String, String)>,
        /// Its body: a text is sent as a file, null is none.
        body: Value,
    },
}

/// A fault: what, where and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Where: a part of `graph GET /v1.0/users?$top=999` or of `exchange Get-Mailbox`, with `*` for anything and a `$` after
    /// it for the end.
    pub pattern: String,
    /// When: at the requests with these numbers, from 1 on.
    pub from: u64,
    /// The last of them.
    pub to: u64,
}

impl Fault {
    /// A fault at the nth request that fits.
    #[must_use]
    pub fn nth(kind: FaultKind, pattern: &str, nth: u64) -> Self {
        Self { kind, pattern: pattern.to_owned(), from: nth, to: nth }
    }

    /// A fault at every request that fits.
    #[must_use]
    pub fn always(kind: FaultKind, pattern: &str) -> Self {
        Self { kind, pattern: pattern.to_owned(), from: 1, to: u64::MAX }
    }
}

impl FromStr for Fault {
    type Err = String;

    /// `KIND@PATTERN`, `KIND@PATTERN#2`, `KIND@PATTERN#2-4`, `KIND@PATTERN#2-`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once('@').ok_or("expected KIND@PATTERN, such as drop@/users#2")?;
        let (pattern, when) = rest.rsplit_once('#').unwrap_or((rest, "1-"));
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("expected a number after #, found {text:?}"));
        let (from, to) = match when.split_once('-') {
            Some((from, "")) => (number(from)?, u64::MAX),
            Some((from, to)) => (number(from)?, number(to)?),
            None => (number(when)?, number(when)?),
        };
        Ok(Self { kind: kind.parse()?, pattern: pattern.to_owned(), from, to })
    }
}

impl FaultKind {
    /// The names of all that can be asked for by hand.
    pub const NAMES: &str = "drop, truncate, drip, stall, 500, 502, 503, 504, 503=SECONDS, content-type, html, \
                             malformed, loop, foreign, expired-token, expired-page, redirect, empty-page, \
                             empty-pages, same-page, duplicate, 429, 429=SECONDS, 429-date=SECONDS, busy, \
                             batch-errors";
}

impl FromStr for FaultKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let seconds = || value.parse().map_err(|_| format!("expected seconds after {name}=, found {value:?}"));
        Ok(match name {
            "drop" => Self::Drop,
            "truncate" => Self::Truncate,
            "drip" => Self::Drip,
            "stall" => Self::Stall,
            "503" if !value.is_empty() => Self::Unavailable(seconds()?),
            "500" | "502" | "503" | "504" => Self::Status(name.parse().map_err(|_| name.to_owned())?),
            "content-type" => Self::ContentType,
            "html" => Self::Html,
            "malformed" => Self::Malformed,
            "loop" => Self::Loop,
            "foreign" => Self::Foreign,
            "expired-token" => Self::ExpiredToken,
            "expired-page" => Self::ExpiredPage,
            "redirect" => Self::Redirect,
            "empty-page" => Self::EmptyPage,
            "empty-pages" => Self::EmptyPages,
            "same-page" => Self::SamePage,
            "duplicate" => Self::Duplicate,
            "429" if value.is_empty() => Self::TooMany,
            "429" if value.contains('.') => {
                Self::TooManyDecimal(value.parse().map_err(|_| format!("expected seconds, found {value:?}"))?)
            }
            "429" => Self::TooManySeconds(seconds()?),
            "429-date" => Self::TooManyDate(seconds()?),
            "busy" => Self::Busy,
            "batch-errors" => Self::BatchErrors,
            _ => return Err(format!("unknown fault {name:?}; expected one of {}", Self::NAMES)),
        })
    }
}

/// Whether a pattern stands in a text: `*` is anything, also nothing; a `$` after it is the end of the text.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, last) = match pattern.strip_suffix('$') {
        Some(whole) => whole.rsplit_once('*').map_or(("", whole), |(before, last)| (before, last)),
        None => (pattern, ""),
    };
    let mut rest = text;
    let begins = pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    });
    begins && rest.ends_with(last)
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    seen: u64,
    struck: u64,
}

/// The faults of a server, and how often each struck.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    armed: Mutex<Vec<Armed>>,
    last: Mutex<Option<Value>>,
    /// How many links were made up.
    links: AtomicU64,
}

impl Faults {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let this = Self::default();
        faults.iter().for_each(|fault| this.add(fault.clone()));
        this
    }

    /// Arms one more.
    pub(crate) fn add(&self, fault: Fault) {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.push(Armed { fault, seen: 0, struck: 0 });
    }

    /// Disarms all.
    pub(crate) fn clear(&self) {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The fault that strikes a request, if one does.
    pub(crate) fn strike(&self, request: &str) -> Option<FaultKind> {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = None;
        for one in armed.iter_mut().filter(|one| fits(&one.fault.pattern, request)) {
            one.seen += 1;
            if found.is_none() && (one.fault.from..=one.fault.to).contains(&one.seen) {
                one.struck += 1;
                found = Some(one.fault.kind.clone());
            }
        }
        found
    }

    /// How often each fault struck.
    pub(crate) fn struck(&self) -> Vec<(Fault, u64)> {
        let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.iter().map(|one| (one.fault.clone(), one.struck)).collect()
    }

    /// An address for the same as another one, which nobody saw before.
    fn later(&self, own: &str) -> String {
        let (path, query) = own.split_once('?').unwrap_or((own, ""));
        let is_other = |part: &&str| !part.is_empty() && part.split('=').next() != Some(LATER);
        let number = format!("{LATER}={}", self.links.fetch_add(1, Ordering::Relaxed) + 1);
        let parts: Vec<&str> = query.split('&').filter(is_other).chain([number.as_str()]).collect();
        format!("{path}?{}", parts.join("&"))
    }

    /// Remembers the last object of a page, and gives that of the page before.
    fn remember(&self, page: &Value) -> Option<Value> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let own = page.get("value").and_then(Value::as_array).and_then(|all| all.last()).cloned();
        std::mem::replace(&mut *last, own)
    }

    /// Notes a page that went out, for the fault that repeats an object of it.
    pub(crate) fn note(&self, answer: &Answer) {
        let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = armed.iter().any(|one| one.fault.kind == FaultKind::Duplicate);
        drop(armed);
        if let (true, Content::Json(page)) = (wanted, &answer.content) {
            self.remember(page);
        }
    }

    /// The answer in the place of the right one, where the fault needs none.
    pub(crate) fn instead(kind: &FaultKind) -> Option<Answer> {
        let too_many = || Answer::graph_error(429, "TooManyRequests", "Too many requests. Please retry later.");
        Some(match kind {
            FaultKind::Status(status) => {
                let (code, message) = match status {
                    502 => ("BadGateway", "Bad gateway."),
                    503 => ("ServiceNotAvailable", "Service unavailable."),
                    504 => ("GatewayTimeout", "Gateway timeout."),
                    _ => ("InternalServerError", "An internal server error occurred."),
                };
                Answer::graph_error(*status, code, message)
            }
            FaultKind::Unavailable(seconds) => Answer::graph_error(503, "ServiceNotAvailable", "Service unavailable.")
                .with("Retry-After", seconds.to_string()),
            FaultKind::Html => Answer::text(200, "<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"),
            FaultKind::Malformed => Answer::text(200, "{\"value\":[{\"id\":\"x\",}", "application/json"),
            FaultKind::ExpiredToken => expired_token(),
            FaultKind::ExpiredPage => Answer::graph_error(
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in the request.",
            ),
            FaultKind::Redirect => Answer::empty(302).with("Location", "https://login.evil.example/collect"),
            FaultKind::TooMany => too_many(),
            FaultKind::TooManySeconds(seconds) => too_many().with("Retry-After", seconds.to_string()),
            FaultKind::TooManyDecimal(seconds) => too_many().with("Retry-After", seconds.to_string()),
            FaultKind::TooManyDate(seconds) => {
                let at = crate::time::now().saturating_add_unsigned(*seconds);
                too_many().with("Retry-After", crate::time::http(at))
            }
            FaultKind::Answer { status, headers, body } => {
                let answer = match body {
                    Value::Null => Answer::empty(*status),
                    Value::String(text) => Answer::text(*status, text.as_str(), "application/octet-stream"),
                    body => Answer::json(*status, body.clone()),
                };
                Answer { headers: headers.clone(), ..answer }
            }
            FaultKind::Busy => Answer::json(
                400,
                json!({"error": {"code": "BadRequest", "message": "", "details": [{
                    "code": "Context",
                    "target": "",
                    "message": "Ex5C9A1E|Microsoft.Exchange.Configuration.Tasks.ThrottlingException|The server is too busy. Please wait and try again.",
                }]}}),
            ),
            _ => return None,
        })
    }

    /// The right answer, with the fault in it. `own` is the address of the request.
    pub(crate) fn spoil(&self, kind: &FaultKind, mut answer: Answer, own: &str) -> Answer {
        let before = match &answer.content {
            Content::Json(page) => self.remember(page),
            _ => None,
        };
        if *kind == FaultKind::ContentType
            && let Content::Json(body) = &answer.content
        {
            answer.content = Content::Text(body.to_string(), "application/octet-stream");
            return answer;
        }
        let Some(body) = answer.object_mut() else { return answer };
        let link = |body: &mut serde_json::Map<String, Value>, to: &str| {
            body.insert("@odata.nextLink".to_owned(), json!(to));
        };
        match kind {
            FaultKind::Loop => link(body, own),
            FaultKind::Foreign => {
                let path =
                    own.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
                link(body, &format!("https://graph.evil.example/{path}"));
            }
            FaultKind::EmptyPage | FaultKind::EmptyPages => {
                link(body, &self.later(own));
                body.insert("value".to_owned(), json!([]));
            }
            FaultKind::SamePage => link(body, &self.later(own)),
            FaultKind::Duplicate => {
                if let (Some(before), Some(Value::Array(all))) = (before, body.get_mut("value")) {
                    all.insert(0, before);
                }
            }
            FaultKind::BatchErrors => {
                for response in body.get_mut("responses").and_then(Value::as_array_mut).into_iter().flatten() {
                    if let Some(response) = response.as_object_mut() {
                        response.insert("status".to_owned(), json!(500));
                        response.insert(
                            "body".to_owned(),
                            json!({"error": {"code": "InternalServerError", "message": "An internal server error occurred."}}),
                        );
                    }
                }
            }
            _ => {}
        }
        answer
    }
}

/// 401 as Graph answers to a token that has expired.
pub(crate) fn expired_token() -> Answer {
    let message = "Lifetime validation failed, the token is expired.";
    let challenge = format!(
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", error=\"invalid_token\", error_description=\"{message}\""
    );
    Answer::graph_error(401, "InvalidAuthenticationToken", message).with("WWW-Authenticate", challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_strike_when_they_should() {
        let faults = Faults::new(&["429=7@/users#2-3".parse().unwrap(), "drop@graph*applications".parse().unwrap()]);
        let struck: Vec<bool> = (0..4).map(|_| faults.strike("graph GET /v1.0/users?x").is_some()).collect();
        assert_eq!(struck, [false, true, true, false]);
        assert_eq!(faults.strike("graph GET /v1.0/applications"), Some(FaultKind::Drop));
        assert_eq!(faults.strike("exchange applications"), None);
        assert_eq!(faults.struck().iter().map(|(_, times)| *times).collect::<Vec<_>>(), [2, 1]);
        for text in ["drop", "nothing@x", "429=a@x", "drop@x#a"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_pattern_may_end_where_the_request_does() {
        assert!(fits("exchange Get-Mailbox", "exchange Get-MailboxPermission ada"));
        for (pattern, is) in [("exchange Get-Mailbox$", true), ("exchange*Mailbox$", true), ("exchange*Mail$", false)] {
            assert_eq!(fits(pattern, "exchange Get-Mailbox"), is, "{pattern}");
            assert!(!fits(pattern, "exchange Get-MailboxPermission ada"), "{pattern}");
        }
    }

    #[test]
    fn every_fault_that_is_named_can_be_asked_for() {
        for name in FaultKind::NAMES.split(", ") {
            let text = name.replace("SECONDS", "3");
            assert!(text.parse::<FaultKind>().is_ok(), "{text}");
        }
    }

    #[test]
    fn a_link_that_is_made_up_was_never_seen_and_asks_for_the_same() {
        let faults = Faults::default();
        let first = faults.later("http://x/users?$top=5");
        assert_eq!(first, format!("http://x/users?$top=5&{LATER}=1"));
        assert_eq!(faults.later(&first), format!("http://x/users?$top=5&{LATER}=2"));
        assert_eq!(faults.later("http://x/users"), format!("http://x/users?{LATER}=3"));
    }
}
