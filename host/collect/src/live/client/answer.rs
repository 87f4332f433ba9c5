//! What an answer means: to whom it is final, who waits, and who is told what. The same for answers inside a batch.

use std::time::Duration;

use serde_json::Value;

use super::page::MayHoldError;
use crate::live::auth::Resource as Service;
use crate::live::transport::Error;
use ephor_snapshot::Status;

/// What came of a request in the end.
#[derive(Debug)]
pub(crate) enum Answer<T = Value> {
    /// What was made of it, as it was to be read.
    Success(T),
    /// A redirect to this place.
    Redirect(String),
    /// The service answers nothing of this kind, and says why.
    Refused(Status, String),
    /// There is no such object.
    NotFound(String),
    /// The link to the page was good once.
    ExpiredPage,
    /// It was refused, and would be again.
    Failed(String),
    /// It failed each time that it was asked, and may not another day.
    Exhausted(String),
    /// The time was over before it was answered.
    OutOfTime,
}

/// What came of sending it once.
#[derive(Debug)]
pub(super) enum AttemptResult<T = Value> {
    Success(T),
    Redirect(String),
    /// The token is not taken.
    Unauthorized(String),
    Refused(Status, String),
    /// Refused for want of a licence, which is sometimes said in error.
    NotPremium(String),
    NotFound(String),
    ExpiredPage,
    /// Too much was asked; the service may say for how long to leave it alone.
    Throttled(Option<Duration>, String),
    /// It may go well the next time.
    Transient(String),
    Failed(String),
}

/// Takes secrets out of a text: that of an error goes through it before any of it is cut, since half a secret is found by
/// nobody.
pub(crate) type Clean<'c> = &'c dyn Fn(&str) -> String;

/// What a good answer means that may hold an error: what passes by is asked again, and objects that came with an error
/// are kept by whoever reads them, who tells it.
pub(super) fn judge_good<T: MayHoldError>(
    clean: Clean<'_>,
    service: Service,
    status: u16,
    after: Option<Duration>,
    read: T,
) -> AttemptResult<T> {
    let Some(complaint) = read.complaint() else { return AttemptResult::Success(read) };
    match judge_error(clean, service, status, after, &complaint) {
        again @ (AttemptResult::Throttled(..) | AttemptResult::Transient(_)) => again,
        _ if read.holds_objects() => AttemptResult::Success(read),
        other => other,
    }
}

/// What the error says that came with objects.
pub(crate) fn complaint_in(clean: Clean<'_>, complaint: &Value) -> String {
    let Said { code, message } = said(clean, complaint);
    let words = if message.is_empty() { code } else { message };
    format!("it answered with an error: {words}")
}

/// The body of an error: JSON, or the text that stands in its place. A page for people says nothing.
pub(super) fn error_body(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        if text.starts_with('<') { Value::Null } else { Value::String(text.to_owned()) }
    })
}

/// No answer, or not all of it.
pub(super) fn broken<T>(error: &Error) -> AttemptResult<T> {
    if error.is_transient() {
        AttemptResult::Transient(error.to_string())
    } else {
        AttemptResult::Failed(error.to_string())
    }
}

/// What an error means. The same for the answers inside a batch.
pub(super) fn judge_error<T>(
    clean: Clean<'_>,
    service: Service,
    status: u16,
    after: Option<Duration>,
    body: &Value,
) -> AttemptResult<T> {
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
        return AttemptResult::NotPremium(reason);
    }
    match status {
        401 => AttemptResult::Unauthorized(reason),
        402 => AttemptResult::Refused(Status::Unlicensed, reason),
        429 => AttemptResult::Throttled(after, reason),
        // The limit of what runs at once is told in words, with whatever status (reference collector-faults.md, F12).
        _ if has(&["maximum number of concurrent requests", "concurrent requests per tenant"]) => {
            AttemptResult::Throttled(after, reason)
        }
        // A plain text is of some machine on the way: it knows no licenses.
        403 if !body.is_string() && has(&["license", "licence", "subscription"]) => {
            AttemptResult::Refused(Status::Unlicensed, reason)
        }
        403 => AttemptResult::Refused(Status::Denied, reason),
        404 => not_found(service, reason, &lower),
        200..=299 if has(&["requestdenied", "accessdenied", "access denied", "forbidden"]) => {
            AttemptResult::Refused(Status::Denied, reason)
        }
        400 | 410 if has(EXPIRED_PAGE) => AttemptResult::ExpiredPage,
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
            AttemptResult::Throttled(after, reason)
        }
        503 => AttemptResult::Throttled(after, reason),
        408 | 500 | 502 | 504 if unknown_cmdlet(&lower) => AttemptResult::Refused(Status::Denied, no_role(&reason)),
        408 | 500 | 502 | 504 => AttemptResult::Transient(reason),
        _ if service != Service::Graph && unknown_cmdlet(&lower) => {
            AttemptResult::Refused(Status::Denied, no_role(&reason))
        }
        _ => AttemptResult::Failed(reason),
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

fn not_found<T>(service: Service, reason: String, lower: &str) -> AttemptResult<T> {
    match service {
        // A mailbox that was there a moment ago; or the whole interface, of a tenant without Exchange.
        Service::Exchange | Service::Compliance if unknown_cmdlet(lower) => {
            AttemptResult::Refused(Status::Denied, no_role(&reason))
        }
        _ => AttemptResult::NotFound(reason),
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

    fn judged(status: u16, body: Value) -> AttemptResult {
        judge_error(&str::to_owned, Service::Graph, status, None, &body)
    }

    #[test]
    fn a_secret_that_lies_over_the_cut_is_taken_out_before_it() {
        let token = "s3cret".repeat(60);
        let clean = |text: &str| text.replace(&token, "[redacted]");
        for before in [0, 200, 239] {
            let body = error("BadRequest", &format!("{}Bearer {token}", "x".repeat(before)));
            let reason = complaint_in(&clean, &body);
            assert!(reason.contains("Bearer") || before > 200, "{reason}");
            assert!(!reason.contains("s3cret"), "{reason}");
        }
    }

    fn error(code: &str, message: &str) -> Value {
        json!({"error": {"code": code, "message": message}})
    }

    #[test]
    fn an_error_is_what_its_service_means_by_it() {
        let denied = judged(403, error("Authorization_RequestDenied", "Insufficient privileges"));
        assert!(
            matches!(&denied, AttemptResult::Refused(Status::Denied, reason) if reason.contains("Insufficient privileges"))
        );
        let premium = error("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C");
        assert!(matches!(judged(403, premium), AttemptResult::NotPremium(_)));
        let licence = error("AadPremiumLicenseRequired", "The tenant needs Microsoft Entra ID P2");
        assert!(matches!(judged(400, licence), AttemptResult::NotPremium(_)));
        assert!(matches!(judged(400, error("Directory_ExpiredPageToken", "…")), AttemptResult::ExpiredPage));
        let of_sign_ins = "Token not found: token is either invalid or expired";
        assert!(matches!(judged(400, error("", of_sign_ins)), AttemptResult::ExpiredPage));
        assert!(matches!(
            judged(401, error("InvalidAuthenticationToken", of_sign_ins)),
            AttemptResult::Unauthorized(_)
        ));
        assert!(matches!(judged(400, error("ApplicationThrottled", "")), AttemptResult::Throttled(None, _)));
        assert!(matches!(judged(400, error("BadRequest", "no such property")), AttemptResult::Failed(_)));
        assert!(matches!(judged(404, error("Request_ResourceNotFound", "…")), AttemptResult::NotFound(_)));
        assert!(matches!(judged(502, Value::Null), AttemptResult::Transient(_)));
        assert!(matches!(judged(429, json!({"error": {"code": ""}})), AttemptResult::Throttled(None, _)));
    }

    #[test]
    fn a_cmdlet_that_no_role_shows_is_denied_and_not_unknown() {
        let body = json!({"error": {"code": "BadRequest", "message": "Error executing cmdlet", "details": [
            {"message": "|System.Management.Automation.CommandNotFoundException|The term 'Get-InboxRule' is not recognized as a name of a cmdlet.\nCheck the spelling."}
        ]}});
        for status in [400, 404, 500] {
            let AttemptResult::Refused(Status::Denied, reason) =
                judge_error::<Value>(&str::to_owned, Service::Exchange, status, None, &body)
            else {
                panic!("{status}");
            };
            assert!(reason.contains("no role") && reason.contains("'Get-InboxRule'"), "{reason}");
            assert!(!reason.contains("Check the spelling") && !reason.contains('|'), "{reason}");
        }
    }

    fn good(answer: Value) -> AttemptResult {
        judge_good(&str::to_owned, Service::Exchange, 200, None, answer)
    }

    #[test]
    fn an_error_in_a_good_answer_is_an_error() {
        let busy = "|Microsoft.Exchange.Data.Directory.ThrottlingRejectedOperationException|The server is too busy.";
        assert!(matches!(good(json!({"value": [], "@adminapi.errors": [busy]})), AttemptResult::Throttled(None, _)));
        assert!(matches!(
            good(json!({"value": [{"a": 1}], "@adminapi.errors": [busy]})),
            AttemptResult::Throttled(None, _)
        ));
        let lost = json!({"value": [], "@adminapi.errors": ["The operation failed."]});
        assert!(matches!(good(lost), AttemptResult::Failed(reason) if reason.contains("The operation failed.")));
        let some = json!({"value": [{"a": 1}], "@adminapi.errors": ["The operation failed."]});
        assert!(matches!(good(some), AttemptResult::Success(_)), "what came is kept, and told as a part");
        let hidden =
            json!({"value": [], "@adminapi.errors": ["The term 'Get-X' is not recognized as a name of a cmdlet"]});
        assert!(matches!(good(hidden), AttemptResult::Refused(Status::Denied, _)));
        let refused = json!({"error": {"code": "Authorization_RequestDenied", "message": "no"}});
        assert!(matches!(good(refused), AttemptResult::Refused(Status::Denied, _)));
        assert!(matches!(good(json!({"error": {"code": "x"}})), AttemptResult::Failed(_)));
        assert!(matches!(good(json!({"value": [], "@adminapi.errors": []})), AttemptResult::Success(_)));
    }

    #[test]
    fn a_text_in_the_place_of_json_is_read() {
        let limit = b"You have reached the maximum number of concurrent requests per tenant. Please wait and try again";
        for status in [400, 403, 409, 429, 503] {
            let judged = judge_error::<Value>(&str::to_owned, Service::Exchange, status, None, &error_body(limit));
            assert!(matches!(judged, AttemptResult::Throttled(None, _)), "{status}: {judged:?}");
        }
        let refused = error_body(b"Your subscription to this listener ended.\nMore.");
        let refused = judge_error::<Value>(&str::to_owned, Service::Exchange, 403, None, &refused);
        assert!(
            matches!(&refused, AttemptResult::Refused(Status::Denied, reason) if reason.ends_with("ended.")),
            "{refused:?}"
        );
        assert_eq!(error_body(b"<html>busy</html>"), Value::Null);
    }

    #[test]
    fn a_secret_at_the_cut_is_taken_out_before() {
        let clean = |text: &str| text.replace("t0p-s3cret-token", "(redacted)");
        let body = json!({"error": {"message": format!("{}t0p-s3cret-token", "x".repeat(230))}});
        let AttemptResult::Failed(reason) = judge_error::<Value>(&clean, Service::Graph, 400, None, &body) else {
            panic!()
        };
        assert!(reason.contains("(redacted") && !reason.contains("t0p"), "{reason}");
    }
}
