//! Lists of Graph, page by page.

use std::io::BufRead;

use super::super::auth::Resource as Service;
use super::super::call::Answer;
use super::super::capture::{End, Progress};
use super::super::feeds::{Feed, Instead};
use super::super::http::{Foreign, Request};
use super::super::pace;
use super::super::page::Page;
use super::trail::{Halt, Held, Trail};
use super::{Fetch, Left, Written, no_objects, read_page};
use ephor_snapshot::Status;

/// So often a list is begun anew because the link to a page of it ended.
const ANEW: u32 = 3;

/// What came in the place of a page.
struct Stopped {
    answer: Answer<Option<Page>>,
    /// Whether a page was read before.
    went: bool,
}

/// The end of a list that was read in a way that leaves something out.
fn lacking(end: End, lacks: Option<&str>) -> End {
    match (end, lacks) {
        (End::Whole, Some(lacks)) => End::CutShort { reason: lacks.to_owned() },
        (end, _) => end,
    }
}

impl Fetch<'_> {
    /// A URL of Graph. Filters count back from the time of the collection.
    pub(super) fn graph_url(&self, path: &str) -> String {
        let path = path.replace("{since}", &self.days_before(30)).replace("{until}", &self.began.to_string());
        self.graph.join(&spaces(&path))
    }

    /// GET of Graph, as every request of it is made.
    pub(super) fn graph_get(url: &str) -> Request {
        Request::get(url)
            // Without it newer words of enumerations arrive as unknownFutureValue.
            .header("Prefer", "include-unknown-enum-members")
            .header("Accept", "application/json")
    }

    /// Reads a list from where it was left. Where a link that was kept is not good any more, the list begins anew; where
    /// the list is refused or cannot be read, it is read in the other way that there may be.
    pub(super) fn graph_list(
        &self,
        feed: &Feed,
        path: &str,
        instead: Option<&Instead>,
        progress: &Progress,
    ) -> Written<End> {
        let next = match self.left(feed, progress)? {
            Left::Nothing => return Ok(End::Whole),
            Left::All => None,
            Left::From(next) => Some(next),
        };
        let first = self.graph_url(path);
        if let Some(next) = next {
            let lacks = instead.filter(|other| other.is_on(&next)).and_then(|other| other.lacks);
            match self.pages(feed, &first, Some(&next))? {
                Ok(end) => return Ok(lacking(end, lacks)),
                Err(Stopped { answer: Answer::Failed(_) | Answer::Gone(_) | Answer::ExpiredPage, went: false }) => {
                    self.anew(feed)?;
                }
                Err(Stopped { answer, .. }) => return Ok(self.end_of(feed.name, answer)),
            }
        }
        let stopped = match self.pages(feed, &first, None)? {
            Ok(end) => return Ok(end),
            Err(stopped) => stopped,
        };
        let refused = matches!(
            stopped.answer,
            Answer::Failed(_)
                | Answer::Exhausted(_)
                | Answer::Gone(_)
                | Answer::Refused(Status::Denied | Status::Failed, _)
        );
        let Some(Instead { path, lacks }) = instead.filter(|_| refused) else {
            return Ok(self.end_of(feed.name, stopped.answer));
        };
        self.anew(feed)?;
        Ok(match self.pages(feed, &self.graph_url(path), None)? {
            Ok(end) => lacking(end, *lacks),
            Err(Stopped { answer, .. }) => self.end_of(feed.name, answer),
        })
    }

    /// Begins a list anew.
    fn anew(&self, feed: &Feed) -> Written<()> {
        self.capture.anew(feed.name)?;
        self.caller.board.begin(feed.name, 0, None);
        Ok(())
    }

    /// Where a link of Graph leads to: to Graph, as it is.
    pub(super) fn graph_link(&self, link: &str) -> Result<String, Foreign> {
        self.graph.check(link).map(|()| link.to_owned())
    }

    /// Reads a list that begins at `first`, from the page `next` if it was begun.
    pub(super) fn graph_pages(&self, feed: &Feed, first: &str, next: Option<&str>) -> Written<End> {
        Ok(match self.pages(feed, first, next)? {
            Ok(end) => end,
            Err(Stopped { answer, .. }) => self.end_of(feed.name, answer),
        })
    }

    /// The same. The error is what came in the place of a page.
    fn pages(&self, feed: &Feed, first: &str, next: Option<&str>) -> Written<Result<End, Stopped>> {
        // A journal may have been changed: a token goes to nobody else.
        if let Some(Err(foreign)) = next.map(|next| self.graph.check(next)) {
            return Ok(Ok(End::CutShort { reason: foreign.to_string() }));
        }
        let mut url = next.unwrap_or(first).to_owned();
        let mut trail = Trail::of_list(&url);
        let (mut anew, mut went) = (0, false);
        loop {
            let mut draft = self.capture.draft(feed.name)?;
            let request = || Self::graph_get(&url);
            let read = |input: &mut dyn BufRead| read_page(input, &mut draft);
            let page = match self.caller.ask_for(Service::Graph, feed.cost(), &request, read) {
                Answer::Json(Some(page)) => page,
                Answer::ExpiredPage if anew < ANEW => {
                    anew += 1;
                    drop(draft);
                    self.anew(feed)?;
                    first.clone_into(&mut url);
                    trail = Trail::of_list(&url);
                    continue;
                }
                Answer::Json(None) => return Ok(Err(Stopped { answer: no_objects(), went })),
                other => return Ok(Err(Stopped { answer: other, went })),
            };
            went = true;
            if let Some(reason) = self.gap(&page) {
                return Ok(Ok(self.halted(feed, draft, Halt { reason, next: None })?));
            }
            let Page { next, .. } = page;
            let held = Held::of_draft(&draft);
            let followed = next.map(|next| trail.next(&next, held, |link| self.graph_link(link)));
            let next = match followed.transpose() {
                Ok(next) => next,
                Err(halt) => return Ok(Ok(self.halted(feed, draft, halt)?)),
            };
            self.capture.keep(draft, next.as_deref(), None)?;
            self.caller.board.more(feed.name, held.objects);
            if feed.name == "graph/users" {
                self.note_size(self.capture.progress(feed.name).objects);
            }
            match next {
                Some(next) => url = next,
                None => return Ok(Ok(End::Whole)),
            }
        }
    }

    /// Large tenants have larger budgets.
    pub(super) fn note_size(&self, users: u64) {
        if let Some((_, units)) = pace::IDENTITY_BY_USERS.iter().rfind(|(least, _)| users >= *least) {
            self.caller.pace(pace::IDENTITY).raise(*units);
        }
    }
}

/// Filters stand in the list of feeds as people write them.
fn spaces(path: &str) -> String {
    path.replace(' ', "%20").replace('\'', "%27").replace(';', "%3B")
}
