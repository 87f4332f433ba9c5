//! What all services share while a tenant is read: the client, the capture, and how what was read before is gone on with.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::live::capture::{self, Capture, Draft, End, FeedProgress};
use crate::live::client::page::{LIST, Page};
use crate::live::client::pager::{Ended, List, NoPage, PageReader, PageStats, Pager, Pages, StopReason};
use crate::live::client::{Answer, ApiClient, Reader};
use crate::live::feeds::Feed;
use crate::live::progress::Progress;
use crate::live::transport::Request;
use ephor_snapshot::Status;

/// Why a feed did not end as a feed: the capture failed, or another feed found that it failed.
pub(super) type CaptureResult<T> = Result<T, capture::Error>;

/// What reading any feed takes.
pub(crate) struct Session<'c> {
    pub(super) api: ApiClient<'c>,
    pub(super) capture: Arc<Capture>,
    /// The tenant's id, a GUID in lower case.
    pub(super) tenant: String,
    /// When the collection began.
    pub(super) began: jiff::Timestamp,
}

/// What is left of a list.
pub(super) enum Left {
    /// The page there and all after it, or all pages.
    Pages(Option<String>),
    /// No page.
    Nothing,
}

/// Why a feed was not read to its end.
pub(super) const OUT_OF_TIME: &str = "the time limit came first";

impl<'c> Session<'c> {
    pub(crate) const fn new(api: ApiClient<'c>, capture: Arc<Capture>, tenant: String, began: jiff::Timestamp) -> Self {
        Self { api, capture, tenant, began }
    }

    pub(super) const fn progress(&self) -> &Progress {
        self.api.progress
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
    pub(super) fn left(&self, feed: &Feed, progress: &FeedProgress) -> CaptureResult<Left> {
        match &progress.next {
            Some(next) => Ok(Left::Pages(Some(next.clone()))),
            None if progress.pages == 0 => Ok(Left::Pages(None)),
            // Whoever was killed had no time to write down that it was the last page.
            None if progress.end.is_none() => Ok(Left::Nothing),
            None => {
                self.restart(feed)?;
                Ok(Left::Pages(None))
            }
        }
    }

    /// Begins a feed anew.
    pub(super) fn restart(&self, feed: &Feed) -> CaptureResult<()> {
        self.capture.anew(feed.name)?;
        self.progress().begin(feed.name, 0, None);
        Ok(())
    }

    /// Reads a list into the capture, from the page at `from`; `shape` says how its pages are taken. The error of the
    /// inner result is the answer that came in the place of a page.
    pub(super) async fn list(
        &self,
        feed: &Feed,
        list: &List<'_>,
        from: &str,
        shape: PageShape,
    ) -> CaptureResult<Result<End, NoPage>> {
        let mut pages = CapturePages { session: self, feed, shape, end: None };
        Ok(match self.api.pages(list, from, Pager::of_list(from), &mut pages).await? {
            Ended::Complete => Ok(End::Whole),
            Ended::Stopped(StopReason { reason, .. }) => Ok(pages.end.unwrap_or(End::CutShort { reason })),
            Ended::NoPage(no_page) => Err(no_page),
        })
    }

    /// Reads a page of a feed into a draft, which is not kept yet.
    pub(super) fn draft_reader(&self, feed: &Feed, shape: PageShape) -> CaptureResult<DraftReader> {
        Ok(DraftReader { draft: self.capture.draft(feed.name)?, shape })
    }

    /// The end of a feed of which a page could not be read.
    pub(super) fn end_of<T>(&self, feed: &str, answer: Answer<T>) -> End {
        let read = self.capture.progress(feed);
        let (status, reason) = match answer {
            Answer::Refused(status, reason) => (status, reason),
            Answer::NotFound(reason) | Answer::Failed(reason) | Answer::Exhausted(reason) => (Status::Failed, reason),
            Answer::ExpiredPage => (Status::Failed, "the link to its next page ended again and again".to_owned()),
            Answer::Redirect(_) => (Status::Failed, "it answered a redirect, which is not followed".to_owned()),
            Answer::OutOfTime => (Status::Failed, OUT_OF_TIME.to_owned()),
            Answer::Success(_) => (Status::Failed, "it answered something else than was asked".to_owned()),
        };
        if read.objects > 0 {
            End::CutShort { reason: format!("after {} objects: {reason}", read.objects) }
        } else {
            End::Refused { status, reason }
        }
    }
}

/// The objects of a feed that has ended; none where nothing was read.
pub(super) fn objects(
    capture: &Capture,
    feed: &str,
) -> CaptureResult<Box<dyn Iterator<Item = CaptureResult<Value>> + Send>> {
    let path = capture.path(feed);
    if path.exists() { Ok(Box::new(capture.lines(feed)?)) } else { Ok(Box::new(std::iter::empty())) }
}

/// How the pages of a list are taken.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PageShape {
    /// Whether no answer at all is a page without objects.
    pub nothing_is_empty: bool,
    /// Properties that are left out: nothing in their place is no answer.
    pub without: &'static [&'static str],
    /// The name of the list of objects, where it is not `value`.
    pub list: Option<&'static str>,
}

/// Reads a page into its draft, from the beginning.
pub(super) struct DraftReader {
    pub draft: Draft,
    shape: PageShape,
}

impl Reader for DraftReader {
    type Made = Option<Page>;

    fn read(&mut self, input: &mut dyn BufRead) -> Result<Option<Page>, String> {
        let Self { draft, shape: PageShape { nothing_is_empty, without, list } } = self;
        draft.clear().map_err(|error| error.to_string())?;
        if *nothing_is_empty && input.fill_buf().is_ok_and(|text| text == b"null") {
            input.consume(4);
            return Ok(Some(Page::default()));
        }
        let take = &mut |text: &[u8]| match without.is_empty() {
            true => draft.add(text),
            false => match serde_json::from_slice(text) {
                Ok(object) => draft.add_value(&without_properties(object, without)),
                Err(_) => draft.add(text),
            },
        };
        Page::read_list(input, list.unwrap_or(LIST), take).map_err(|error| error.to_string())
    }
}

impl PageReader for DraftReader {
    fn stats(&self) -> PageStats {
        PageStats::of_draft(&self.draft)
    }
}

/// Pages that go into the capture.
struct CapturePages<'s, 'c> {
    session: &'s Session<'c>,
    feed: &'s Feed,
    shape: PageShape,
    /// How the feed ended, if with a page.
    end: Option<End>,
}

impl Pages for CapturePages<'_, '_> {
    type Reader = DraftReader;
    type Error = capture::Error;

    fn reader(&mut self) -> CaptureResult<DraftReader> {
        self.session.draft_reader(self.feed, self.shape)
    }

    fn keep(&mut self, page: DraftReader, next: Option<&str>, stop: Option<&StopReason>) -> CaptureResult<()> {
        let (capture, name) = (&self.session.capture, self.feed.name);
        let objects = page.draft.objects();
        if let Some(StopReason { reason, .. }) = stop {
            let reason = reason.clone();
            let read = capture.progress(name).objects + objects;
            let failed = |reason| End::Refused { status: Status::Failed, reason };
            self.end = Some(if read > 0 { End::CutShort { reason } } else { failed(reason) });
        }
        capture.keep(page.draft, next, self.end.clone())?;
        if self.end.is_none() {
            self.session.progress().more(name, objects);
            if name == "graph/users" {
                self.session.on_users(capture.progress(name).objects);
            }
        }
        Ok(())
    }

    fn restart(&mut self) -> CaptureResult<()> {
        self.session.restart(self.feed)
    }
}

fn without_properties(mut object: Value, properties: &[&str]) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.retain(|name, _| !properties.contains(&name.as_str()));
    }
    object
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
