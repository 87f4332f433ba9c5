//! Microsoft Defender: hunting queries, which Graph passes on.

use serde_json::{Value, json};

use super::graph::Graph;
use super::session::{CaptureResult, posted};
use crate::collect::live::auth::Resource as Service;
use crate::collect::live::capture::End;
use crate::collect::live::client::Answer;
use crate::collect::live::derive::office_clients;
use crate::collect::live::feeds::Feed;
use crate::snapshot::Status;

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
        let count = match self.hunt(feed, &office_clients::count_query()).await {
            Ok(rows) => rows.first().and_then(|row| row.as_object()?.values().find_map(Value::as_u64)).unwrap_or(0),
            Err(answer) => return Ok(self.graph.session.end_of(feed.name, unlicensed(answer))),
        };
        let mut parts = office_clients::parts(count);
        'whole: loop {
            self.graph.session.capture.anew(feed.name)?;
            let (all, mut cut) = (parts, 0u32);
            for part in 0..all {
                let rows = match self.hunt(feed, &office_clients::query(part, all)).await {
                    Ok(rows) => rows,
                    Err(answer) => return Ok(self.graph.session.end_of(feed.name, unlicensed(answer))),
                };
                // So many rows are what an answer holds at the most: some are missing.
                if rows.len() as u64 >= office_clients::ROWS {
                    if all < office_clients::MOST_PARTS {
                        parts = (all * 2).min(office_clients::MOST_PARTS);
                        continue 'whole;
                    }
                    cut += 1;
                }
                self.graph.session.capture.page(feed.name, &rows, None)?;
                self.graph.session.progress().more(feed.name, rows.len() as u64);
            }
            return Ok(match cut {
                0 => End::Whole,
                _ => End::CutShort {
                    reason: format!("{cut} of {all} answers held as many rows as one can, so that some are missing"),
                },
            });
        }
    }

    async fn hunt(&self, feed: &Feed, query: &str) -> Result<Vec<Value>, Answer> {
        let url = self.graph.url("/v1.0/security/runHuntingQuery");
        let body = json!({"Query": query, "Timespan": "P30D"}).to_string();
        let request = || posted(&url, body.as_bytes(), &[]);
        match self.graph.session.api.send(Service::Graph, feed.cost(), &request).await {
            Answer::Success(mut value) => match value.get_mut("results").map(Value::take) {
                Some(Value::Array(rows)) => Ok(rows),
                _ => Err(Answer::Failed("it answered no results".to_owned())),
            },
            other => Err(other),
        }
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
