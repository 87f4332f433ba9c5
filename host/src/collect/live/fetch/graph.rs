//! Lists of Graph, page by page.

use std::io::BufRead;

use super::super::auth::Resource as Service;
use super::super::call::Answer;
use super::super::capture::{End, Progress};
use super::super::feeds::Feed;
use super::super::http::{Foreign, Request};
use super::super::pace;
use super::super::page::Page;
use super::trail::{Halt, Held, Trail};
use super::{Fetch, Left, Written, no_objects, read_page};

/// So often a list is begun anew because the link to a page of it ended.
const ANEW: u32 = 3;

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

    /// Reads a list from where it was left.
    pub(super) fn graph_list(&self, feed: &Feed, path: &str, progress: &Progress) -> Written<End> {
        let next = match self.left(feed, progress)? {
            Left::Nothing => return Ok(End::Whole),
            Left::All => None,
            Left::From(next) => Some(next),
        };
        self.graph_pages(feed, &self.graph_url(path), next.as_deref())
    }

    /// Where a link of Graph leads to: to Graph, as it is.
    pub(super) fn graph_link(&self, link: &str) -> Result<String, Foreign> {
        self.graph.check(link).map(|()| link.to_owned())
    }

    /// Reads a list that begins at `first`, from the page `next` if it was begun.
    pub(super) fn graph_pages(&self, feed: &Feed, first: &str, next: Option<&str>) -> Written<End> {
        // A journal may have been changed: a token goes to nobody else.
        if let Some(Err(foreign)) = next.map(|next| self.graph.check(next)) {
            return Ok(End::CutShort { reason: foreign.to_string() });
        }
        let mut url = next.unwrap_or(first).to_owned();
        let mut trail = Trail::of_list(&url);
        let mut anew = 0;
        loop {
            let mut draft = self.capture.draft(feed.name)?;
            let request = || Self::graph_get(&url);
            let read = |input: &mut dyn BufRead| read_page(input, &mut draft);
            let page = match self.caller.ask_for(Service::Graph, feed.cost(), &request, read) {
                Answer::Json(page) => page,
                Answer::ExpiredPage if anew < ANEW => {
                    anew += 1;
                    drop(draft);
                    self.capture.anew(feed.name)?;
                    self.caller.board.begin(feed.name, 0, None);
                    first.clone_into(&mut url);
                    trail = Trail::of_list(&url);
                    continue;
                }
                other => return Ok(self.end_of(feed.name, other)),
            };
            let Some(page) = page else {
                drop(draft);
                return Ok(self.end_of(feed.name, no_objects()));
            };
            if let Some(reason) = self.gap(&page) {
                return self.halted(feed, draft, Halt { reason, next: None });
            }
            let Page { next, .. } = page;
            let held = Held::of_draft(&draft);
            let followed = next.map(|next| trail.next(&next, held, |link| self.graph_link(link)));
            let next = match followed.transpose() {
                Ok(next) => next,
                Err(halt) => return self.halted(feed, draft, halt),
            };
            self.capture.keep(draft, next.as_deref(), None)?;
            self.caller.board.more(feed.name, held.objects);
            if feed.name == "graph/users" {
                self.note_size(self.capture.progress(feed.name).objects);
            }
            match next {
                Some(next) => url = next,
                None => return Ok(End::Whole),
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
