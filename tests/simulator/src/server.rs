//! The HTTP server: bases, faults of the connection, and the report.

mod body;
mod listener;

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State as Shared};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};

use crate::faults::{FaultKind, Faults};
use crate::http::{Answer, Call, Content};
use crate::limits::Limits;
use crate::login::{self, Audience, Login};
use crate::options::Options;
use crate::report::{self, Entry, Log, Report};
use crate::tenant::Tenant;
use crate::{exchange, graph};
pub(crate) use listener::{Connection, Listener};

/// All that requests are answered from.
#[derive(Debug)]
pub(crate) struct State {
    pub tenant: Tenant,
    pub options: Options,
    pub login: Login,
    pub limits: Limits,
    pub faults: Faults,
    pub log: Log,
    pub queries: graph::Queries,
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    /// The base of Graph.
    pub graph: String,
}

impl State {
    /// The base of a service.
    pub(crate) fn base(&self, audience: Audience) -> String {
        let name = match audience {
            Audience::Graph => "graph",
            Audience::Exchange => "exchange",
            Audience::Compliance => "compliance",
        };
        format!("{}/{name}", self.origin)
    }

    /// Writes a request down.
    pub(crate) fn note(&self, service: &'static str, call: &Call, answer: &Answer) {
        let (exact, path, once) = match service {
            "exchange" | "compliance" => {
                let subject = exchange::subject(call);
                let path = subject.split(' ').next().unwrap_or_default().to_owned();
                (format!("{subject} ?{} {:x}", call.raw_query, body_hash(call)), path, true)
            }
            _ => {
                let exact = format!("{} {}?{} {:x}", call.method, call.path, call.raw_query, body_hash(call));
                let path = format!("{} {}", call.method, report::without_ids(&call.path));
                // A query of the audit log is looked at until it is done.
                let poll = call.path.contains("/auditLog/queries/") && !call.path.ends_with("/records");
                (exact, path, !poll)
            }
        };
        self.log.note(&Entry { service, exact: &exact, path, status: answer.status, counts_once: once });
    }

    /// Answers a request inside a batch, with the fault that strikes it; those of the connection and of its head strike
    /// batches alone. `own` is the address of the request.
    pub(crate) fn inner(
        &self,
        service: &'static str,
        call: &Call,
        own: &str,
        right: impl FnOnce() -> Answer,
    ) -> Answer {
        match self.struck(service, call) {
            None | Some(FaultKind::ContentType) => right(),
            Some(kind) => match Faults::instead(&kind) {
                Some(answer) => {
                    self.instead(service, call, &answer);
                    answer
                }
                None => self.faults.spoil(&kind, right(), own),
            },
        }
    }

    /// The fault that strikes a request, if one does.
    fn struck(&self, service: &'static str, call: &Call) -> Option<FaultKind> {
        let subject = subject(service, call);
        self.limits.come(exact(&subject, call), &subject);
        self.faults.strike(&subject)
    }

    /// Writes a request down that gets another answer than the right one.
    fn instead(&self, service: &'static str, call: &Call, answer: &Answer) {
        if let Some(wait) = answer.retry_after() {
            self.limits.tell(exact(&subject(service, call), call), wait);
        }
        self.note(service, call, answer);
    }

    /// What was asked up to now.
    pub(crate) fn report(&self) -> Report {
        let (budgets, early, at_once) = self.limits.report();
        Report { budgets, early, at_once, faults: self.faults.struck(), ..self.log.report() }
    }
}

fn body_hash(call: &Call) -> u64 {
    if call.body.is_empty() { 0 } else { crate::encoding::hash(&String::from_utf8_lossy(&call.body)) }
}

/// What a request is called where faults look for it: `graph GET /v1.0/users?$top=999`, `exchange Get-Mailbox`.
fn subject(service: &str, call: &Call) -> String {
    match service {
        "exchange" | "compliance" => {
            let page = call.option("$skiptoken").map(|_| " $skiptoken").unwrap_or_default();
            format!("{service} {}{page}", exchange::subject(call))
        }
        _ => {
            let query = crate::encoding::decode(&call.raw_query);
            format!("{service} {} {}?{query}", call.method, call.path)
        }
    }
}

/// What a request asks exactly.
fn exact(subject: &str, call: &Call) -> u64 {
    crate::encoding::hash(&format!("{subject} {:x}", body_hash(call)))
}

/// The routes: one for everything.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new().fallback(handle).with_state(state)
}

async fn handle(
    Shared(state): Shared<Arc<State>>,
    ConnectInfo(connection): ConnectInfo<listener::Connection>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if uri.path() == "/report" {
        return plain(Answer::json(200, state.report().to_json()), false);
    }
    let (service, path) = split(uri.path());
    let query = uri.query().unwrap_or_default();
    let mut call =
        Call::to(method.as_str(), &if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") });
    let texts =
        headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    call.headers = texts.collect();
    call.body = body.to_vec();
    let fault = state.struck(service, &call);
    let at_once = mailbox(service, &call);
    if let Some(name) = &at_once
        && let Err(refusal) = state.limits.begin(name, 4)
    {
        let seconds = refusal.retry_after.unwrap_or(1.0);
        let answer =
            Answer::graph_error(429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.");
        return plain(answer.with("Retry-After", seconds.to_string()), false);
    }
    if !state.options.latency.is_zero() {
        tokio::time::sleep(state.options.latency).await;
    }
    let own = format!("{}{}", state.origin, uri);
    let response = answer(&state, service, &call, fault, &own, &connection).await;
    if let Some(name) = &at_once {
        state.limits.end(name);
    }
    response
}

/// Outlook answers only so many requests about a mailbox at once.
fn mailbox(service: &str, call: &Call) -> Option<String> {
    let mut parts = call.path.trim_matches('/').split('/').skip(1);
    let is = service == "graph" && parts.next() == Some("users");
    let id = parts.next()?;
    (is && parts.next() == Some("mailFolders")).then(|| format!("mailbox:{id}"))
}

async fn answer(
    state: &State,
    service: &'static str,
    call: &Call,
    fault: Option<FaultKind>,
    own: &str,
    connection: &listener::Connection,
) -> Response<Body> {
    let gzip = state.options.gzip && call.headers("accept-encoding").contains("gzip");
    match &fault {
        Some(FaultKind::Drop) => {
            state.note(service, call, &Answer::empty(0));
            connection.cut.store(true, Ordering::SeqCst);
            return plain(Answer::empty(200), false);
        }
        Some(FaultKind::Stall) => {
            state.note(service, call, &Answer::empty(0));
            std::future::pending::<()>().await;
        }
        _ => {}
    }
    if let Some(instead) = fault.as_ref().and_then(Faults::instead) {
        state.instead(service, call, &instead);
        return plain(instead, gzip);
    }
    let right = match service {
        "login" => {
            let answer = state.login.answer(call);
            if login::is_grant(&answer) {
                state.log.token();
            }
            answer
        }
        "graph" => graph::answer(state, call),
        "exchange" => exchange::answer(state, call, Audience::Exchange),
        "compliance" => exchange::answer(state, call, Audience::Compliance),
        "reports" => graph::usage::file(state, call),
        _ => Answer::empty(404),
    };
    let Some(kind) = fault else {
        state.faults.note(&right);
        return plain(right, gzip);
    };
    let answer = state.faults.spoil(&kind, right, own);
    match kind {
        FaultKind::Truncate => body::truncated(answer, gzip),
        FaultKind::Drip => body::dripping(answer, Duration::from_millis(200), gzip),
        _ => plain(answer, gzip),
    }
}

/// The service of a path, and the rest of it.
fn split(path: &str) -> (&'static str, &str) {
    for service in ["login", "graph", "exchange", "compliance", "reports"] {
        if let Some(rest) = path.strip_prefix('/').and_then(|path| path.strip_prefix(service))
            && rest.starts_with('/')
        {
            return (service, rest);
        }
    }
    ("", path)
}

/// The head of an answer, and its bytes: compressed where that is asked for and worth it.
fn parts(answer: Answer, gzip: bool) -> (axum::http::response::Builder, Vec<u8>) {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut builder = Response::builder().status(status);
    for (name, value) in &answer.headers {
        builder = builder.header(name.as_str(), value.as_str());
    }
    let (builder, bytes) = match answer.content {
        Content::Nothing => (builder, Vec::new()),
        Content::Json(body) => (
            builder.header(
                "Content-Type",
                "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            ),
            body.to_string().into_bytes(),
        ),
        Content::Text(text, kind) => (builder.header("Content-Type", kind), text.into_bytes()),
    };
    match (gzip && bytes.len() > 1024).then(|| compressed(&bytes)).flatten() {
        Some(smaller) => (builder.header("Content-Encoding", "gzip"), smaller),
        None => (builder, bytes),
    }
}

fn compressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn plain(answer: Answer, gzip: bool) -> Response<Body> {
    let (builder, bytes) = parts(answer, gzip);
    built(builder, Body::from(bytes))
}

fn built(builder: axum::http::response::Builder, body: Body) -> Response<Body> {
    builder.body(body).unwrap_or_else(|_| Response::new(Body::empty()))
}
