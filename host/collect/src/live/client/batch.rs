//! Batches: many questions in one request, each answer judged by itself, and only what failed asked again.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{AttemptResult, judge_error, judge_good};
use super::{Answer, ApiClient, Clean, SPENT};
use crate::live::auth::Resource as Service;
use crate::live::budget::Cost;
use crate::live::retry::{Attempts, is_too_long, too_long};
use crate::live::transport::{BEARER, Request, retry_after};
use ephor_snapshot::Status;

/// One question of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Whom it is about.
    pub key: String,
    /// Where it goes: for Graph a path after its version, for Exchange a whole URL.
    pub url: String,
    /// What is posted; without it the question is a GET.
    pub body: Option<Value>,
    /// The cmdlet that is asked.
    pub cmdlet: Option<&'static str>,
}

/// How a service takes batches.
pub(crate) struct Batch {
    pub service: Service,
    pub url: String,
    /// What each question costs.
    pub cost: Cost,
    pub headers: Vec<(&'static str, String)>,
    /// The most questions of one.
    pub size: usize,
}

/// What the answer to each part came to; those that are asked again are missing.
struct Round<'p> {
    done: Vec<(String, Answer)>,
    /// The parts that are asked again, and why.
    again: Vec<(&'p Part, String)>,
    /// The longest wait that an answer asks for.
    pause: Duration,
    /// The largest share of the limit that the service counts as spent.
    spent: Option<f64>,
}

impl ApiClient<'_> {
    /// Asks all of these, in as many batches as it takes. Dropped, no answer of the batch under way counts.
    pub(crate) async fn send_parts(&self, batch: &Batch, parts: &[Part]) -> Vec<(String, Answer)> {
        let mut answers = Vec::with_capacity(parts.len());
        for some in parts.chunks(batch.size.max(1)) {
            answers.extend(self.send_batch(batch, some).await);
        }
        answers
    }

    /// One batch, and what of it is to be asked again.
    async fn send_batch(&self, batch: &Batch, parts: &[Part]) -> Vec<(String, Answer)> {
        let mut done: Vec<(String, Answer)> = Vec::with_capacity(parts.len());
        let mut left: Vec<&Part> = parts.iter().collect();
        let mut attempts = self.policy.attempts();
        loop {
            let units = batch.cost.units.saturating_mul(u32::try_from(left.len()).unwrap_or(u32::MAX));
            let body = body(&left, batch);
            let request = || {
                let request = Request::post_batch(&*batch.url, body.clone()).header("Accept", "application/json");
                batch.headers.iter().fold(request, |request, (name, value)| request.header(*name, value.clone()))
            };
            let whole = match self.send(batch.service, Cost { units, ..batch.cost }, &request).await {
                Answer::Success(value) => value,
                other => {
                    done.extend(left.iter().map(|part| (part.key.clone(), for_each(&other))));
                    return done;
                }
            };
            let mut round = self.judged(batch.service, whole, &left, &attempts);
            done.append(&mut round.done);
            if let Some(spent) = round.spent {
                self.limiter(batch.cost.budget).on_share_spent(spent);
            }
            if round.again.is_empty() {
                return done;
            }
            let Ok(pause) = attempts.next(Some(round.pause), "") else {
                let failed = |(part, reason): (&Part, String)| (part.key.clone(), Answer::Failed(reason));
                done.extend(round.again.into_iter().map(failed));
                return done;
            };
            self.limiter(batch.cost.budget).on_throttled(pause);
            self.progress.throttled(batch.cost.budget.name, pause);
            if !self.deadline.sleep(pause).await {
                done.extend(round.again.iter().map(|(part, _)| (part.key.clone(), Answer::OutOfTime)));
                return done;
            }
            left = round.again.into_iter().map(|(part, _)| part).collect();
        }
    }

    /// What the answers to these parts mean.
    fn judged<'p>(&self, service: Service, whole: Value, parts: &[&'p Part], attempts: &Attempts) -> Round<'p> {
        let clean: Clean<'_> = &|text: &str| self.clean(text);
        let mut answers = answers(whole);
        let mut round = Round { done: Vec::new(), again: Vec::new(), pause: Duration::ZERO, spent: None };
        for (index, part) in parts.iter().copied().enumerate() {
            let result = match answers.remove(&index.to_string()) {
                Some(answer) => {
                    let told = header(&answer, SPENT).and_then(Value::as_str);
                    let told: Option<f64> = told.and_then(|told| told.trim().parse().ok());
                    round.spent = told.map_or(round.spent, |told| Some(round.spent.map_or(told, |one| one.max(told))));
                    judge(clean, service, answer)
                }
                None => AttemptResult::Transient("the batch left it out".to_owned()),
            };
            match self.final_answer(result, attempts.failed()) {
                Ok(answer) => round.done.push((part.key.clone(), answer)),
                Err((pause, reason)) => {
                    round.pause = round.pause.max(pause);
                    round.again.push((part, self.clean(&reason)));
                }
            }
        }
        round
    }

    /// The answer to a part, or for how long to wait before it is asked again, and why.
    fn final_answer(&self, result: AttemptResult, failed: u32) -> Result<Answer, (Duration, String)> {
        const OTHER: &str = "it answered something else than was asked";
        Ok(match result {
            AttemptResult::Success(value) => Answer::Success(value),
            AttemptResult::NotFound(reason) => Answer::NotFound(self.clean(&reason)),
            AttemptResult::Refused(status, reason) => Answer::Refused(status, self.clean(&reason)),
            AttemptResult::NotPremium(reason) if failed > 0 => Answer::Refused(Status::Unlicensed, self.clean(&reason)),
            AttemptResult::Failed(reason) => Answer::Failed(self.clean(&reason)),
            AttemptResult::Throttled(Some(after), reason) if is_too_long(after) => {
                Answer::Failed(self.clean(&too_long(after, &reason)))
            }
            AttemptResult::Throttled(after, reason) => {
                return Err((after.unwrap_or_else(|| self.policy.pause(failed)), reason));
            }
            AttemptResult::Unauthorized(reason)
            | AttemptResult::NotPremium(reason)
            | AttemptResult::Transient(reason) => return Err((self.policy.first, reason)),
            AttemptResult::Redirect(_) | AttemptResult::ExpiredPage => return Err((Duration::ZERO, OTHER.to_owned())),
        })
    }
}

fn body(parts: &[&Part], batch: &Batch) -> Vec<u8> {
    let requests = parts.iter().enumerate().map(|(index, part)| match &part.body {
        None => json!({"id": index.to_string(), "method": "GET", "url": part.url}),
        Some(body) => {
            let mut headers: serde_json::Map<String, Value> =
                batch.headers.iter().map(|(name, value)| ((*name).to_owned(), Value::String(value.clone()))).collect();
            headers.insert("Content-Type".to_owned(), json!("application/json; charset=utf-8"));
            // KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoBulkRequest.ps1 @059a8a0f sends both in
            // each request of a batch. Whether they are needed is unproven; they cost nothing.
            headers.insert("Authorization".to_owned(), json!(BEARER));
            if let Some(cmdlet) = part.cmdlet {
                headers.insert("X-CmdletName".to_owned(), json!(cmdlet));
            }
            json!({"id": index.to_string(), "method": "POST", "url": part.url, "headers": headers, "body": body})
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

fn judge(clean: Clean<'_>, service: Service, answer: Value) -> AttemptResult {
    let Value::Object(mut answer) = answer else {
        return AttemptResult::Transient("it answered no object".to_owned());
    };
    let status = answer.get("status").and_then(|status| match status {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|status| u16::try_from(status).ok()),
    });
    let body = answer.remove("body").unwrap_or(Value::Null);
    match status {
        Some(status @ 200..=299) if body.is_object() => judge_good(clean, service, status, None, body),
        Some(200..=299) => AttemptResult::Transient("it answered what is no JSON".to_owned()),
        Some(status) => {
            let after = match header(&Value::Object(answer), "retry-after") {
                Some(Value::String(text)) => retry_after(text, None),
                Some(other) => other.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
                None => None,
            };
            judge_error(clean, service, status, after, &body)
        }
        None => AttemptResult::Transient("it answered without a status".to_owned()),
    }
}

/// What an answer to the whole batch is for each of its parts.
fn for_each(answer: &Answer) -> Answer {
    match answer {
        Answer::Refused(status, reason) => Answer::Refused(*status, reason.clone()),
        Answer::NotFound(reason) | Answer::Failed(reason) | Answer::Exhausted(reason) => Answer::Failed(reason.clone()),
        Answer::OutOfTime => Answer::OutOfTime,
        Answer::Success(_) | Answer::Redirect(_) | Answer::ExpiredPage => {
            Answer::Failed("it answered something else than was asked".to_owned())
        }
    }
}
