//! The client of Microsoft's services, in layers above the transport, which sends one request: signing in, sending again,
//! the rate limits, and the pages and batches of answers. What is asked, the services know.

mod answer;
pub(crate) mod batch;
pub(crate) mod page;
pub(crate) mod pager;
mod rate_limit;

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

pub(crate) use answer::{Answer, Clean, complaint_in};
use answer::{AttemptResult, broken, error_body, judge_error, judge_good};
use page::MayHoldError;
use rate_limit::{Permit, RateLimiter};

use super::auth::{Resource as Service, Token, Tokens};
use super::budget::{Budget, Cost};
use super::progress::Progress;
use super::retry::{Deadline, GivenUp, RetryPolicy, is_too_long};
use super::transport::{self, Body, Request, Response, Transport};
use ephor_snapshot::Status;

/// How much of its limit the directory counts as spent, from 0.8 on.
/// <https://learn.microsoft.com/graph/throttling-limits>
const SPENT: &str = "x-ms-throttle-limit-percentage";

/// Makes something of the body of a good answer as it comes, on a thread where that may block. What it cannot read is
/// asked for again, and it begins anew.
pub(crate) trait Reader: Send + 'static {
    /// What it makes.
    type Made: MayHoldError + Send + 'static;

    /// Reads a body, from its beginning.
    ///
    /// # Errors
    /// If the body is not what it is to be; the text says why.
    fn read(&mut self, input: &mut dyn BufRead) -> Result<Self::Made, String>;
}

/// Reads all of a body as one value.
struct Json;

impl Reader for Json {
    type Made = Value;

    fn read(&mut self, input: &mut dyn BufRead) -> Result<Value, String> {
        let mut text = Vec::new();
        input.read_to_end(&mut text).map_err(|error| error.to_string())?;
        serde_json::from_slice(&text).map_err(|error| error.to_string())
    }
}

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum To {
    /// A service, with a token for it, at this cost.
    Service(Service, Cost),
    /// A place that is itself a permit: it is shown no token, and nobody writes it down.
    Permitted,
}

/// The client: it owns the way to the network, the tokens, the limits and the time that there is.
pub(crate) struct ApiClient<'c> {
    tokens: &'c Tokens,
    pub(crate) progress: &'c Progress,
    pub(crate) deadline: Deadline,
    pub(crate) policy: RetryPolicy,
    limiters: Mutex<HashMap<&'static str, Arc<RateLimiter>>>,
}

/// The rights to send one request: of its budget, and of a narrower one that it spends, too.
struct Permits {
    narrow: Option<Permit>,
    wide: Permit,
}

impl Permits {
    fn each(&mut self) -> impl Iterator<Item = &mut Permit> {
        self.narrow.iter_mut().chain([&mut self.wide])
    }
}

/// What is known of a request between one try and the next.
#[derive(Default)]
struct Tried {
    /// The token that was not taken.
    refused: Option<Arc<Token>>,
    /// Whether a licence was said to be missing.
    premium: bool,
    /// Whether the connection may lead to a server that is ill.
    fresh: bool,
    /// How often it was sent in vain.
    failed: u32,
}

/// What comes after a try.
enum Next<T> {
    Done(Answer<T>),
    /// At once, with another token.
    Renew,
    /// After a pause, if there are tries left.
    Again {
        after: Option<Duration>,
        reason: String,
    },
}

impl<'c> ApiClient<'c> {
    pub(crate) fn new(tokens: &'c Tokens, progress: &'c Progress, deadline: Deadline, policy: RetryPolicy) -> Self {
        Self { tokens, progress, deadline, policy, limiters: Mutex::default() }
    }

    fn transport(&self) -> &Transport {
        self.tokens.transport()
    }

    /// The limiter of a budget, the same for all who spend it.
    pub(crate) fn limiter(&self, budget: Budget) -> Arc<RateLimiter> {
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(RateLimiter::new(budget, self.policy.times));
        Arc::clone(limiters.entry(budget.name).or_insert_with(new))
    }

    /// Asks a service until there is an answer. Dropped, the request is given up; what was spent is counted.
    pub(crate) async fn send(&self, service: Service, cost: Cost, request: &dyn Fn() -> Request) -> Answer {
        self.send_for(To::Service(service, cost), request, Json).await.1
    }

    /// The same, where a reader makes something of the body as it comes; it is given back.
    pub(crate) async fn send_for<R: Reader>(
        &self,
        to: To,
        request: &dyn Fn() -> Request,
        mut reader: R,
    ) -> (R, Answer<R::Made>) {
        let mut attempts = self.policy.attempts();
        let mut tried = Tried::default();
        loop {
            if self.deadline.is_over() {
                return (reader, Answer::OutOfTime);
            }
            let next;
            (reader, next) = match to {
                To::Service(service, cost) => self.ask_service(service, cost, request, &mut tried, reader).await,
                To::Permitted => self.ask_permitted(request, reader).await,
            };
            let (after, reason) = match next {
                Next::Done(answer) => return (reader, answer),
                Next::Renew => continue,
                Next::Again { after, reason } => (after, reason),
            };
            let pause = attempts.next(after, &reason);
            tried.failed = attempts.failed();
            let pause = match pause {
                Ok(pause) => pause,
                Err(GivenUp::TooLong(reason)) => return (reader, Answer::Failed(self.clean(&reason))),
                Err(GivenUp::Exhausted(times)) => {
                    return (reader, Answer::Exhausted(self.clean(&format!("{reason}; asked {times} times"))));
                }
            };
            if !self.deadline.sleep(pause).await {
                return (reader, Answer::OutOfTime);
            }
        }
    }

    /// Asks a service once, when its limits allow it.
    async fn ask_service<R: Reader>(
        &self,
        service: Service,
        cost: Cost,
        request: &dyn Fn() -> Request,
        tried: &mut Tried,
        reader: R,
    ) -> (R, Next<R::Made>) {
        let Some(mut permits) = self.permits(cost).await else { return (reader, Next::Done(Answer::OutOfTime)) };
        let token = match &tried.refused {
            Some(refused) => self.tokens.renew(service, refused).await,
            None => self.tokens.token(service).await,
        };
        let token = match token {
            Ok(token) => token,
            Err(error) => {
                let reason = self.clean(&format!("cannot sign in: {error}"));
                return (reader, Next::Done(Answer::Refused(Status::Denied, reason)));
            }
        };
        self.progress.sent();
        permits.each().for_each(Permit::sent);
        let request = request().bearer(token.secret()).fresh(tried.fresh).until(self.deadline.instant());
        let (reader, result) = match self.transport().open(&request).await {
            Ok((response, body)) => {
                permits.each().for_each(Permit::answered);
                if let Some(share) = response.header(SPENT).and_then(|share| share.trim().parse().ok()) {
                    self.limiter(cost.budget).on_share_spent(share);
                }
                self.judge(service, &response, body, reader).await
            }
            Err(error) => (reader, broken(&error)),
        };
        (reader, self.next(cost, result, token, tried, &mut permits))
    }

    /// The rights that a request of this cost takes; none where the time is over before.
    async fn permits(&self, Cost { budget, units, also }: Cost) -> Option<Permits> {
        // The narrower one first: whoever waits for it holds up nobody else.
        let narrow = match also {
            Some(also) => Some(self.limiter(also).acquire(1, self.deadline).await?),
            None => None,
        };
        Some(Permits { narrow, wide: self.limiter(budget).acquire(units, self.deadline).await? })
    }

    /// What comes after a try with this result.
    fn next<T>(
        &self,
        cost: Cost,
        result: AttemptResult<T>,
        token: Arc<Token>,
        tried: &mut Tried,
        permits: &mut Permits,
    ) -> Next<T> {
        let refused = |status, reason: String| Next::Done(Answer::Refused(status, self.clean(&reason)));
        match result {
            AttemptResult::Success(value) => {
                permits.each().for_each(|permit| permit.on_success());
                Next::Done(Answer::Success(value))
            }
            AttemptResult::Redirect(place) => Next::Done(Answer::Redirect(place)),
            AttemptResult::Refused(status, reason) => refused(status, reason),
            AttemptResult::NotFound(reason) => Next::Done(Answer::NotFound(self.clean(&reason))),
            AttemptResult::ExpiredPage => Next::Done(Answer::ExpiredPage),
            AttemptResult::Failed(reason) => Next::Done(Answer::Failed(self.clean(&reason))),
            AttemptResult::Unauthorized(reason) if tried.refused.is_some() => refused(Status::Denied, reason),
            AttemptResult::Unauthorized(_) => {
                tried.refused = Some(token);
                Next::Renew
            }
            AttemptResult::NotPremium(reason) if tried.premium => refused(Status::Unlicensed, reason),
            AttemptResult::NotPremium(reason) => {
                tried.premium = true;
                Next::Again { after: Some(self.policy.pause(0)), reason }
            }
            AttemptResult::Throttled(after, reason) => {
                tried.fresh = true;
                let pause = after.unwrap_or_else(|| self.policy.pause(tried.failed));
                if !is_too_long(pause) {
                    permits.each().for_each(|permit| permit.on_throttled(pause));
                    self.progress.throttled(cost.budget.name, pause);
                }
                Next::Again { after: Some(pause), reason }
            }
            AttemptResult::Transient(reason) => {
                tried.fresh = true;
                Next::Again { after: None, reason }
            }
        }
    }

    /// What an answer of a service means. Its body is read on the way.
    async fn judge<R: Reader>(
        &self,
        service: Service,
        response: &Response,
        body: Body,
        reader: R,
    ) -> (R, AttemptResult<R::Made>) {
        let clean: Clean<'_> = &|text: &str| self.clean(text);
        if response.is_redirect() {
            let place = response.header("location").map(str::to_owned);
            let nowhere = || AttemptResult::Failed(format!("it answered {} without a place to go to", response.status));
            return (reader, place.map_or_else(nowhere, AttemptResult::Redirect));
        }
        if !response.is_success() {
            let result = match body.whole().await {
                Ok(text) => judge_error(clean, service, response.status, response.retry_after(), &error_body(&text)),
                Err(error) => broken(&error),
            };
            return (reader, result);
        }
        let kind = response.header("content-type").unwrap_or("application/json");
        if !kind.to_ascii_lowercase().contains("json") {
            let kind: String = clean(kind).chars().take(60).collect();
            return (reader, AttemptResult::Transient(format!("it answered {kind:?} in the place of JSON")));
        }
        let (reader, made) = read(body, reader, b"null").await;
        let result = match made {
            Ok(made) => judge_good(clean, service, response.status, response.retry_after(), made),
            Err(Unread::Broken(error)) => broken(&error),
            Err(Unread::Unsound(reason)) => AttemptResult::Transient(format!("it answered what is no JSON: {reason}")),
        };
        (reader, result)
    }

    /// GET without a token, of a place that is itself a permit.
    async fn ask_permitted<R: Reader>(&self, request: &dyn Fn() -> Request, reader: R) -> (R, Next<R::Made>) {
        self.progress.sent();
        let again = |after, reason| Next::Again { after, reason };
        let (response, body) = match self.transport().open(&request().until(self.deadline.instant())).await {
            Ok(opened) => opened,
            Err(error) => return (reader, again(None, error.to_string())),
        };
        if !response.is_success() {
            let reason = format!("the report could not be fetched: {}", response.status);
            let is_final = matches!(response.status, 403 | 404);
            let next =
                if is_final { Next::Done(Answer::Failed(reason)) } else { again(response.retry_after(), reason) };
            return (reader, next);
        }
        let (reader, made) = read(body, reader, b"").await;
        let next = match made {
            Ok(made) => Next::Done(Answer::Success(made)),
            Err(Unread::Broken(error)) => again(None, error.to_string()),
            Err(Unread::Unsound(reason)) => again(None, reason),
        };
        (reader, next)
    }

    /// A reason without secrets.
    pub(crate) fn clean(&self, reason: &str) -> String {
        self.transport().without_secrets(reason)
    }
}

/// Why nothing was made of a body.
enum Unread {
    /// Not all of it came.
    Broken(transport::Error),
    /// It is not what it was to be.
    Unsound(String),
}

/// Lets a reader have a body; `nothing` in the place of one that is empty.
async fn read<R: Reader>(body: Body, mut reader: R, nothing: &'static [u8]) -> (R, Result<R::Made, Unread>) {
    let reading = move |input: &mut dyn BufRead| {
        let made = match input.fill_buf() {
            Ok([]) => reader.read(&mut &*nothing),
            Ok(_) => reader.read(input),
            Err(error) => Err(error.to_string()),
        };
        (reader, made)
    };
    match body.read(reading).await {
        ((reader, _), Some(error)) => (reader, Err(Unread::Broken(error))),
        ((reader, made), None) => (reader, made.map_err(Unread::Unsound)),
    }
}

#[cfg(test)]
mod tests;
