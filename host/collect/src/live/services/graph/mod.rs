//! Microsoft Graph: lists, a call for each subject, names of ids, usage reports and queries of the audit log.

mod audit_log;
mod directory_names;
mod lists;
mod reports;
mod subjects;

use super::session::Session;
use crate::live::auth::Tokens;
use crate::live::transport::{BaseUrl, OffServiceLink, Request};
pub(super) use subjects::GraphEach;

/// Microsoft Graph, while a tenant is read.
pub(crate) struct Graph<'s> {
    pub(super) session: &'s Session<'s>,
    base: &'s BaseUrl,
}

impl<'s> Graph<'s> {
    pub(super) fn new(session: &'s Session<'s>, tokens: &'s Tokens) -> Self {
        Self { session, base: &tokens.endpoints().graph }
    }

    /// The URL of a path, which begins with its version.
    pub(super) fn url(&self, path: &str) -> String {
        self.base.join(path)
    }

    /// The URL of a list. Filters stand in the list of feeds as people write them, and count back from the time of the
    /// collection.
    fn list_url(&self, path: &str) -> String {
        let path = path.replace("{since}", &self.session.days_before(30));
        let path = path.replace("{until}", &self.session.began.to_string());
        self.url(&path.replace(' ', "%20").replace('\'', "%27").replace(';', "%3B"))
    }

    /// Where a link leads to: to Graph, as it is.
    fn link(&self, link: &str) -> Result<String, OffServiceLink> {
        self.base.check(link).map(|()| link.to_owned())
    }
}

/// GET, as every request of Graph is made.
pub(super) fn get(url: &str) -> Request {
    Request::get(url)
        // Without it newer words of enumerations arrive as unknownFutureValue.
        .header("Prefer", "include-unknown-enum-members")
        .header("Accept", "application/json")
}
