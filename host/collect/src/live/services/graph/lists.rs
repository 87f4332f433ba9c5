//! Lists of Graph, page by page.

use super::{Graph, get};
use crate::live::auth::Resource as Service;
use crate::live::budget;
use crate::live::capture::{End, FeedProgress};
use crate::live::client::Answer;
use crate::live::client::pager::{List, NoPage};
use crate::live::feeds::{Feed, Instead};
use crate::live::services::session::{CaptureResult, Left, PageShape, Session};
use ephor_snapshot::Status;

/// The end of a list that was read in a way that leaves something out.
fn lacking(end: End, lacks: Option<&str>) -> End {
    match (end, lacks) {
        (End::Whole, Some(lacks)) => End::CutShort { reason: lacks.to_owned() },
        (end, _) => end,
    }
}

impl Graph<'_> {
    /// Reads a list from where it was left. Where a link that was kept is not good any more, the list begins anew; where
    /// the list is refused or cannot be read, it is read in the other way that there may be.
    pub(in crate::live::services) async fn list(
        &self,
        feed: &Feed,
        path: &str,
        instead: Option<&Instead>,
        progress: &FeedProgress,
    ) -> CaptureResult<End> {
        let session = self.session;
        let Left::Pages(next) = session.left(feed, progress)? else { return Ok(End::Whole) };
        let first = self.list_url(path);
        if let Some(next) = next {
            let lacks = instead.filter(|other| other.is_on(&next)).and_then(|other| other.lacks);
            match self.read(feed, &first, Some(&next)).await? {
                Ok(end) => return Ok(lacking(end, lacks)),
                Err(NoPage {
                    answer: Answer::Failed(_) | Answer::NotFound(_) | Answer::ExpiredPage,
                    began: false,
                    ..
                }) => session.restart(feed)?,
                Err(NoPage { answer, .. }) => return Ok(session.end_of(feed.name, answer)),
            }
        }
        let answer = match self.read(feed, &first, None).await? {
            Ok(end) => return Ok(end),
            Err(NoPage { answer, .. }) => answer,
        };
        let refused = matches!(
            answer,
            Answer::Failed(_)
                | Answer::Exhausted(_)
                | Answer::NotFound(_)
                | Answer::Refused(Status::Denied | Status::Failed, _)
        );
        let Some(Instead { path, lacks }) = instead.filter(|_| refused) else {
            return Ok(session.end_of(feed.name, answer));
        };
        session.restart(feed)?;
        Ok(match self.read(feed, &self.list_url(path), None).await? {
            Ok(end) => lacking(end, *lacks),
            Err(NoPage { answer, .. }) => session.end_of(feed.name, answer),
        })
    }

    /// Reads a list that begins at `first`, from the page `next` if it was begun.
    pub(in crate::live::services) async fn pages(
        &self,
        feed: &Feed,
        first: &str,
        next: Option<&str>,
    ) -> CaptureResult<End> {
        Ok(match self.read(feed, first, next).await? {
            Ok(end) => end,
            Err(NoPage { answer, .. }) => self.session.end_of(feed.name, answer),
        })
    }

    /// The same. The inner error is what came in the place of a page.
    async fn read(&self, feed: &Feed, first: &str, next: Option<&str>) -> CaptureResult<Result<End, NoPage>> {
        // A journal may have been changed: a token goes to nobody else.
        if let Some(Err(foreign)) = next.map(|next| self.link(next)) {
            return Ok(Ok(End::CutShort { reason: foreign.to_string() }));
        }
        let list = List {
            service: Service::Graph,
            cost: feed.cost(),
            first,
            request: &get,
            within: &|link| self.link(link),
            forgets_pages: false,
        };
        self.session.list(feed, &list, next.unwrap_or(first), PageShape::default()).await
    }
}

impl Session<'_> {
    /// So many users were read: large tenants have larger budgets.
    pub(in crate::live::services) fn on_users(&self, users: u64) {
        if let Some((_, units)) = budget::IDENTITY_BY_USERS.iter().rfind(|(least, _)| users >= *least) {
            self.api.limiter(budget::IDENTITY).raise(*units);
        }
    }
}
