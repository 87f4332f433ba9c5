//! The way through the pages of a list: which link to a next page is followed, and when it is given up.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

use super::super::capture::Draft;
use super::super::http::Foreign;

/// So many pages of a list in a row may bring nothing new. "A page of results may contain zero or more results"
/// (<https://learn.microsoft.com/graph/paging>, read 2026-11), and a list that is filtered while it is read, such as
/// that of sign-ins, can give many without any: at the published rate this many take half an hour.
const OF_LIST: u32 = 1_000;
/// The same of the list of one subject, such as its rules: it is short, and there are many of them.
const OF_SUBJECT: u32 = 100;

/// The way through one list. It may be as long as it likes while its pages bring what is new, since an honest tenant may
/// have millions of rows: only `--time-limit` ends a list that makes up new ones for ever.
#[derive(Debug)]
pub(super) struct Trail {
    /// Where pages were asked for.
    links: HashSet<String>,
    /// What stood on those that held something.
    pages: HashSet<u64>,
    /// How many in a row brought nothing new.
    barren: u32,
    most: u32,
}

/// What a page held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// How many objects.
    pub objects: u64,
    /// A digest of them.
    digest: u64,
}

impl Held {
    pub(super) fn of_draft(draft: &Draft<'_>) -> Self {
        Self { objects: draft.objects(), digest: draft.digest() }
    }

    pub(super) fn of(objects: &[Value]) -> Self {
        let mut hasher = DefaultHasher::new();
        objects.hash(&mut hasher);
        Self { objects: objects.len() as u64, digest: hasher.finish() }
    }
}

/// Why the next page is not asked for.
#[derive(Debug)]
pub(super) struct Halt {
    pub reason: String,
    /// Where another run may go on, if the link is sound.
    pub next: Option<String>,
}

impl Trail {
    /// The way through a list that is entered there.
    pub(super) fn of_list(url: &str) -> Self {
        Self { links: HashSet::from([url.to_owned()]), most: OF_LIST, ..Self::of_subject() }
    }

    /// The way through the list of one subject, whose first page came in a batch.
    pub(super) fn of_subject() -> Self {
        Self { links: HashSet::new(), pages: HashSet::new(), barren: 0, most: OF_SUBJECT }
    }

    /// Where the next page is asked for, whose link stood on a page that held so much. `within` says where a link leads
    /// to, unless it leads elsewhere, which would be given the token.
    pub(super) fn next(
        &mut self,
        link: &str,
        held: Held,
        within: impl FnOnce(&str) -> Result<String, Foreign>,
    ) -> Result<String, Halt> {
        let never = |reason: String| Halt { reason, next: None };
        let url = within(link).map_err(|foreign| never(foreign.to_string()))?;
        if !self.links.insert(url.clone()) {
            return Err(never("the link to its next page leads back to one that was read".to_owned()));
        }
        // Nobody gives a page twice under another link but who goes in circles.
        let is_new = held.objects > 0 && self.pages.insert(held.digest);
        self.barren = if is_new { 0 } else { self.barren + 1 };
        if self.barren < self.most {
            return Ok(url);
        }
        let reason = format!("{} pages in a row held nothing new, and each had a link to a next page", self.most);
        Err(Halt { reason, next: Some(url) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: Held = Held { objects: 0, digest: 7 };

    fn page(digest: u64) -> Held {
        Held { objects: 3, digest }
    }

    fn here(link: &str) -> Result<String, Foreign> {
        Ok(link.to_owned())
    }

    /// How many of these pages are read until the way is given up; all, if it is not.
    fn read(trail: &mut Trail, pages: impl Iterator<Item = Held>) -> usize {
        let mut count = 0;
        for (at, held) in pages.enumerate() {
            count = at + 1;
            if let Err(halt) = trail.next(&format!("https://x/{at}"), held, here) {
                assert!(halt.reason.contains("held nothing new") && halt.next.is_some(), "{halt:?}");
                break;
            }
        }
        count
    }

    #[test]
    fn pages_without_objects_are_followed_to_a_bound() {
        assert_eq!(read(&mut Trail::of_list("https://x/"), std::iter::repeat(EMPTY)), 1_000);
        assert_eq!(read(&mut Trail::of_subject(), std::iter::repeat(EMPTY)), 100);
    }

    #[test]
    fn a_page_with_objects_begins_the_count_anew() {
        let pages = (0..10_000).map(|at| if at % 1_000 == 999 { page(at) } else { EMPTY });
        assert_eq!(read(&mut Trail::of_list("https://x/"), pages), 10_000);
    }

    #[test]
    fn pages_that_were_read_before_bring_nothing_new() {
        let circle = (0..).map(|at| page(at % 3));
        assert_eq!(read(&mut Trail::of_list("https://x/"), circle), 1_003);
    }

    #[test]
    fn a_list_of_new_pages_has_no_end_of_ours() {
        assert_eq!(read(&mut Trail::of_list("https://x/"), (0..50_000).map(page)), 50_000);
    }

    #[test]
    fn a_link_that_leads_back_or_away_is_never_followed() {
        let mut trail = Trail::of_list("https://x/");
        let back = trail.next("https://x/", page(1), here).unwrap_err();
        assert!(back.reason.contains("leads back") && back.next.is_none(), "{back:?}");
        let foreign = Foreign { base: "https://x".to_owned(), link: "https://evil.example".to_owned() };
        let away = trail.next("https://evil.example", page(2), |_| Err(foreign)).unwrap_err();
        assert!(away.reason.contains("evil.example") && away.next.is_none(), "{away:?}");
    }
}
