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
        // The place is a permit of its own: no token goes there, and nobody writes it down.
        let mut tries = 0;
        let rows = loop {
            let bytes = match self.caller.ask_permitted(&|| Request::get(&place).report()) {
                Ok(bytes) => bytes,
                Err(answer) => return Ok(self.end_of(feed.name, answer)),
            };
            match rows(bytes) {
                Ok(rows) => break rows,
                Err(reason) if tries >= self.caller.patience.retries => {
                    return Ok(End::Refused { status: Status::Failed, reason });
                }
                Err(_) => {}
            }
            if !self.caller.rest(self.caller.patience.pause(tries)) {
                return Ok(self.end_of(feed.name, Answer::OutOfTime));
            }
            tries += 1;
        };
        let objects: Vec<Value> = rows.into_iter().map(Value::Object).collect();
        self.capture.page(feed.name, &objects, None)?;
        self.caller.board.more(feed.name, objects.len() as u64);
        Ok(End::Whole)
    }
}

/// The lines of a report. Every report says when it was made: what does not is something else.
fn rows(bytes: Vec<u8>) -> Result<Vec<Map<String, Value>>, String> {
    const MADE: &str = "Report Refresh Date";
    let text = String::from_utf8(bytes).map_err(|_| "the report is not UTF-8 text".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    if !text.lines().next().is_some_and(|header| header.contains(MADE)) {
        return Err(format!("the report is no CSV file with a column {MADE:?}"));
    }
    let rows = csv::objects(text).map_err(|message| format!("the report is no CSV file: {message}"))?;
    Ok(rows.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_report_is_a_report() {
        let rows = |text: &str| rows(text.as_bytes().to_vec());
        assert_eq!(rows("\u{feff}Report Refresh Date,POP3 App\n2026-11-20,Yes\n").unwrap().len(), 1);
        assert_eq!(rows("Report Refresh Date,POP3 App\n").unwrap().len(), 0);
        for other in ["", "<html>busy</html>", "{\"error\": {}}", "Report Refresh Date,A\n1,2,3\n"] {
            assert!(rows(other).is_err(), "{other}");
        }
    }
}
