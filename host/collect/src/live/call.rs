//! One question to a service, asked until there is an answer: at the service's pace, again after what passes by, with a
//! new token when the old one has ended, and never beyond the time that there is.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{BufRead, BufReader};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::auth::{Resource as Service, Token, Tokens};
use super::http::{Client, Error, Incoming, Request, Response};
use super::pace::{Budget, Cost, Leave, Pace};
use super::page::Told;
use super::progress::Board;
use ephor_snapshot::Status;

/// What came of a question.
#[derive(Debug)]
pub enum Answer<T = Value> {
    /// JSON, as it was to be read.
    Json(T),
    /// A redirect to this place.
    Redirect(String),
    /// The service answers nothing of this kind, and says why.
    Refused(Status, String),
    /// There is no such object.
    Gone(String),
    /// The link to the page was good once.
    ExpiredPage,
    /// It was refused, and would be again.
    Failed(String),
    /// It failed each time that it was asked, and may not another day.
    Exhausted(String),
    /// The time was over before it was answered.
    OutOfTime,
}

/// How often and how long a question is asked again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// So often at most.
    pub retries: u32,
    /// The first pause where the service names none; it doubles each time.
    pub first: Duration,
    /// The longest pause of our own choice.
    pub longest: Duration,
    /// How many times as fast as the published limits requests are sent.
    pub times: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { retries: 8, first: Duration::from_millis(500), longest: Duration::from_secs(60), times: 1 }
    }
}

impl Patience {
    /// The pause before the next try, after so many: doubled each time, and spread so that not all come at once.
    pub(super) fn pause(&self, tries: u32) -> Duration {
        let whole = self.first.saturating_mul(1 << tries.min(16)).min(self.longest);
        let part = RandomState::new().build_hasher().finish() % 1024;
        whole / 2 + (whole / 2).saturating_mul(u32::try_from(part).unwrap_or_default()) / 1024
    }
}

/// What came of one try.
#[derive(Debug)]
pub(super) enum Judged<T = Value> {
    Good(T),
    Redirect(String),
    /// The token is not taken.
    Unauthorized(String),
    Refused(Status, String),
    /// Refused for want of a licence, which is sometimes said in error.
    NotPremium(String),
    Gone(String),
    ExpiredPage,
    /// Too much was asked; the service may say for how long to leave it alone.
    Busy(Option<Duration>, String),
    /// It may go well the next time.
    Passing(String),
    Failed(String),
}

/// The longest wait that a service is granted. Windows of published limits are ten minutes at the most; who asks for
/// longer is not asked again in this run.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// Why it is not waited for.
pub(super) fn too_long(after: Duration, reason: &str) -> String {
    format!("{reason}; it asks to be left alone for {} s, and nobody waits for more than an hour", after.as_secs())
}

/// How much of its limit the directory counts as spent, from 0.8 on.
/// <https://learn.microsoft.com/graph/throttling-limits>
pub(super) const SPENT: &str = "x-ms-throttle-limit-percentage";

/// What is read of a body at a time.
const CHUNK: usize = 64 << 10;

/// Asks the services.
pub struct Caller<'c> {
    pub(super) client: &'c Client,
    pub(super) tokens: &'c Tokens,
    pub(super) board: &'c Board,
    /// When to stop.
    pub(super) deadline: Option<Instant>,
    pub(super) patience: Patience,
    paces: Mutex<HashMap<&'static str, Arc<Pace>>>,
}

impl<'c> Caller<'c> {
    pub(super) fn new(
        client: &'c Client,
        tokens: &'c Tokens,
        board: &'c Board,
        deadline: Option<Instant>,
        patience: Patience,
    ) -> Self {
        Self { client, tokens, board, deadline, patience, paces: Mutex::default() }
    }

    /// The pace of a budget, the same for all who spend it.
    pub(super) fn pace(&self, budget: Budget) -> Arc<Pace> {
        let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(paces.entry(budget.name).or_insert_with(|| Arc::new(Pace::new(budget, self.patience.times))))
    }

    /// Asks until there is an answer.
    pub(super) fn ask(&self, service: Service, cost: Cost, request: &dyn Fn() -> Request) -> Answer {
        self.ask_for(service, cost, request, |input| {
            let mut text = Vec::new();
            input.read_to_end(&mut text).map_err(|error| error.to_string())?;
            serde_json::from_slice(&text).map_err(|error| error.to_string())
        })
    }

    /// The same, where `read` says what is made of the body of a good answer as it comes. What it cannot read is asked
    /// for again.
    pub(super) fn ask_for<T: Told>(
        &self,
        service: Service,
        cost: Cost,
        request: &dyn Fn() -> Request,
        mut read: impl FnMut(&mut dyn BufRead) -> Result<T, String>,
    ) -> Answer<T> {
        let Cost { budget, units, also } = cost;
        let (pace, narrower) = (self.pace(budget), also.map(|also| self.pace(also)));
        let (mut tries, mut refused, mut premium, mut fresh) = (0, None::<Arc<Token>>, false, false);
        loop {
            if self.is_over() {
                return Answer::OutOfTime;
            }
            // The narrower one first: whoever waits for it holds up nobody else.
            let mut narrow = None;
            if let Some(narrower) = &narrower {
                let Some(leave) = narrower.wait(1, self.deadline) else { return Answer::OutOfTime };
                narrow = Some(leave);
            }
            let Some(mut leave) = pace.wait(units, self.deadline) else { return Answer::OutOfTime };
            let token = match &refused {
                Some(refused) => self.tokens.renew(service, refused as &Token),
                None => self.tokens.token(service),
            };
            let token = match token {
                Ok(token) => token,
                Err(error) => return Answer::Refused(Status::Denied, self.clean(&format!("cannot sign in: {error}"))),
            };
            self.board.sent();
            narrow.iter_mut().chain([&mut leave]).for_each(Leave::sent);
            let judged = match self.client.open(&request().bearer(token.secret()).fresh(fresh).until(self.deadline)) {
                Ok((response, body)) => {
                    narrow.iter_mut().chain([&mut leave]).for_each(Leave::answered);
                    if let Some(share) = response.header(SPENT).and_then(|share| share.trim().parse().ok()) {
                        pace.counted(share);
                    }
                    judge(&|text: &str| self.clean(text), service, &response, body, &mut read)
                }
                Err(error) => broken(&error),
            };
            let (reason, pause) = match judged {
                Judged::Good(value) => {
                    narrow.iter().chain([&leave]).for_each(|leave| leave.heard(None));
                    return Answer::Json(value);
                }
                Judged::Redirect(place) => return Answer::Redirect(place),
                Judged::Refused(status, reason) => return Answer::Refused(status, self.clean(&reason)),
                Judged::Gone(reason) => return Answer::Gone(self.clean(&reason)),
                Judged::ExpiredPage => return Answer::ExpiredPage,
                Judged::Failed(reason) => return Answer::Failed(self.clean(&reason)),
                Judged::Unauthorized(reason) if refused.is_some() => {
                    return Answer::Refused(Status::Denied, self.clean(&reason));
                }
                Judged::Unauthorized(_) => {
                    refused = Some(token);
                    continue;
                }
                Judged::NotPremium(reason) if premium => {
                    return Answer::Refused(Status::Unlicensed, self.clean(&reason));
                }
                Judged::NotPremium(reason) => {
                    premium = true;
                    (reason, self.patience.pause(0))
                }
                Judged::Busy(Some(after), reason) if after > LONGEST_WAIT => {
                    return Answer::Failed(self.clean(&too_long(after, &reason)));
                }
                Judged::Busy(after, reason) => {
                    let pause = after.unwrap_or_else(|| self.patience.pause(tries));
                    narrow.iter().chain([&leave]).for_each(|leave| leave.heard(Some(pause)));
                    self.board.throttled(budget.name, pause);
                    fresh = true;
                    (reason, pause)
                }
                Judged::Passing(reason) => {
                    fresh = true;
                    (reason, self.patience.pause(tries))
                }
            };
            drop((narrow, leave));
            tries += 1;
            if tries > self.patience.retries {
                return Answer::Exhausted(self.clean(&format!("{reason}; asked {tries} times")));
            }
            if !self.rest(pause) {
                return Answer::OutOfTime;
            }
        }
    }

    /// GET without a token, of a place that is itself a permit. `read` takes the body as it comes; what it cannot read is
    /// asked for again.
    pub(super) fn ask_permitted(
        &self,
        request: &dyn Fn() -> Request,
        mut read: impl FnMut(&mut dyn BufRead) -> Result<(), String>,
    ) -> Answer<()> {
        for tries in 0.. {
            self.board.sent();
            let (reason, after) = match self.client.open(&request()) {
                Ok((response, mut body)) if response.is_success() => {
                    let read = read(&mut BufReader::with_capacity(CHUNK, &mut body));
                    match (read, body.broken()) {
                        (Ok(()), None) => return Answer::Json(()),
                        (_, Some(error)) => (error.to_string(), None),
                        (Err(reason), None) => (reason, None),
                    }
                }
                Ok((response, _)) if response.status == 404 || response.status == 403 => {
                    return Answer::Failed(format!("the report could not be fetched: {}", response.status));
                }
                Ok((response, _)) => {
                    (format!("the report could not be fetched: {}", response.status), response.retry_after())
                }
                Err(error) => (error.to_string(), None),
            };
            if let Some(after) = after.filter(|after| *after > LONGEST_WAIT) {
                return Answer::Failed(self.clean(&too_long(after, &reason)));
            }
            if tries >= self.patience.retries {
                return Answer::Failed(self.clean(&reason));
            }
            if !self.rest(after.unwrap_or_else(|| self.patience.pause(tries))) {
                break;
            }
        }
        Answer::OutOfTime
    }

    /// Waits, unless the time is over before.
    pub(super) fn rest(&self, pause: Duration) -> bool {
        if self.deadline.is_some_and(|deadline| Instant::now() + pause >= deadline) {
            return false;
        }
        std::thread::sleep(pause);
        true
    }

    pub(super) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// A reason without secrets.
    pub(super) fn clean(&self, reason: &str) -> String {
        self.client.without_secrets(reason)
    }
}

/// Takes secrets out of a text: that of an error goes through it before any of it is cut, since half a secret is found by
/// nobody.
pub(super) type Clean<'c> = &'c dyn Fn(&str) -> String;

fn judge<T: Told>(
    clean: Clean<'_>,
    service: Service,
    response: &Response,
    mut body: Incoming,
    read: &mut dyn FnMut(&mut dyn BufRead) -> Result<T, String>,
) -> Judged<T> {
    if response.is_redirect() {
        return match response.header("location") {
            Some(place) => Judged::Redirect(place.to_owned()),
            None => Judged::Failed(format!("it answered {} without a place to go to", response.status)),
        };
    }
    if !response.is_success() {
        return match body.whole() {
            Ok(text) => judge_error(clean, service, response.status, response.retry_after(), &error_body(&text)),
            Err(error) => broken(&error),
        };
    }
    if !response.header("content-type").is_none_or(|kind| kind.to_ascii_lowercase().contains("json")) {
        let kind: String = clean(response.header("content-type").unwrap_or_default()).chars().take(60).collect();
        return Judged::Passing(format!("it answered {kind:?} in the place of JSON"));
    }
    let mut input = BufReader::with_capacity(CHUNK, &mut body);
    let read = match input.fill_buf() {
        Ok([]) => read(&mut &b"null"[..]),
        Ok(_) => read(&mut input),
        Err(error) => Err(error.to_string()),
    };
    match (read, body.broken()) {
        (Ok(read), None) => judge_good(clean, service, response.status, response.retry_after(), read),
        (_, Some(error)) => broken(&error),
        (Err(reason), None) => Judged::Passing(format!("it answered what is no JSON: {reason}")),
    }
}

/// What a good answer means that may hold an error: what passes by is asked again, and objects that came with an error
/// are kept by whoever reads them, who tells it.
pub(super) fn judge_good<T: Told>(
    clean: Clean<'_>,
    service: Service,
    status: u16,
    after: Option<Duration>,
    read: T,
) -> Judged<T> {
    let Some(complaint) = read.complaint() else { return Judged::Good(read) };
    match judge_error(clean, service, status, after, &complaint) {
        again @ (Judged::Busy(..) | Judged::Passing(_)) => again,
        _ if read.holds_objects() => Judged::Good(read),
        other => other,
    }
}

/// What the error says that came with objects.
pub(super) fn complaint_in(clean: Clean<'_>, complaint: &Value) -> String {
    let Said { code, message } = said(clean, complaint);
    let words = if message.is_empty() { code } else { message };
    format!("it answered with an error: {words}")
}

/// The body of an error: JSON, or the text that stands in its place. A page for people says nothing.
fn error_body(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        if text.starts_with('<') { Value::Null } else { Value::String(text.to_owned()) }
    })
}

/// No answer, or not all of it.
fn broken<T>(error: &Error) -> Judged<T> {
    if error.is_transient() { Judged::Passing(error.to_string()) } else { Judged::Failed(error.to_string()) }
}

/// What an error means. The same for the answers inside a batch.
pub(super) fn judge_error<T>(
    clean: Clean<'_>,
    service: Service,
    status: u16,
    after: Option<Duration>,
    body: &Value,
) -> Judged<T> {
    let Said { code, message } = said(clean, body);
    let reason = match (code.is_empty(), message.is_empty()) {
        (true, true) => format!("it answered {status}"),
        (false, true) => format!("it answered {status} {code}"),
        (true, false) => format!("it answered {status}: {message}"),
        (false, false) => format!("it answered {status} {code}: {message}"),
    };
    let lower = format!("{code} {message}").to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["nonpremium", "premiumlicense", "premium license", "not premium"]) {
        return Judged::NotPremium(reason);
    }
    match status {
        401 => Judged::Unauthorized(reason),
        402 => Judged::Refused(Status::Unlicensed, reason),
        429 => Judged::Busy(after, reason),
        // The limit of what runs at once is told in words, with whatever status (reference collector-faults.md, F12).
        _ if has(&["maximum number of concurrent requests", "concurrent requests per tenant"]) => {
            Judged::Busy(after, reason)
        }
        // A plain text is of some machine on the way: it knows no licenses.
        403 if !body.is_string() && has(&["license", "licence", "subscription"]) => {
            Judged::Refused(Status::Unlicensed, reason)
        }
        403 => Judged::Refused(Status::Denied, reason),
        404 => not_found(service, reason, &lower),
        200..=299 if has(&["requestdenied", "accessdenied", "access denied", "forbidden"]) => {
            Judged::Refused(Status::Denied, reason)
        }
        400 | 410 if has(EXPIRED_PAGE) => Judged::ExpiredPage,
        _ if has(&[
            "throttl",
            "toomanyrequests",
            "server is busy",
            "too busy",
            "serverbusy",
            "server busy",
            "microdelay",
        ]) =>
        {
            Judged::Busy(after, reason)
        }
        503 => Judged::Busy(after, reason),
        408 | 500 | 502 | 504 if unknown_cmdlet(&lower) => Judged::Refused(Status::Denied, no_role(&reason)),
        408 | 500 | 502 | 504 => Judged::Passing(reason),
        _ if service != Service::Graph && unknown_cmdlet(&lower) => Judged::Refused(Status::Denied, no_role(&reason)),
        _ => Judged::Failed(reason),
    }
}

/// Words of errors that say that the link to a page has ended: those of the directory, and, without a code, that of the
/// sign-ins ("Token not found: token is either invalid or expired"; reference collector-faults.md, F7). A token to sign in
/// with is refused with 401.
const EXPIRED_PAGE: &[&str] = &[
    "expiredpagetoken",
    "invalidpagetoken",
    "skiptoken",
    "skip token",
    "syncstatenotfound",
    "token not found",
    "token is either invalid or expired",
    "page token",
];

fn not_found<T>(service: Service, reason: String, lower: &str) -> Judged<T> {
    match service {
        // A mailbox that was there a moment ago; or the whole interface, of a tenant without Exchange.
        Service::Exchange | Service::Compliance if unknown_cmdlet(lower) => {
            Judged::Refused(Status::Denied, no_role(&reason))
        }
        _ => Judged::Gone(reason),
    }
}

/// Exchange does not show a cmdlet to those who have no role for it.
fn unknown_cmdlet(lower: &str) -> bool {
    ["is not recognized", "isn't recognized", "commandnotfound", "not recognized as the name"]
        .iter()
        .any(|words| lower.contains(words))
}

fn no_role(reason: &str) -> String {
    format!("no role of this identity allows the cmdlet ({reason})")
}

struct Said {
    code: String,
    message: String,
}

/// What an error says of itself: Graph in `error.code` and `error.message`, Exchange deeper down.
fn said(clean: Clean<'_>, body: &Value) -> Said {
    let error = body.get("error").unwrap_or(body);
    let text = |value: Option<&Value>| {
        value.and_then(Value::as_str).map(|text| brief(&clean(text))).filter(|text| !text.is_empty())
    };
    let details = error.get("details").and_then(Value::as_array).and_then(|all| all.first());
    let inner = error.get("innererror").or_else(|| error.get("innerError"));
    let message = text(details.and_then(|detail| detail.get("message")))
        .or_else(|| text(inner.and_then(|inner| inner.get("internalexception")?.get("message"))))
        .or_else(|| text(inner.and_then(|inner| inner.get("internalException")?.get("message"))))
        .or_else(|| text(error.get("message")))
        .or_else(|| text(Some(error)));
    Said { code: text(error.get("code")).unwrap_or_default(), message: message.unwrap_or_default() }
}

/// The first line, or what is sensible of it. `|Microsoft.Exchange.…Exception|` is for programs.
fn brief(text: &str) -> String {
    // An exception can stand in it as JSON (terraprovider/go-exoscc adminapi/invoke.go @ae92d088).
    let exception: Option<Value> = text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
    let text = exception.as_ref().and_then(|one| one.get("Message")?.as_str()).unwrap_or(text);
    let text = text.rsplit('|').next().unwrap_or(text).trim();
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(240) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(status: u16, body: Value) -> Judged {
        judge_error(&str::to_owned, Service::Graph, status, None, &body)
    }

    fn error(code: &str, message: &str) -> Value {
        json!({"error": {"code": code, "message": message}})
    }

    #[test]
    fn an_error_is_what_its_service_means_by_it() {
        let denied = judged(403, error("Authorization_RequestDenied", "Insufficient privileges"));
        assert!(
            matches!(&denied, Judged::Refused(Status::Denied, reason) if reason.contains("Insufficient privileges"))
        );
        let premium = error("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C");
        assert!(matches!(judged(403, premium), Judged::NotPremium(_)));
        let licence = error("AadPremiumLicenseRequired", "The tenant needs Microsoft Entra ID P2");
        assert!(matches!(judged(400, licence), Judged::NotPremium(_)));
        assert!(matches!(judged(400, error("Directory_ExpiredPageToken", "…")), Judged::ExpiredPage));
        let of_sign_ins = "Token not found: token is either invalid or expired";
        assert!(matches!(judged(400, error("", of_sign_ins)), Judged::ExpiredPage));
        assert!(matches!(judged(401, error("InvalidAuthenticationToken", of_sign_ins)), Judged::Unauthorized(_)));
        assert!(matches!(judged(400, error("ApplicationThrottled", "")), Judged::Busy(None, _)));
        assert!(matches!(judged(400, error("BadRequest", "no such property")), Judged::Failed(_)));
        assert!(matches!(judged(404, error("Request_ResourceNotFound", "…")), Judged::Gone(_)));
        assert!(matches!(judged(502, Value::Null), Judged::Passing(_)));
        assert!(matches!(judged(429, json!({"error": {"code": ""}})), Judged::Busy(None, _)));
    }

    #[test]
    fn a_cmdlet_that_no_role_shows_is_denied_and_not_unknown() {
        let body = json!({"error": {"code": "BadRequest", "message": "Error executing cmdlet", "details": [
            {"message": "|System.Management.Automation.CommandNotFoundException|The term 'Get-InboxRule' is not recognized as a name of a cmdlet.\nCheck the spelling."}
        ]}});
        for status in [400, 404, 500] {
            let Judged::Refused(Status::Denied, reason) =
                judge_error::<Value>(&str::to_owned, Service::Exchange, status, None, &body)
            else {
                panic!("{status}");
            };
            assert!(reason.contains("no role") && reason.contains("'Get-InboxRule'"), "{reason}");
            assert!(!reason.contains("Check the spelling") && !reason.contains('|'), "{reason}");
        }
    }

    fn good(answer: Value) -> Judged {
        judge_good(&str::to_owned, Service::Exchange, 200, None, answer)
    }

    #[test]
    fn an_error_in_a_good_answer_is_an_error() {
        let busy = "|Microsoft.Exchange.Data.Directory.ThrottlingRejectedOperationException|The server is too busy.";
        assert!(matches!(good(json!({"value": [], "@adminapi.errors": [busy]})), Judged::Busy(None, _)));
        assert!(matches!(good(json!({"value": [{"a": 1}], "@adminapi.errors": [busy]})), Judged::Busy(None, _)));
        let lost = json!({"value": [], "@adminapi.errors": ["The operation failed."]});
        assert!(matches!(good(lost), Judged::Failed(reason) if reason.contains("The operation failed.")));
        let some = json!({"value": [{"a": 1}], "@adminapi.errors": ["The operation failed."]});
        assert!(matches!(good(some), Judged::Good(_)), "what came is kept, and told as a part");
        let hidden =
            json!({"value": [], "@adminapi.errors": ["The term 'Get-X' is not recognized as a name of a cmdlet"]});
        assert!(matches!(good(hidden), Judged::Refused(Status::Denied, _)));
        let refused = json!({"error": {"code": "Authorization_RequestDenied", "message": "no"}});
        assert!(matches!(good(refused), Judged::Refused(Status::Denied, _)));
        assert!(matches!(good(json!({"error": {"code": "x"}})), Judged::Failed(_)));
        assert!(matches!(good(json!({"value": [], "@adminapi.errors": []})), Judged::Good(_)));
    }

    #[test]
    fn a_text_in_the_place_of_json_is_read() {
        let limit = b"You have reached the maximum number of concurrent requests per tenant. Please wait and try again";
        for status in [400, 403, 409, 429, 503] {
            let judged = judge_error::<Value>(&str::to_owned, Service::Exchange, status, None, &error_body(limit));
            assert!(matches!(judged, Judged::Busy(None, _)), "{status}: {judged:?}");
        }
        let refused = error_body(b"Your subscription to this listener ended.\nMore.");
        let refused = judge_error::<Value>(&str::to_owned, Service::Exchange, 403, None, &refused);
        assert!(
            matches!(&refused, Judged::Refused(Status::Denied, reason) if reason.ends_with("ended.")),
            "{refused:?}"
        );
        assert_eq!(error_body(b"<html>busy</html>"), Value::Null);
    }

    #[test]
    fn a_secret_at_the_cut_is_taken_out_before() {
        let clean = |text: &str| text.replace("t0p-s3cret-token", "(redacted)");
        let body = json!({"error": {"message": format!("{}t0p-s3cret-token", "x".repeat(230))}});
        let Judged::Failed(reason) = judge_error::<Value>(&clean, Service::Graph, 400, None, &body) else { panic!() };
        assert!(reason.contains("(redacted") && !reason.contains("t0p"), "{reason}");
    }

    #[test]
    fn pauses_grow_to_the_longest_and_are_never_nothing() {
        let patience = Patience::default();
        for tries in 0..40 {
            let whole = patience.first.saturating_mul(1 << tries.min(16)).min(patience.longest);
            let pause = patience.pause(tries);
            assert!(pause >= whole / 2 && pause <= whole, "{tries}: {pause:?}");
        }
    }
}
