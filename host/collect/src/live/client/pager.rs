//! The pages of a list, one after the other: which link to a next page is followed, when a list begins anew, and when it is
//! given up. It is the one loop over pages; where a list is, the services know, and where its pages go, who keeps them.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

use super::page::{Page, more};
use super::{Answer, ApiClient, Reader, To, complaint_in};
use crate::live::auth::Resource as Service;
use crate::live::budget::Cost;
use crate::live::capture::Draft;
use crate::live::transport::{OffServiceLink, Request};

/// So many pages of a list in a row may bring nothing new. "A page of results may contain zero or more results"
/// (<https://learn.microsoft.com/graph/paging>, read 2026-11), and a list that is filtered while it is read, such as
/// that of sign-ins, can give many without any: at the published rate this many take half an hour.
const EMPTY_PAGES_OF_LIST: u32 = 1_000;
/// The same of the list of one subject, such as its rules: it is short, and there are many of them.
const EMPTY_PAGES_OF_SUBJECT: u32 = 100;
/// So often a list is begun anew because the link to a page of it ended.
const RESTARTS: u32 = 3;

/// A list, as its service gives it.
pub(crate) struct List<'a> {
    pub service: Service,
    /// What a page costs.
    pub cost: Cost,
    /// Where it begins.
    pub first: &'a str,
    /// The request of the page there.
    pub request: &'a dyn Fn(&str) -> Request,
    /// Where a link to a next page leads, unless it leads elsewhere, which would be given the token.
    pub within: &'a dyn Fn(&str) -> Result<String, OffServiceLink>,
    /// Whether a page that is not found has ended, too.
    pub forgets_pages: bool,
}

/// Reads a page, and says what it held.
pub(crate) trait PageReader: Reader<Made = Option<Page>> {
    fn stats(&self) -> PageStats;
}

/// Where the pages of a list go.
pub(crate) trait Pages {
    type Reader: PageReader;
    /// Why a page cannot be kept.
    type Error;

    /// What reads the next page.
    fn reader(&mut self) -> Result<Self::Reader, Self::Error>;
    /// Takes a page. After it comes the one at `next`; or the list stops with it before its end.
    fn keep(&mut self, page: Self::Reader, next: Option<&str>, stop: Option<&StopReason>) -> Result<(), Self::Error>;
    /// The list begins anew: what was kept of it is void.
    fn restart(&mut self) -> Result<(), Self::Error>;
}

/// How reading a list ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// With its last page.
    Complete,
    /// With a page, though there is more.
    Stopped(StopReason),
    /// With an answer that is no page.
    NoPage(NoPage),
}

/// What came in the place of a page.
#[derive(Debug)]
pub(crate) struct NoPage {
    pub answer: Answer<Option<Page>>,
    /// Whether a page was read before.
    pub began: bool,
    /// Where it was asked for.
    pub at: String,
}

/// What a page held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageStats {
    /// How many objects.
    pub objects: u64,
    /// A digest of them.
    digest: u64,
}

impl PageStats {
    pub(crate) fn of_draft(draft: &Draft) -> Self {
        Self { objects: draft.objects(), digest: draft.digest() }
    }

    pub(crate) fn of(objects: &[Value]) -> Self {
        let mut hasher = DefaultHasher::new();
        objects.hash(&mut hasher);
        Self { objects: objects.len() as u64, digest: hasher.finish() }
    }
}

/// Why the next page is not asked for.
#[derive(Debug)]
pub(crate) struct StopReason {
    pub reason: String,
    /// Where another run may go on, if the link is sound.
    pub next: Option<String>,
    /// Whether the page itself lacks something, and not what its link leads to.
    pub is_gap: bool,
}

impl StopReason {
    const fn never(reason: String) -> Self {
        Self { reason, next: None, is_gap: false }
    }
}

impl ApiClient<'_> {
    /// Reads a list to its end, page by page, from the page at `from`. Dropped, what was kept stays.
    ///
    /// # Errors
    /// If a page cannot be kept.
    pub(crate) async fn pages<P: Pages>(
        &self,
        list: &List<'_>,
        from: &str,
        mut pager: Pager,
        pages: &mut P,
    ) -> Result<Ended, P::Error> {
        let mut url = from.to_owned();
        let (mut restarts, mut began) = (0, false);
        loop {
            let request = || (list.request)(&url);
            let to = To::Service(list.service, list.cost);
            let (reader, answer) = self.send_for(to, &request, pages.reader()?).await;
            let page = match answer {
                Answer::Success(Some(page)) => page,
                Answer::Success(None) => {
                    let answer = Answer::Failed(NO_OBJECTS.to_owned());
                    return Ok(Ended::NoPage(NoPage { answer, began, at: url }));
                }
                answer if restarts < pager.restarts && list.has_ended(&answer, &url) => {
                    restarts += 1;
                    drop(reader);
                    pages.restart()?;
                    list.first.clone_into(&mut url);
                    pager = Pager::of_list(&url);
                    continue;
                }
                answer => return Ok(Ended::NoPage(NoPage { answer, began, at: url })),
            };
            began = true;
            match self.next_page(list, &mut pager, page, reader.stats()) {
                Ok(next) => {
                    pages.keep(reader, next.as_deref(), None)?;
                    match next {
                        Some(next) => url = next,
                        None => return Ok(Ended::Complete),
                    }
                }
                Err(stop) => {
                    let stop = StopReason { reason: self.clean(&stop.reason), ..stop };
                    pages.keep(reader, stop.next.as_deref(), Some(&stop))?;
                    return Ok(Ended::Stopped(stop));
                }
            }
        }
    }

    /// Where the page after this one is asked for, if there is one.
    fn next_page(
        &self,
        list: &List<'_>,
        pager: &mut Pager,
        page: Page,
        stats: PageStats,
    ) -> Result<Option<String>, StopReason> {
        if let Some(reason) = page.gap(&|text| self.clean(text)) {
            return Err(StopReason { is_gap: true, ..StopReason::never(reason) });
        }
        page.next.map(|next| pager.next(&next, stats, list.within)).transpose()
    }
}

impl List<'_> {
    /// Whether an answer says that the link to a page has ended.
    fn has_ended(&self, answer: &Answer<Option<Page>>, url: &str) -> bool {
        match answer {
            Answer::ExpiredPage => true,
            Answer::NotFound(_) => self.forgets_pages && url != self.first,
            _ => false,
        }
    }
}

/// What is said of an answer without objects.
pub(crate) const NO_OBJECTS: &str = "it answered no objects";

impl Page {
    /// Why it does not hold all it should: a link that is no text, an error that stands beside the objects, or a warning
    /// that there is more.
    pub(crate) fn gap(&self, clean: super::Clean<'_>) -> Option<String> {
        let told = self.complaint.as_ref().map(|error| complaint_in(clean, error));
        // Exchange cuts a list short with a warning where it takes its size for a limit.
        let warned = || self.warnings.as_ref().filter(|_| self.next.is_none()).and_then(|all| more(clean, all));
        told.or_else(|| self.flaw.map(str::to_owned)).or_else(warned)
    }
}

/// The way through one list. It may be as long as it likes while its pages bring what is new, since an honest tenant may
/// have millions of rows: only `--time-limit` ends a list that makes up new ones for ever.
#[derive(Debug)]
pub(crate) struct Pager {
    /// Where pages were asked for.
    links: HashSet<String>,
    /// What stood on those that held something.
    pages: HashSet<u64>,
    /// How many in a row brought nothing new.
    empty_pages: u32,
    most: u32,
    /// How often it may begin anew.
    restarts: u32,
}

impl Pager {
    /// The way through a list that is entered there.
    pub(crate) fn of_list(url: &str) -> Self {
        let links = HashSet::from([url.to_owned()]);
        Self { links, most: EMPTY_PAGES_OF_LIST, restarts: RESTARTS, ..Self::of_subject() }
    }

    /// The way through the list of one subject, whose first page came in a batch.
    pub(crate) fn of_subject() -> Self {
        let (links, pages) = (HashSet::new(), HashSet::new());
        Self { links, pages, empty_pages: 0, most: EMPTY_PAGES_OF_SUBJECT, restarts: 0 }
    }

    /// Where the next page is asked for, whose link stood on a page that held so much. `within` says where a link leads
    /// to, unless it leads elsewhere.
    pub(crate) fn next(
        &mut self,
        link: &str,
        stats: PageStats,
        within: impl FnOnce(&str) -> Result<String, OffServiceLink>,
    ) -> Result<String, StopReason> {
        let url = within(link).map_err(|foreign| StopReason::never(foreign.to_string()))?;
        if !self.links.insert(url.clone()) {
            return Err(StopReason::never("the link to its next page leads back to one that was read".to_owned()));
        }
        // Nobody gives a page twice under another link but who goes in circles.
        let is_new = stats.objects > 0 && self.pages.insert(stats.digest);
        self.empty_pages = if is_new { 0 } else { self.empty_pages + 1 };
        if self.empty_pages < self.most {
            return Ok(url);
        }
        let reason = format!("{} pages in a row held nothing new, and each had a link to a next page", self.most);
        Err(StopReason { next: Some(url), ..StopReason::never(reason) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: PageStats = PageStats { objects: 0, digest: 7 };

    fn page(digest: u64) -> PageStats {
        PageStats { objects: 3, digest }
    }

    fn here(link: &str) -> Result<String, OffServiceLink> {
        Ok(link.to_owned())
    }

    /// How many of these pages are read until the way is given up; all, if it is not.
    fn read(pager: &mut Pager, pages: impl Iterator<Item = PageStats>) -> usize {
        let mut count = 0;
        for (at, held) in pages.enumerate() {
            count = at + 1;
            if let Err(stop) = pager.next(&format!("https://x/{at}"), held, here) {
                assert!(stop.reason.contains("held nothing new") && stop.next.is_some(), "{stop:?}");
                break;
            }
        }
        count
    }

    #[test]
    fn pages_without_objects_are_followed_to_a_bound() {
        assert_eq!(read(&mut Pager::of_list("https://x/"), std::iter::repeat(EMPTY)), 1_000);
        assert_eq!(read(&mut Pager::of_subject(), std::iter::repeat(EMPTY)), 100);
    }

    #[test]
    fn a_page_with_objects_begins_the_count_anew() {
        let pages = (0..10_000).map(|at| if at % 1_000 == 999 { page(at) } else { EMPTY });
        assert_eq!(read(&mut Pager::of_list("https://x/"), pages), 10_000);
    }

    #[test]
    fn pages_that_were_read_before_bring_nothing_new() {
        let circle = (0..).map(|at| page(at % 3));
        assert_eq!(read(&mut Pager::of_list("https://x/"), circle), 1_003);
    }

    #[test]
    fn a_list_of_new_pages_has_no_end_of_ours() {
        assert_eq!(read(&mut Pager::of_list("https://x/"), (0..50_000).map(page)), 50_000);
    }

    #[test]
    fn a_link_that_leads_back_or_away_is_never_followed() {
        let mut pager = Pager::of_list("https://x/");
        let back = pager.next("https://x/", page(1), here).unwrap_err();
        assert!(back.reason.contains("leads back") && back.next.is_none(), "{back:?}");
        let foreign = OffServiceLink { base: "https://x".to_owned(), link: "https://evil.example".to_owned() };
        let away = pager.next("https://evil.example", page(2), |_| Err(foreign)).unwrap_err();
        assert!(away.reason.contains("evil.example") && away.next.is_none(), "{away:?}");
    }
}
