//! Cmdlets that are run once, and read page by page.

use serde_json::{Map, Value, json};

use super::Exchange;
use crate::live::capture::{End, FeedProgress};
use crate::live::client::Answer;
use crate::live::client::pager::{List, NoPage};
use crate::live::feeds::{Feed, OPTIONAL, Optional};
use crate::live::services::session::{CaptureResult, Left, PageShape, posted};

/// One cmdlet with its parameters.
pub(crate) struct Cmdlet {
    name: &'static str,
    parameters: Map<String, Value>,
    select: String,
}

impl Cmdlet {
    pub(crate) fn new(
        name: &'static str,
        parameters: &[(&'static str, Option<&'static str>)],
        select: &[&'static str],
    ) -> Self {
        let parameters = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.map_or(Value::Bool(true), |value| json!(value))))
            .collect();
        Self { name, parameters, select: select.join(",") }
    }

    fn body(&self) -> Vec<u8> {
        json!({"CmdletInput": {"CmdletName": self.name, "Parameters": self.parameters}}).to_string().into_bytes()
    }

    /// The parameter of it that a service does not know, or that this identity may not use, if it can be left out.
    fn unknown(&self, feed: &str, reason: &str) -> Option<&'static Optional> {
        let reason = reason.to_ascii_lowercase();
        let is = |one: &&Optional| {
            one.feed == feed
                && self.parameters.contains_key(one.parameter)
                && reason.contains("parameter cannot be found")
                && reason.contains(&one.parameter.to_ascii_lowercase())
        };
        OPTIONAL.iter().find(is)
    }
}

impl Exchange<'_> {
    /// Reads all that a cmdlet gives, from where it was left. A parameter that is not known here is left out, and what it
    /// would have told with it.
    pub(in crate::live::services) async fn cmdlet(
        &self,
        feed: &Feed,
        mut cmdlet: Cmdlet,
        progress: &FeedProgress,
    ) -> CaptureResult<End> {
        let session = self.session;
        let Left::Pages(next) = session.left(feed, progress)? else { return Ok(End::Whole) };
        let first = self.cmdlet_url(&cmdlet.select);
        // A journal may have been changed, and the region may be another one.
        let mut url = match next.map(|next| self.endpoint.in_region(&next)) {
            None => first.clone(),
            Some(Ok(next)) => next,
            Some(Err(foreign)) => return Ok(End::CutShort { reason: foreign.to_string() }),
        };
        let headers = self.headers("");
        let mut shape = PageShape { nothing_is_empty: true, ..PageShape::default() };
        loop {
            // The same body goes to every page.
            let body = cmdlet.body();
            let list = List {
                service: self.service,
                cost: feed.cost(),
                first: &first,
                request: &|url| posted(url, &body, &headers).header("X-CmdletName", cmdlet.name),
                within: &|link| self.endpoint.in_region(link),
                forgets_pages: true,
            };
            let (answer, at) = match session.list(feed, &list, &url, shape).await? {
                Ok(end) => return Ok(end),
                Err(NoPage { answer, at, .. }) => (answer, at),
            };
            let unknown = match &answer {
                Answer::Failed(reason) => cmdlet.unknown(feed.name, reason),
                _ => None,
            };
            let Some(Optional { parameter, properties, .. }) = unknown else {
                return Ok(session.end_of(feed.name, answer));
            };
            cmdlet.parameters.remove(*parameter);
            shape.without = properties;
            url = at;
            let (name, untold) = (cmdlet.name, properties.join(", "));
            session.progress().say(&format!("{name} does not take -{parameter} here: {untold} is not known"));
        }
    }
}
