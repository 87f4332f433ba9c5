//! Usage reports: a redirect to a CSV file, which is fetched without a token.

use std::io::{BufRead, Read as _};

use serde_json::{Map, Value};

use super::{Graph, get};
use crate::import::powershell::csv;
use crate::live::auth::Resource as Service;
use crate::live::capture::{Draft, End};
use crate::live::client::{Answer, Reader, To};
use crate::live::feeds::Feed;
use crate::live::services::session::CaptureResult;
use crate::live::transport::Request;

impl Graph<'_> {
    pub(in crate::live::services) async fn report(&self, feed: &Feed, path: &str) -> CaptureResult<End> {
        let session = self.session;
        let url = self.list_url(path);
        let place = match session.api.send(Service::Graph, feed.cost(), &|| get(&url)).await {
            Answer::Redirect(place) => place,
            other => return Ok(session.end_of(feed.name, other)),
        };
        // Half a report of before must not stay.
        session.capture.anew(feed.name)?;
        let reader = ReportReader(session.capture.draft(feed.name)?);
        // The place is a permit of its own: no token goes there, and nobody writes it down.
        let (ReportReader(draft), answer) =
            session.api.send_for(To::Permitted, &|| Request::get(&place).report(), reader).await;
        if !matches!(answer, Answer::Success(())) {
            drop(draft);
            return Ok(session.end_of(feed.name, answer));
        }
        let count = draft.objects();
        session.capture.keep(draft, None, None)?;
        session.progress().more(feed.name, count);
        Ok(End::Whole)
    }
}

/// Reads a report into its draft.
struct ReportReader(Draft);

impl Reader for ReportReader {
    type Made = ();

    fn read(&mut self, input: &mut dyn BufRead) -> Result<(), String> {
        self.0.clear().map_err(|error| error.to_string())?;
        rows(input, &mut |object| self.0.add_value(&Value::Object(object)))
    }
}

/// Lines that are read at a time.
const PART: usize = 500;
/// The longest line, and the most that a quoted value may hold.
const LONGEST: u64 = 16 << 20;

/// Gives the lines of a report away as objects, some at a time: there is one for each user. Every report says when it
/// was made: what does not is something else.
fn rows(input: &mut dyn BufRead, take: &mut dyn FnMut(Map<String, Value>)) -> Result<(), String> {
    const MADE: &str = "Report Refresh Date";
    let mut header = String::new();
    line(input, &mut header)?;
    let header = header.trim_start_matches('\u{feff}').trim_end().to_owned();
    if !header.contains(MADE) {
        return Err(format!("the report is no CSV file with a column {MADE:?}"));
    }
    loop {
        let mut part = format!("{header}\n");
        let (mut count, mut quoted, mut more) = (0, false, true);
        // A line may end inside a quoted value.
        while more && (count < PART || quoted) && (part.len() as u64) < LONGEST {
            let start = part.len();
            more = line(input, &mut part)?;
            quoted ^= part.get(start..).unwrap_or_default().matches('"').count() % 2 == 1;
            count += 1;
        }
        let rows = csv::objects(&part).map_err(|message| format!("the report is no CSV file: {message}"))?;
        rows.unwrap_or_default().into_iter().for_each(&mut *take);
        if !more {
            return Ok(());
        }
    }
}

/// Reads a line; whether there was one.
fn line(input: &mut dyn BufRead, text: &mut String) -> Result<bool, String> {
    let mut limited = input.take(LONGEST);
    match limited.read_line(text) {
        Ok(read) => Ok(read > 0),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err("the report is not UTF-8 text".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Map<String, Value>>, String> {
        let mut all = Vec::new();
        rows(&mut text.as_bytes(), &mut |row| all.push(row)).map(|()| all)
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
        assert!(rows(&mut &b"Report Refresh Date,A\n1,\xff\n"[..], &mut |_| {}).unwrap_err().contains("UTF-8"));
    }
}
