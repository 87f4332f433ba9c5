//! Questions that are put in a language of their own: hunting queries, and queries of the audit log.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::auth::Resource as Service;
use super::super::call::Answer;
use super::super::capture::{End, Progress};
use super::super::feeds::Feed;
use super::{Fetch, Left, Written, posted, text};
use crate::normalize::derive::office_clients;
use ephor_snapshot::Status;

/// Before the link to a page of records stands the id of the query, so that it is asked for again after a kill.
const QUERY: &str = "query:";
/// The query of the first page of records.
const FIRST: &str = "?$top=999";
/// How often a query of the audit log is looked at.
const LOOK: Duration = Duration::from_secs(20);
/// How often it is looked at in all: four hours. One that never ends must not keep a collection from its end.
const LOOKS: u32 = 720;

impl Fetch<'_> {
    /// The installations of Office, in as many parts as it takes for no answer to be cut.
    pub(super) fn hunting(&self, feed: &Feed) -> Written<End> {
        let count = match self.hunt(feed, &office_clients::count_query()) {
            Ok(rows) => rows.first().and_then(|row| row.as_object()?.values().find_map(Value::as_u64)).unwrap_or(0),
            Err(answer) => return Ok(self.end_of(feed.name, unlicensed(answer))),
        };
        let mut parts = office_clients::parts(count);
        'whole: loop {
            self.capture.anew(feed.name)?;
            let (all, mut cut) = (parts, 0u32);
            for part in 0..all {
                let rows = match self.hunt(feed, &office_clients::query(part, all)) {
                    Ok(rows) => rows,
                    Err(answer) => return Ok(self.end_of(feed.name, unlicensed(answer))),
                };
                // So many rows are what an answer holds at the most: some are missing.
                if rows.len() as u64 >= office_clients::ROWS {
                    if all < office_clients::MOST_PARTS {
                        parts = (all * 2).min(office_clients::MOST_PARTS);
                        continue 'whole;
                    }
                    cut += 1;
                }
                self.capture.page(feed.name, &rows, None)?;
                self.caller.board.more(feed.name, rows.len() as u64);
            }
            return Ok(match cut {
                0 => End::Whole,
                _ => End::CutShort {
                    reason: format!("{cut} of {all} answers held as many rows as one can, so that some are missing"),
                },
            });
        }
    }

    fn hunt(&self, feed: &Feed, query: &str) -> Result<Vec<Value>, Answer> {
        let url = self.graph.join("/v1.0/security/runHuntingQuery");
        let body = json!({"Query": query, "Timespan": "P30D"}).to_string();
        let request = || posted(&url, body.as_bytes(), &[]);
        match self.caller.ask(Service::Graph, feed.cost(), &request) {
            Answer::Json(mut value) => match value.get_mut("results").map(Value::take) {
                Some(Value::Array(rows)) => Ok(rows),
                _ => Err(Answer::Failed("it answered no results".to_owned())),
            },
            other => Err(other),
        }
    }

    /// Makes a query, waits for it and reads its records.
    pub(super) fn audit_query(&self, feed: &Feed, progress: &Progress) -> Written<End> {
        let queries = self.graph.join("/v1.0/security/auditLog/queries");
        let known = progress.next.as_deref().and_then(|next| next.strip_prefix(QUERY)).map(str::to_owned);
        if known.is_none() {
            match self.left(feed, progress)? {
                Left::Nothing => return Ok(End::Whole),
                Left::All => {}
                // Its records were begun; their first page is the same list without a token.
                Left::From(next) => {
                    let list = next.split('?').next().unwrap_or_default();
                    return self.graph_pages(feed, &format!("{list}{FIRST}"), Some(&next));
                }
            }
        }
        let id = match known {
            Some(id) => id,
            None => {
                let body = json!({
                    "displayName": "Ephor MailItemsAccessed",
                    "filterStartDateTime": self.days_before(7),
                    "filterEndDateTime": self.began.to_string(),
                    "operationFilters": ["MailItemsAccessed"],
                });
                let body = body.to_string();
                let request = || posted(&queries, body.as_bytes(), &[]);
                let made = match self.caller.ask(Service::Graph, feed.cost(), &request) {
                    Answer::Json(value) => value,
                    other => return Ok(self.end_of(feed.name, other)),
                };
                let Some(id) = text(&made, "id").filter(|id| is_id(id)) else {
                    return Ok(self.end_of(feed.name, Answer::<Value>::Failed("it gave the query no id".to_owned())));
                };
                self.capture.page(feed.name, &[], Some(&format!("{QUERY}{id}")))?;
                id.to_owned()
            }
        };
        let url = format!("{queries}/{id}");
        for look in 1.. {
            let state = match self.caller.ask(Service::Graph, feed.cost(), &|| Self::graph_get(&url)) {
                Answer::Json(value) => text(&value, "status").unwrap_or_default().to_owned(),
                other => return Ok(self.end_of(feed.name, other)),
            };
            match state.as_str() {
                "succeeded" => break,
                "notStarted" | "running" | "unknownFutureValue" => {}
                other => {
                    let other: String = self.caller.clean(other).chars().take(40).collect();
                    let reason = format!("the query of the audit log ended as {other:?}");
                    return Ok(End::Refused { status: Status::Failed, reason });
                }
            }
            if look >= LOOKS {
                let reason = "the query of the audit log was not done within four hours".to_owned();
                return Ok(End::Refused { status: Status::Failed, reason });
            }
            if !self.caller.rest(LOOK / self.caller.patience.times.max(1)) {
                return Ok(self.end_of(feed.name, Answer::<Value>::OutOfTime));
            }
        }
        self.graph_pages(feed, &format!("{url}/records{FIRST}"), None)
    }
}

/// Without Defender for Endpoint there are no such tables.
fn unlicensed(answer: Answer) -> Answer {
    match answer {
        Answer::Failed(reason) if reason.to_ascii_lowercase().contains("failed to resolve") => {
            Answer::Refused(Status::Unlicensed, reason)
        }
        other => other,
    }
}

/// An id becomes a part of a path.
fn is_id(id: &str) -> bool {
    id.len() <= 100 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
