//! What the ids are called that policies name: the directory is asked for them, as many at once as it takes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::auth::Resource as Service;
use super::super::call::Answer;
use super::super::capture::{End, Progress};
use super::super::feeds::Feed;
use super::{Fetch, OnePage, Written, no_objects, page, posted};
use crate::normalize::derive::directory_names::{MENTIONING, mentioned};

/// The most ids that a request may hold (microsoft-graph-docs-contrib api-reference/v1.0/api/directoryobject-getbyids.md
/// @007852ac).
const MOST: usize = 1_000;
/// What is kept of the objects, which come with all their properties.
const KEPT: &[&str] = &["@odata.type", "id", "displayName", "userPrincipalName", "appId"];
/// Without its policies nobody is named.
const POLICIES: &str = "graph/conditional-access-policies";

impl Fetch<'_> {
    pub(super) fn directory_names(&self, feed: &Feed, progress: &Progress) -> Written<End> {
        let mut ids: BTreeSet<String> = BTreeSet::new();
        for mentioning in MENTIONING {
            for object in self.objects(mentioning)? {
                mentioned(&object?, &mut |id| _ = ids.insert(id.to_lowercase()));
            }
        }
        if ids.is_empty() {
            return Ok(self.unnamed(POLICIES).unwrap_or(End::Whole));
        }
        // It is one request in all but the largest tenants.
        if progress.pages > 0 {
            self.capture.anew(feed.name)?;
            self.caller.board.begin(feed.name, 0, None);
        }
        let url = self.graph.join("/v1.0/directoryObjects/getByIds");
        let ids: Vec<String> = ids.into_iter().collect();
        let (mut more, mut short) = (false, None);
        for some in ids.chunks(MOST) {
            let body = json!({"ids": some}).to_string();
            let request = || posted(&url, body.as_bytes(), &[]);
            let answer = match self.caller.ask(Service::Graph, feed.cost(), &request) {
                Answer::Json(answer) => answer,
                other => return Ok(self.end_of(feed.name, other)),
            };
            let Some(OnePage { objects, next, gap }) = page(&|text: &str| self.caller.clean(text), answer) else {
                return Ok(self.end_of(feed.name, no_objects::<Value>()));
            };
            more |= next.is_some();
            short = short.or(gap);
            let objects: Vec<Value> = objects.into_iter().map(kept).collect();
            self.capture.page(feed.name, &objects, None)?;
            self.caller.board.more(feed.name, objects.len() as u64);
        }
        let more = more.then(|| "it answered with a link to more, which is not documented, nor followed".to_owned());
        Ok(short.or(more).map_or(End::Whole, |reason| End::CutShort { reason }))
    }
}

/// Of an object what names it.
fn kept(object: Value) -> Value {
    let Value::Object(object) = object else { return object };
    let kept: Map<String, Value> = object.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect();
    Value::Object(kept)
}
