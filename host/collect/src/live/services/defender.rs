//! Microsoft Defender: hunting queries, which Graph passes on.

use serde_json::{Value, json};

use super::graph::Graph;
use super::session::{CaptureResult, PageShape, posted};
use crate::live::auth::Resource as Service;
use crate::live::capture::{Draft, End};
use crate::live::client::page::Page;
use crate::live::client::{Answer, To};
use crate::live::feeds::Feed;
use crate::normalize::derive::office_clients;
use ephor_snapshot::Status;

/// Microsoft Defender, while a tenant is read.
pub(super) struct Defender<'s> {
    graph: &'s Graph<'s>,
}

impl<'s> Defender<'s> {
    pub(super) const fn new(graph: &'s Graph<'s>) -> Self {
        Self { graph }
    }

    /// The installations of Office, in as many parts as it takes for no answer to be cut.
    pub(super) async fn hunting(&self, feed: &Feed) -> CaptureResult<End> {
        let session = self.graph.session;
        let mut parts = match self.count(feed).await {
            Ok(count) => office_clients::parts(count),
            Err(answer) => return Ok(session.end_of(feed.name, unlicensed(answer))),
        };
        'whole: loop {
            session.capture.anew(feed.name)?;
            let (all, mut cut) = (parts, 0u32);
            for part in 0..all {
                let draft = match self.rows(feed, &office_clients::query(part, all)).await? {
                    Ok(draft) => draft,
                    Err(answer) => return Ok(session.end_of(feed.name, unlicensed(answer))),
                };
                let rows = draft.objects();
                // So many rows are what an answer holds at the most: some are missing.
                if rows >= office_clients::ROWS {
                    if all < office_clients::MOST_PARTS {
                        parts = (all * 2).min(office_clients::MOST_PARTS);
                        continue 'whole;
                    }
                    cut += 1;
                }
                session.capture.keep(draft, None, None)?;
                session.progress().more(feed.name, rows);
            }
            return Ok(match cut {
                0 => End::Whole,
                _ => End::CutShort {
                    reason: format!("{cut} of {all} answers held as many rows as one can, so that some are missing"),
                },
            });
        }
    }

    /// How many rows there are.
    async fn count(&self, feed: &Feed) -> Result<u64, Answer> {
        let (url, body) = self.request(&office_clients::count_query());
        let request = || posted(&url, body.as_bytes(), &[]);
        match self.graph.session.api.send(Service::Graph, feed.cost(), &request).await {
            Answer::Success(value) => match value.get(RESULTS).and_then(Value::as_array) {
                Some(rows) => {
                    Ok(rows.first().and_then(|row| row.as_object()?.values().find_map(Value::as_u64)).unwrap_or(0))
                }
                None => Err(Answer::Failed(NO_RESULTS.to_owned())),
            },
            other => Err(other),
        }
    }

    /// The rows of a query, as they come: there are tens of thousands. The inner error is what came in their place.
    async fn rows(&self, feed: &Feed, query: &str) -> CaptureResult<Result<Draft, Answer<Option<Page>>>> {
        let session = self.graph.session;
        let (url, body) = self.request(query);
        let request = || posted(&url, body.as_bytes(), &[]);
        let reader = session.draft_reader(feed, PageShape { list: Some(RESULTS), ..PageShape::default() })?;
        let to = To::Service(Service::Graph, feed.cost());
        let (reader, answer) = session.api.send_for(to, &request, reader).await;
        Ok(match answer {
            Answer::Success(Some(Page { listed: true, .. })) => Ok(reader.draft),
            Answer::Success(_) => Err(Answer::Failed(NO_RESULTS.to_owned())),
            other => Err(other),
        })
    }

    /// Where a query is posted, and how.
    fn request(&self, query: &str) -> (String, String) {
        let url = self.graph.url("/v1.0/security/runHuntingQuery");
        (url, json!({"Query": query, "Timespan": "P30D"}).to_string())
    }
}

/// The list of the rows.
const RESULTS: &str = "results";
const NO_RESULTS: &str = "it answered no results";

/// Without Defender for Endpoint there are no such tables.
fn unlicensed<T>(answer: Answer<T>) -> Answer<T> {
    match answer {
        Answer::Failed(reason) if reason.to_ascii_lowercase().contains("failed to resolve") => {
            Answer::Refused(Status::Unlicensed, reason)
        }
        other => other,
    }
}
