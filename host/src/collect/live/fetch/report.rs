//! Usage reports: a redirect to a CSV file, which is fetched without a token.

use serde_json::{Map, Value};

use super::super::auth::Resource as Service;
use super::super::call::Answer;
use super::super::capture::End;
use super::super::feeds::Feed;
use super::super::http::Request;
use super::{Fetch, Written};
use crate::collect::powershell::csv;
use crate::snapshot::Status;

impl Fetch<'_> {
    pub(super) fn report(&self, feed: &Feed, path: &str) -> Written<End> {
        let url = self.graph_url(path);
        let place = match self.caller.ask(Service::Graph, feed.budget, feed.units, &|| Self::graph_get(&url)) {
            Answer::Redirect(place) => place,
            other => return Ok(self.end_of(feed.name, other)),
        };
        let failed = |reason: String| End::Refused { status: Status::Failed, reason };
        // The place is a permit of its own: no token goes there, and nobody writes it down.
        let bytes = match self.caller.ask_permitted(&|| Request::get(&place).report()) {
            Ok(bytes) => bytes,
            Err(answer) => return Ok(self.end_of(feed.name, answer)),
        };
        let Ok(text) = String::from_utf8(bytes) else { return Ok(failed("the report is not UTF-8 text".to_owned())) };
        let rows: Vec<Map<String, Value>> = match csv::objects(text.trim_start_matches('\u{feff}')) {
            Ok(rows) => rows.unwrap_or_default(),
            Err(message) => return Ok(failed(format!("the report is no CSV file: {message}"))),
        };
        let objects: Vec<Value> = rows.into_iter().map(Value::Object).collect();
        self.capture.page(feed.name, &objects, None)?;
        self.caller.board.more(feed.name, objects.len() as u64);
        Ok(End::Whole)
    }
}
