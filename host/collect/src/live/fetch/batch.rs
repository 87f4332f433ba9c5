//! Batches: many questions in one request, each answer judged by itself, and only what failed asked again.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::auth::Resource as Service;
use super::super::call::{Answer, Clean, Judged, LONGEST_WAIT, SPENT, judge_error, judge_good, too_long};
use super::super::feeds::{EXCHANGE_BATCH, Feed, GRAPH_BATCH};
use super::super::http::{BEARER, Request, retry_after};
use super::super::pace::Cost;
use super::Fetch;
use ephor_snapshot::Status;

/// One question of a batch.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Whom it is about.
    pub key: String,
    /// Where it goes: for Graph a path with its version, for Exchange a whole URL.
    pub url: String,
    /// What is posted; without it the question is a GET.
    pub body: Option<Value>,
    /// The cmdlet that is asked.
    pub cmdlet: Option<&'static str>,
}

/// The answer to one.
#[derive(Debug)]
pub(super) enum Said {
    Value(Value),
    Gone,
    Refused(Status, String),
    Failed(String),
    OutOfTime,
}

/// How a service takes batches.
struct Kind {
    service: Service,
    url: String,
    headers: Vec<(&'static str, String)>,
    size: usize,
}

impl Fetch<'_> {
    /// Asks Graph; all calls are of the same version.
    pub(super) fn graph_calls(&self, feed: &Feed, calls: Vec<Call>) -> Vec<(String, Said)> {
        let beta = calls.first().is_some_and(|call| call.url.starts_with("/beta/"));
        let (version, url) = if beta { ("/beta", "/beta/$batch") } else { ("/v1.0", "/v1.0/$batch") };
        let kind = Kind { service: Service::Graph, url: self.graph.join(url), headers: Vec::new(), size: GRAPH_BATCH };
        let relative = calls.into_iter().map(|call| {
            let url = call.url.strip_prefix(version).unwrap_or(&call.url).replace(' ', "%20").replace('\'', "%27");
            Call { url, ..call }
        });
        self.calls(feed, &kind, relative.collect())
    }

    /// Asks Exchange.
    pub(super) fn exchange_calls(&self, feed: &Feed, calls: Vec<Call>) -> Vec<(String, Said)> {
        let kind = Kind {
            service: Service::Exchange,
            url: self.doors.url(Service::Exchange, "$batch"),
            headers: self.exchange_headers(Service::Exchange, ";odata.continue-on-error"),
            size: EXCHANGE_BATCH,
        };
        self.calls(feed, &kind, calls)
    }

    fn calls(&self, feed: &Feed, kind: &Kind, calls: Vec<Call>) -> Vec<(String, Said)> {
        let mut said = Vec::with_capacity(calls.len());
        for chunk in calls.chunks(kind.size) {
            said.extend(self.one_batch(feed, kind, chunk));
        }
        said
    }

    fn one_batch(&self, feed: &Feed, kind: &Kind, calls: &[Call]) -> Vec<(String, Said)> {
        let mut said: Vec<(String, Said)> = Vec::with_capacity(calls.len());
        let mut left: Vec<&Call> = calls.iter().collect();
        let patience = self.caller.patience;
        for tries in 0u32.. {
            let one = feed.cost();
            let units = one.units.saturating_mul(u32::try_from(left.len()).unwrap_or(u32::MAX));
            let cost = Cost { units, ..one };
            let body = body(&left, kind);
            let request = || {
                let request = Request::post_batch(&*kind.url, body.clone()).header("Accept", "application/json");
                kind.headers.iter().fold(request, |request, (name, value)| request.header(*name, value.clone()))
            };
            let clean: Clean<'_> = &|text: &str| self.caller.clean(text);
            let whole = match self.caller.ask(kind.service, cost, &request) {
                Answer::Json(value) => value,
                other => {
                    said.extend(left.iter().map(|call| (call.key.clone(), refused(&other))));
                    return said;
                }
            };
            let mut answers = answers(whole);
            let (mut again, mut pause, mut reasons, mut spent) = (Vec::new(), Duration::ZERO, HashMap::new(), 0.0_f64);
            for (index, call) in left.iter().enumerate() {
                let judged = match answers.remove(&index.to_string()) {
                    Some(answer) => {
                        let told =
                            header(&answer, SPENT).and_then(Value::as_str).and_then(|told| told.trim().parse().ok());
                        spent = told.map_or(spent, |told| spent.max(told));
                        judge(clean, kind.service, answer)
                    }
                    None => Judged::Passing("the batch left it out".to_owned()),
                };
                let reason = match judged {
                    Judged::Good(value) => {
                        said.push((call.key.clone(), Said::Value(value)));
                        continue;
                    }
                    Judged::Gone(_) => {
                        said.push((call.key.clone(), Said::Gone));
                        continue;
                    }
                    Judged::Refused(status, reason) => {
                        said.push((call.key.clone(), Said::Refused(status, self.caller.clean(&reason))));
                        continue;
                    }
                    Judged::NotPremium(reason) if tries > 0 => {
                        said.push((call.key.clone(), Said::Refused(Status::Unlicensed, self.caller.clean(&reason))));
                        continue;
                    }
                    Judged::Failed(reason) => {
                        said.push((call.key.clone(), Said::Failed(self.caller.clean(&reason))));
                        continue;
                    }
                    Judged::Busy(Some(after), reason) if after > LONGEST_WAIT => {
                        said.push((call.key.clone(), Said::Failed(self.caller.clean(&too_long(after, &reason)))));
                        continue;
                    }
                    Judged::Busy(after, reason) => {
                        pause = pause.max(after.unwrap_or_else(|| patience.first.saturating_mul(1 << tries.min(6))));
                        reason
                    }
                    Judged::Unauthorized(reason) | Judged::NotPremium(reason) | Judged::Passing(reason) => {
                        pause = pause.max(patience.first);
                        reason
                    }
                    Judged::Redirect(_) | Judged::ExpiredPage => "it answered something else than was asked".to_owned(),
                };
                reasons.insert(call.key.clone(), reason);
                again.push(*call);
            }
            if spent > 0.0 {
                self.caller.pace(feed.budget).counted(spent);
            }
            if again.is_empty() {
                return said;
            }
            if tries >= patience.retries {
                said.extend(again.iter().map(|call| {
                    let reason = reasons.remove(&call.key).unwrap_or_default();
                    (call.key.clone(), Said::Failed(self.caller.clean(&reason)))
                }));
                return said;
            }
            self.caller.pace(feed.budget).busy(pause);
            self.caller.board.throttled(feed.budget.name, pause);
            if !self.caller.rest(pause) {
                said.extend(again.iter().map(|call| (call.key.clone(), Said::OutOfTime)));
                return said;
            }
            left = again;
        }
        said
    }
}

fn body(calls: &[&Call], kind: &Kind) -> Vec<u8> {
    let requests = calls.iter().enumerate().map(|(index, call)| match &call.body {
        None => json!({"id": index.to_string(), "method": "GET", "url": call.url}),
        Some(body) => {
            let mut headers: serde_json::Map<String, Value> =
                kind.headers.iter().map(|(name, value)| ((*name).to_owned(), Value::String(value.clone()))).collect();
            headers.insert("Content-Type".to_owned(), json!("application/json; charset=utf-8"));
            // KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoBulkRequest.ps1 @059a8a0f sends both in
            // each request of a batch. Whether they are needed is unproven; they cost nothing.
            headers.insert("Authorization".to_owned(), json!(BEARER));
            if let Some(cmdlet) = call.cmdlet {
                headers.insert("X-CmdletName".to_owned(), json!(cmdlet));
            }
            json!({"id": index.to_string(), "method": "POST", "url": call.url, "headers": headers, "body": body})
        }
    });
    json!({"requests": requests.collect::<Vec<_>>()}).to_string().into_bytes()
}

/// The answers, by their ids: they come in any order.
fn answers(whole: Value) -> HashMap<String, Value> {
    let Value::Object(mut whole) = whole else { return HashMap::new() };
    let Some(Value::Array(all)) = whole.remove("responses") else { return HashMap::new() };
    all.into_iter().filter_map(|answer| Some((answer.get("id")?.as_str()?.to_owned(), answer))).collect()
}

/// A header of an answer inside a batch.
fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a Value> {
    let headers = answer.get("headers")?.as_object()?;
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn judge(clean: Clean<'_>, service: Service, answer: Value) -> Judged {
    let Value::Object(mut answer) = answer else { return Judged::Passing("it answered no object".to_owned()) };
    let status = answer.get("status").and_then(|status| match status {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|status| u16::try_from(status).ok()),
    });
    let body = answer.remove("body").unwrap_or(Value::Null);
    match status {
        Some(status @ 200..=299) if body.is_object() => judge_good(clean, service, status, None, body),
        Some(200..=299) => Judged::Passing("it answered what is no JSON".to_owned()),
        Some(status) => {
            let after = match header(&Value::Object(answer), "retry-after") {
                Some(Value::String(text)) => retry_after(text, None),
                Some(other) => other.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
                None => None,
            };
            judge_error(clean, service, status, after, &body)
        }
        None => Judged::Passing("it answered without a status".to_owned()),
    }
}

fn refused(answer: &Answer) -> Said {
    match answer {
        Answer::Refused(status, reason) => Said::Refused(*status, reason.clone()),
        Answer::Gone(reason) | Answer::Failed(reason) | Answer::Exhausted(reason) => Said::Failed(reason.clone()),
        Answer::OutOfTime => Said::OutOfTime,
        Answer::Json(_) | Answer::Redirect(_) | Answer::ExpiredPage => {
            Said::Failed("it answered something else than was asked".to_owned())
        }
    }
}
