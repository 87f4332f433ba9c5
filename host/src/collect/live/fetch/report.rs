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
        loop {
            let bytes = match self.caller.ask_permitted(&|| Request::get(&place).report()) {
                Ok(bytes) => bytes,
                Err(answer) => return Ok(self.end_of(feed.name, answer)),
            };
            // Half a report of before must not stay.
            self.capture.anew(feed.name)?;
            let reason = match self.report_rows(feed, bytes)? {
                Ok(()) => return Ok(End::Whole),
                Err(reason) => reason,
            };
            if tries >= self.caller.patience.retries {
                self.capture.anew(feed.name)?;
                return Ok(End::Refused { status: Status::Failed, reason });
            }
            if !self.caller.rest(self.caller.patience.pause(tries)) {
                return Ok(self.end_of(feed.name, Answer::OutOfTime));
            }
            tries += 1;
        }
    }

    /// Keeps the lines of a report, some at a time: there is one for each user.
    fn report_rows(&self, feed: &Feed, bytes: Vec<u8>) -> Written<Result<(), String>> {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => return Ok(Err("the report is not UTF-8 text".to_owned())),
        };
        let parts = match parts(&text) {
            Ok(parts) => parts,
            Err(reason) => return Ok(Err(reason)),
        };
        for part in parts {
            let objects: Vec<Value> = match rows(&part) {
                Ok(rows) => rows.into_iter().map(Value::Object).collect(),
                Err(reason) => return Ok(Err(reason)),
            };
            self.capture.page(feed.name, &objects, None)?;
            self.caller.board.more(feed.name, objects.len() as u64);
        }
        Ok(Ok(()))
    }
}

/// Lines of a part of a report.
const PART: usize = 2_000;

/// A report in parts that each begin with its header. Every report says when it was made: what does not is something else.
fn parts(text: &str) -> Result<impl Iterator<Item = String>, String> {
    const MADE: &str = "Report Refresh Date";
    let text = text.trim_start_matches('\u{feff}');
    let (header, rest) = text.split_once('\n').unwrap_or((text, ""));
    if !header.contains(MADE) {
        return Err(format!("the report is no CSV file with a column {MADE:?}"));
    }
    let mut lines = rest.split_inclusive('\n').peekable();
    let mut first = true;
    Ok(std::iter::from_fn(move || {
        if lines.peek().is_none() && !first {
            return None;
        }
        first = false;
        let mut part = format!("{header}\n");
        let (mut count, mut quoted) = (0, false);
        // A line may end inside a quoted value.
        while let Some(line) = lines.next_if(|_| count < PART || quoted) {
            quoted ^= line.matches('"').count() % 2 == 1;
            count += 1;
            part.push_str(line);
        }
        Some(part)
    }))
}

/// The objects of a part.
fn rows(part: &str) -> Result<Vec<Map<String, Value>>, String> {
    let rows = csv::objects(part).map_err(|message| format!("the report is no CSV file: {message}"))?;
    Ok(rows.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Map<String, Value>>, String> {
        parts(text)?.map(|part| rows(&part)).collect::<Result<Vec<_>, _>>().map(|parts| parts.concat())
    }

    #[test]
    fn only_a_report_is_a_report() {
        assert_eq!(all("\u{feff}Report Refresh Date,POP3 App\n2026-11-20,Yes\n").unwrap().len(), 1);
        assert_eq!(all("Report Refresh Date,POP3 App\n").unwrap().len(), 0);
        for other in ["", "<html>busy</html>", "{\"error\": {}}", "Report Refresh Date,A\n1,2,3\n"] {
            assert!(all(other).is_err(), "{other}");
        }
    }

    #[test]
    fn parts_hold_every_line_and_cut_no_value() {
        let line = |number: usize| format!("2026-11-20,\"a{number},\n b\"\r\n");
        let text: String = (0..2 * PART + 7).map(line).collect();
        let found = all(&format!("Report Refresh Date,Name\r\n{text}")).unwrap();
        assert_eq!(found.len(), 2 * PART + 7);
        assert!(
            found.iter().enumerate().all(|(number, row)| row["Name"].as_str().unwrap() == format!("a{number},\n b"))
        );
        assert!(parts(&format!("Report Refresh Date,Name\r\n{text}")).unwrap().count() > 2);
    }
}
