//! Reads the feeds: each on a thread of its own, as soon as those that it needs have ended.
//!
//! Whatever happens to one feed is written into the capture as its end, and ends no other feed. Only a capture that
//! cannot be written ends everything.

mod batch;
mod directory_names;
mod doors;
mod each;
mod exchange;
mod graph;
mod names;
mod queries;
mod report;
mod trail;

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use super::access;
use super::auth::{Resource as Service, Token, Tokens};
use super::call::{Answer, Caller, Clean, complaint_in};
use super::capture::{self, Capture, Draft, End, Progress};
use super::feeds::{Ask, Feed};
use super::http::{Base, Request};
use super::pace;
use super::page::{Page, Told as _, is_annotation, link, texts};
use super::resolver::Resolver;
use crate::normalize::derive::directory_names::MENTIONING;
use doors::{Doors, TELL_DOMAINS};
use ephor_snapshot::Status;
use trail::Halt;

/// All that reading a feed takes.
pub struct Fetch<'f> {
    pub(super) caller: Caller<'f>,
    pub(super) capture: &'f Capture,
    /// Microsoft Graph.
    graph: Base,
    tokens: &'f Tokens,
    doors: Doors<'f>,
    /// When the collection began.
    pub(super) began: jiff::Timestamp,
    pub(super) resolver: &'f Resolver,
    ended: Mutex<BTreeSet<&'static str>>,
    changed: Condvar,
}

/// Why a feed did not end as a feed: the capture failed, or another feed found that it failed.
pub(super) type Written<T> = Result<T, capture::Error>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'f> Fetch<'f> {
    /// Made of its parts.
    pub(super) fn new(
        caller: Caller<'f>,
        capture: &'f Capture,
        tokens: &'f Tokens,
        tenant: String,
        began: jiff::Timestamp,
        resolver: &'f Resolver,
    ) -> Self {
        let (ended, changed) = (Mutex::default(), Condvar::new());
        let (graph, doors) = (tokens.endpoints().graph.clone(), Doors::new(tokens, tenant, capture));
        Self { caller, capture, graph, tokens, doors, began, resolver, ended, changed }
    }

    /// Reads all these feeds.
    ///
    /// # Errors
    /// If the capture cannot be written.
    pub(super) fn all(&self, feeds: &[Feed]) -> Written<()> {
        // Of users that an earlier run read, no page comes again.
        self.note_size(self.capture.progress("graph/users").objects);
        let left = feeds.iter().filter(|feed| self.capture.progress(feed.name).end != Some(End::Whole));
        self.caller.board.expect(left.count());
        let fault = Mutex::new(None);
        std::thread::scope(|scope| {
            for feed in feeds {
                let fault = &fault;
                scope.spawn(move || {
                    // Another feed's thread must not wait for ever for one that stopped.
                    let ended = Ended { fetch: self, feed: feed.name };
                    self.await_ended(&before(feed, feeds));
                    if lock(fault).is_none()
                        && let Err(error) = self.one(feed)
                    {
                        lock(fault).get_or_insert(error);
                    }
                    drop(ended);
                });
            }
        });
        self.caller.board.finish();
        match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn await_ended(&self, needed: &[&'static str]) {
        let mut ended = lock(&self.ended);
        while !needed.iter().all(|name| ended.contains(name)) {
            ended = self.changed.wait(ended).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Reads one feed to its end.
    fn one(&self, feed: &Feed) -> Written<()> {
        let progress = self.capture.progress(feed.name);
        if progress.end == Some(End::Whole) {
            return Ok(());
        }
        let board = self.caller.board;
        let is_each = matches!(feed.ask, Ask::GraphEach { .. } | Ask::MailboxEach(_));
        if !is_each {
            board.begin(feed.name, progress.objects, None);
        }
        let end = match &feed.ask {
            Ask::Graph { path, instead } => self.graph_list(feed, path, instead.as_ref(), &progress)?,
            Ask::Names => self.directory_names(feed, &progress)?,
            Ask::GraphEach { path, of, property, members } => {
                self.graph_each(feed, &each::GraphEach { path, of: *of, property, members: *members })?
            }
            Ask::Report { path } => self.report(feed, path)?,
            Ask::Hunting => self.hunting(feed)?,
            Ask::AuditQuery => self.audit_query(feed, &progress)?,
            Ask::Cmdlet { name, parameters, select } => {
                self.cmdlet(feed, exchange::Cmdlet::new(name, parameters, select), &progress)?
            }
            Ask::MailboxEach(what) => self.mailbox_each(feed, *what)?,
            Ask::Dns(which) => self.names(feed, *which)?,
        };
        let end = match end {
            End::Refused { status: Status::Denied, reason } => {
                End::Refused { status: Status::Denied, reason: self.with_right(feed, reason) }
            }
            // A link that is not followed may hold what nobody is to read.
            End::CutShort { reason } => End::CutShort { reason: self.caller.clean(&reason) },
            End::Refused { status, reason } => End::Refused { status, reason: self.caller.clean(&reason) },
            End::Whole => none_of(feed.name, self.capture.progress(feed.name).objects).unwrap_or(End::Whole),
        };
        let words = words(&end, &self.capture.progress(feed.name));
        self.capture.end(feed.name, end)?;
        board.end(feed.name, &words);
        Ok(())
    }

    /// Why a feed was refused, with the right that it takes.
    fn with_right(&self, feed: &Feed, reason: String) -> String {
        let resource = match feed.name.split('/').next() {
            Some("exchange") => Service::Exchange,
            Some("compliance") => Service::Compliance,
            _ => Service::Graph,
        };
        let token = self.tokens.token(resource).ok();
        match access::takes(feed.name, token.as_deref().and_then(Token::claims)) {
            Some(right) => format!("it takes {right}; {reason}"),
            None => reason,
        }
    }

    /// The objects of a feed that has ended; none where nothing was read.
    pub(super) fn objects(&self, feed: &str) -> Written<Box<dyn Iterator<Item = Written<Value>>>> {
        let path = self.capture.path(feed);
        if path.exists() { Ok(Box::new(capture::lines(&path)?)) } else { Ok(Box::new(std::iter::empty())) }
    }

    /// Why nobody knows whom to ask about: the feed that names them was not read. None where it was.
    pub(super) fn unnamed(&self, feed: &str) -> Option<End> {
        let reason = match self.capture.progress(feed).end {
            Some(End::Whole | End::CutShort { .. }) => return None,
            Some(End::Refused { reason, .. }) => format!("it needs {feed}, which could not be read: {reason}"),
            None => format!("it needs {feed}, which was not read"),
        };
        Some(End::Refused { status: Status::NotCollected, reason })
    }

    /// The time so many days before the collection, as filters have it.
    pub(super) fn days_before(&self, days: i64) -> String {
        let seconds = self.began.as_second() - days * 86_400;
        jiff::Timestamp::from_second(seconds).unwrap_or(self.began).to_string()
    }

    /// What is left of a list to be read. One whose link to a next page could not be followed begins anew: that page is
    /// asked for by no other link.
    fn left(&self, feed: &Feed, progress: &Progress) -> Written<Left> {
        match &progress.next {
            Some(next) => Ok(Left::From(next.clone())),
            None if progress.pages == 0 => Ok(Left::All),
            // Whoever was killed had no time to write down that it was the last page.
            None if progress.end.is_none() => Ok(Left::Nothing),
            None => {
                self.capture.anew(feed.name)?;
                self.caller.board.begin(feed.name, 0, None);
                Ok(Left::All)
            }
        }
    }

    /// Why a page does not hold all it should: a link that is no text, or an error that stands beside the objects.
    fn gap(&self, page: &Page) -> Option<String> {
        let clean: Clean<'_> = &|text: &str| self.caller.clean(text);
        let told = page.complaint.as_ref().map(|error| complaint_in(clean, error));
        told.or_else(|| page.flaw.map(str::to_owned))
    }

    /// Keeps the page whose link to a next one is not followed, as the last of its list.
    fn halted(&self, feed: &Feed, draft: Draft<'_>, Halt { reason, next }: Halt) -> Written<End> {
        let reason = self.caller.clean(&reason);
        let read = self.capture.progress(feed.name).objects + draft.objects();
        let end = if read > 0 { End::CutShort { reason } } else { End::Refused { status: Status::Failed, reason } };
        self.capture.keep(draft, next.as_deref(), Some(end.clone()))?;
        Ok(end)
    }

    /// The end of a feed that a page of it could not be read for.
    pub(super) fn end_of<T>(&self, feed: &str, answer: Answer<T>) -> End {
        let read = self.capture.progress(feed);
        let (status, reason) = match answer {
            Answer::Refused(status, reason) => (status, reason),
            Answer::Gone(reason) | Answer::Failed(reason) | Answer::Exhausted(reason) => (Status::Failed, reason),
            Answer::ExpiredPage => (Status::Failed, "the link to its next page ended again and again".to_owned()),
            Answer::Redirect(_) => (Status::Failed, "it answered a redirect, which is not followed".to_owned()),
            Answer::OutOfTime => (Status::Failed, OUT_OF_TIME.to_owned()),
            Answer::Json(_) => (Status::Failed, "it answered something else than was asked".to_owned()),
        };
        if read.objects > 0 {
            End::CutShort { reason: format!("after {} objects: {reason}", read.objects) }
        } else {
            End::Refused { status, reason }
        }
    }
}

/// What is left of a list.
enum Left {
    /// All pages.
    All,
    /// The page there, and all after it.
    From(String),
    /// No page.
    Nothing,
}

/// Why a feed was not read to its end.
pub(super) const OUT_OF_TIME: &str = "the time limit came first";

/// What stands in the place of a page that is none.
pub(super) fn no_objects<T>() -> Answer<T> {
    Answer::Failed("it answered no objects".to_owned())
}

/// Reads a page into its draft, from the beginning.
pub(super) fn read_page(input: &mut dyn BufRead, draft: &mut Draft<'_>) -> Result<Option<Page>, String> {
    draft.clear().map_err(|error| error.to_string())?;
    Page::read(input, &mut |object| draft.add(object)).map_err(|error| error.to_string())
}

/// Says that a feed has ended, however its thread ends.
struct Ended<'a, 'f> {
    fetch: &'a Fetch<'f>,
    feed: &'static str,
}

impl Drop for Ended<'_, '_> {
    fn drop(&mut self) {
        lock(&self.fetch.ended).insert(self.feed);
        self.fetch.changed.notify_all();
    }
}

/// The feeds that must have ended before this one begins.
fn before(feed: &Feed, all: &[Feed]) -> Vec<&'static str> {
    let is_each = |feed: &Feed| matches!(feed.ask, Ask::MailboxEach(_));
    let chosen = |name: &&'static str| all.iter().any(|feed| feed.name == *name);
    match feed.ask {
        Ask::GraphEach { of, .. } => of.feeds().iter().copied().filter(chosen).collect(),
        // What costs a call a mailbox goes last, one feed after the other, and needs to know who matters most.
        Ask::MailboxEach(_) => {
            let first = all.iter().filter(|other| {
                let exchange = matches!(other.ask, Ask::Cmdlet { .. });
                let earlier = is_each(other) && other.name < feed.name;
                exchange || earlier || other.name == "graph/role-assignments" || other.name == "graph/risky-users"
            });
            first.map(|other| other.name).collect()
        }
        // Whom its requests are routed to has the name of a domain.
        Ask::Cmdlet { .. } if feed.budget == pace::COMPLIANCE => TELL_DOMAINS.iter().copied().filter(chosen).collect(),
        Ask::Dns(_) => ["exchange/accepted-domains", "graph/domains"].into_iter().filter(chosen).collect(),
        // Whatever may name somebody.
        Ask::Names => MENTIONING.iter().copied().filter(chosen).collect(),
        _ => Vec::new(),
    }
}

/// Why a feed that answered no object was not read: every tenant has one. A source that rests on it must not go over
/// nobody and call that all.
fn none_of(feed: &str, objects: u64) -> Option<End> {
    let always = ephor_schema::always_live(feed).filter(|_| objects == 0)?;
    let reason = format!("it answered none, though every tenant has {}", always.what);
    Some(End::Refused { status: Status::Failed, reason })
}

/// How a feed ended, for people.
fn words(end: &End, progress: &Progress) -> String {
    let counted = |progress: &Progress| match progress.of {
        Some(of) if progress.gone > 0 => {
            format!("{} objects of {} of {of}, {} of which are gone", progress.objects, progress.done, progress.gone)
        }
        Some(of) => format!("{} objects of {} of {of}", progress.objects, progress.done),
        None => format!("{} objects", progress.objects),
    };
    match end {
        End::Whole => counted(progress),
        End::CutShort { reason } => format!("partial ({}): {reason}", counted(progress)),
        End::Refused { status, reason } => format!("{}: {reason}", status.name()),
    }
}

/// One page of a subject's answer.
pub(super) struct OnePage {
    pub objects: Vec<Value>,
    /// The link to the next page.
    pub next: Option<String>,
    /// Why there is more than the answer holds.
    pub gap: Option<String>,
}

/// The objects of an answer, without what only the transport needs, and what stands beside them.
pub(super) fn page(clean: Clean<'_>, answer: Value) -> Option<OnePage> {
    let complaint = answer.complaint();
    let Value::Object(mut answer) = answer else { return None };
    let (next, flaw) = link(answer.remove("@odata.nextLink").unwrap_or(Value::Null));
    let warned = answer.get("@adminapi.warnings").filter(|_| next.is_none()).and_then(|all| more(clean, all));
    let gap = complaint.map(|error| complaint_in(clean, &error)).or_else(|| flaw.map(str::to_owned)).or(warned);
    if gap.is_some() {
        answer.remove("error");
    }
    let mut objects = match answer.remove("value") {
        Some(Value::Array(all)) => all,
        // One entity comes as itself; reportSettings in a value that is no list.
        Some(Value::Object(one)) if answer.keys().all(|key| key.starts_with('@')) => vec![Value::Object(one)],
        Some(other) => {
            answer.insert("value".to_owned(), other);
            vec![Value::Object(answer)]
        }
        None => vec![Value::Object(answer)],
    };
    objects.iter_mut().for_each(strip);
    objects.iter().all(Value::is_object).then_some(OnePage { objects, next, gap })
}

/// A warning that says that there is more than was given: Exchange cuts a list short with it where it takes its size for
/// a limit.
pub(super) fn more(clean: Clean<'_>, warnings: &Value) -> Option<String> {
    let words = ["more results", "there are more", "resultsize", "result size"];
    let says = |text: &String| words.iter().any(|words| text.to_ascii_lowercase().contains(words));
    texts(warnings).into_iter().find(says).map(|text| clean(&text).chars().take(200).collect())
}

/// Removes annotations such as `@odata.id` and `Enabled@data.type`, at every level; the type of an object stays.
fn strip(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|name, _| !is_annotation(name));
            object.values_mut().for_each(strip);
        }
        Value::Array(all) => all.iter_mut().for_each(strip),
        _ => {}
    }
}

/// POST of JSON with these headers.
pub(super) fn posted(url: &str, body: &[u8], headers: &[(&'static str, String)]) -> Request {
    let request = Request::post_json(url, body).header("Accept", "application/json");
    headers.iter().fold(request, |request, (name, value)| request.header(*name, value.clone()))
}

pub(super) fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

pub(super) fn with(object: Value, name: &str, value: Value) -> Value {
    let mut object = match object {
        Value::Object(object) => object,
        other => Map::from_iter([("value".to_owned(), other)]),
    };
    object.insert(name.to_owned(), value);
    Value::Object(object)
}

/// Counts of what happened to subjects, and the reason that is told for those that failed.
#[derive(Debug, Default)]
pub(super) struct Failures(BTreeMap<String, u64>);

impl Failures {
    pub(super) fn add(&mut self, reason: String) {
        self.add_times(reason, 1);
    }

    pub(super) fn add_all(&mut self, others: Self) {
        others.0.into_iter().for_each(|(reason, count)| self.add_times(reason, count));
    }

    fn add_times(&mut self, reason: String, count: u64) {
        // A thousand reasons are no reason: the most frequent is told.
        if self.0.len() < 64 || self.0.contains_key(&reason) {
            *self.0.entry(reason).or_default() += count;
        }
    }

    pub(super) fn most_frequent(&self) -> Option<&str> {
        self.0.iter().max_by_key(|(_, count)| **count).map(|(reason, _)| reason.as_str())
    }
}

#[cfg(test)]
mod tests;
