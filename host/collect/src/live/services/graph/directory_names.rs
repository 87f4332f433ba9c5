//! What the ids are called that policies name: the directory is asked for them, as many at once as it takes.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Graph;
use crate::live::auth::Resource as Service;
use crate::live::blocking::on_a_thread;
use crate::live::capture::{Capture, End, FeedProgress};
use crate::live::client::Answer;
use crate::live::client::page::{OnePage, page};
use crate::live::client::pager::NO_OBJECTS;
use crate::live::feeds::Feed;
use crate::live::services::session::{CaptureResult, objects, posted};
use crate::normalize::derive::directory_names::{MENTIONING, mentioned};

/// The most ids that a request may hold (microsoft-graph-docs-contrib api-reference/v1.0/api/directoryobject-getbyids.md
/// @007852ac).
const MOST: usize = 1_000;
/// What is kept of the objects, which come with all their properties.
const KEPT: &[&str] = &["@odata.type", "id", "displayName", "userPrincipalName", "appId"];
/// Without its policies nobody is named.
const POLICIES: &str = "graph/conditional-access-policies";

impl Graph<'_> {
    pub(in crate::live::services) async fn directory_names(
        &self,
        feed: &Feed,
        progress: &FeedProgress,
    ) -> CaptureResult<End> {
        let session = self.session;
        let capture = Arc::clone(&session.capture);
        let ids = on_a_thread(move || named_ids(&capture)).await?;
        if ids.is_empty() {
            return Ok(session.unnamed(POLICIES).unwrap_or(End::Whole));
        }
        // It is one request in all but the largest tenants.
        if progress.pages > 0 {
            session.restart(feed)?;
        }
        let url = self.url("/v1.0/directoryObjects/getByIds");
        let ids: Vec<String> = ids.into_iter().collect();
        let (mut more, mut short) = (false, None);
        for some in ids.chunks(MOST) {
            let body = json!({"ids": some}).to_string();
            let request = || posted(&url, body.as_bytes(), &[]);
            let answer = match session.api.send(Service::Graph, feed.cost(), &request).await {
                Answer::Success(answer) => answer,
                other => return Ok(session.end_of(feed.name, other)),
            };
            let Some(OnePage { objects, next, gap }) = page(&|text: &str| session.api.clean(text), answer) else {
                return Ok(session.end_of(feed.name, Answer::<Value>::Failed(NO_OBJECTS.to_owned())));
            };
            more |= next.is_some();
            short = short.or(gap);
            let objects: Vec<Value> = objects.into_iter().map(kept).collect();
            session.capture.page(feed.name, &objects, None)?;
            session.progress().more(feed.name, objects.len() as u64);
        }
        let more = more.then(|| "it answered with a link to more, which is not documented, nor followed".to_owned());
        Ok(short.or(more).map_or(End::Whole, |reason| End::CutShort { reason }))
    }
}

/// The ids that policies name.
fn named_ids(capture: &Capture) -> CaptureResult<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for mentioning in MENTIONING {
        for object in objects(capture, mentioning)? {
            mentioned(&object?, &mut |id| _ = ids.insert(id.to_lowercase()));
        }
    }
    Ok(ids)
}

/// Of an object what names it.
fn kept(object: Value) -> Value {
    let Value::Object(object) = object else { return object };
    let kept: Map<String, Value> = object.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect();
    Value::Object(kept)
}
