//! Queries of the audit log: made, waited for, and read page by page.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Graph, get};
use crate::live::auth::Resource as Service;
use crate::live::capture::{End, FeedProgress};
use crate::live::client::Answer;
use crate::live::feeds::Feed;
use crate::live::services::session::{CaptureResult, Left, posted, text};
use ephor_snapshot::Status;

/// Before the link to a page of records stands the id of the query, so that it is asked for again after a kill.
const QUERY: &str = "query:";
/// The query of the first page of records.
const FIRST: &str = "?$top=999";
/// How often a query of the audit log is looked at.
const LOOK: Duration = Duration::from_secs(20);
/// How often it is looked at in all: four hours. One that never ends must not keep a collection from its end.
const LOOKS: u32 = 720;

impl Graph<'_> {
    /// Makes a query, waits for it and reads its records.
    pub(in crate::live::services) async fn audit_query(
        &self,
        feed: &Feed,
        progress: &FeedProgress,
    ) -> CaptureResult<End> {
        let queries = self.url("/v1.0/security/auditLog/queries");
        let known = progress.next.as_deref().and_then(|next| next.strip_prefix(QUERY)).map(str::to_owned);
        if known.is_none() {
            match self.session.left(feed, progress)? {
                Left::Nothing => return Ok(End::Whole),
                Left::Pages(None) => {}
                // Its records were begun; their first page is the same list without a token.
                Left::Pages(Some(next)) => {
                    let list = next.split('?').next().unwrap_or_default();
                    return self.pages(feed, &format!("{list}{FIRST}"), Some(&next)).await;
                }
            }
        }
        let id = match known {
            Some(id) => id,
            None => {
                let body = json!({
                    "displayName": "Ephor MailItemsAccessed",
                    "filterStartDateTime": self.session.days_before(7),
                    "filterEndDateTime": self.session.began.to_string(),
                    "operationFilters": ["MailItemsAccessed"],
                });
                let body = body.to_string();
                let request = || posted(&queries, body.as_bytes(), &[]);
                let made = match self.session.api.send(Service::Graph, feed.cost(), &request).await {
                    Answer::Success(value) => value,
                    other => return Ok(self.session.end_of(feed.name, other)),
                };
                let Some(id) = text(&made, "id").filter(|id| is_id(id)) else {
                    return Ok(self
                        .session
                        .end_of(feed.name, Answer::<Value>::Failed("it gave the query no id".to_owned())));
                };
                self.session.capture.page(feed.name, &[], Some(&format!("{QUERY}{id}")))?;
                id.to_owned()
            }
        };
        let url = format!("{queries}/{id}");
        for look in 1.. {
            let state = match self.session.api.send(Service::Graph, feed.cost(), &|| get(&url)).await {
                Answer::Success(value) => text(&value, "status").unwrap_or_default().to_owned(),
                other => return Ok(self.session.end_of(feed.name, other)),
            };
            match state.as_str() {
                "succeeded" => break,
                "notStarted" | "running" | "unknownFutureValue" => {}
                other => {
                    let other: String = self.session.api.clean(other).chars().take(40).collect();
                    let reason = format!("the query of the audit log ended as {other:?}");
                    return Ok(End::Refused { status: Status::Failed, reason });
                }
            }
            if look >= LOOKS {
                let reason = "the query of the audit log was not done within four hours".to_owned();
                return Ok(End::Refused { status: Status::Failed, reason });
            }
            if !self.session.api.deadline.sleep(LOOK / self.session.api.policy.times.max(1)).await {
                return Ok(self.session.end_of(feed.name, Answer::<Value>::OutOfTime));
            }
        }
        self.pages(feed, &format!("{url}/records{FIRST}"), None).await
    }
}

/// An id becomes a part of a path.
fn is_id(id: &str) -> bool {
    id.len() <= 100 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
