//! A call of Graph for each subject, in batches.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Graph, get};
use crate::live::auth::Resource as Service;
use crate::live::blocking::on_a_thread;
use crate::live::capture::{self, Capture, End};
use crate::live::client::Answer;
use crate::live::client::batch::{Batch, Part};
use crate::live::feeds::{Feed, GRAPH_BATCH, MESSAGE_RULES_OF, PerMailbox, Subjects};
use crate::live::services::each::{Outcome, SubjectList, confirmed};
use crate::live::services::exchange::{OF_MAILBOX, mailboxes_by_risk};
use crate::live::services::session::{CaptureResult, objects, text, with};

/// A question about each subject to Graph.
pub(in crate::live::services) struct GraphEach<'a> {
    pub path: &'a str,
    pub of: Subjects,
    pub property: &'a str,
    /// Whether the objects of a page become one, with their ids in a list.
    pub members: bool,
}

impl Graph<'_> {
    pub(in crate::live::services) async fn each(&self, feed: &Feed, each: &GraphEach<'_>) -> CaptureResult<End> {
        let session = self.session;
        let mut named = each.of.feeds().iter().map(|feed| session.unnamed(feed));
        if let Some(Some(end)) = named.next()
            // Groups are named by several feeds; what one of them names is asked about, and the others have said why not.
            && named.all(|unnamed| unnamed.is_some())
        {
            return Ok(end);
        }
        let (capture, name, of) = (Arc::clone(&session.capture), feed.name, each.of);
        let subjects = on_a_thread(move || capture.subjects(name, || subjects(&capture, of))).await?;
        let ask = async |batch: Vec<String>| self.ask_each(feed, each, &batch).await;
        session.each(feed, &subjects, GRAPH_BATCH, each.of.are_listed(), ask).await
    }

    /// The inbox rules of each mailbox, where Exchange does not show them.
    pub(in crate::live::services) async fn message_rules(&self, feed: &Feed) -> CaptureResult<End> {
        let each = GraphEach { path: MESSAGE_RULES_OF, of: Subjects::Users, property: OF_MAILBOX, members: false };
        let (capture, name) = (Arc::clone(&self.session.capture), feed.name);
        let subjects = on_a_thread(move || capture.subjects(name, || mailboxes_by_risk(&capture))).await?;
        let ask = async |batch: Vec<String>| {
            // A subject is the id and the GUID of a mailbox.
            let ids = batch.iter().filter_map(|subject| subject.split_once(' ')).map(|(id, _)| id.to_owned());
            self.ask_each(feed, &each, &ids.collect::<Vec<_>>()).await
        };
        self.session.each(feed, &subjects, PerMailbox::MessageRules.batch(), true, ask).await
    }

    /// Asks about these subjects.
    async fn ask_each(&self, feed: &Feed, each: &GraphEach<'_>, subjects: &[String]) -> Outcome {
        let parts = |ids: &[String], path: &str| -> Vec<Part> { ids.iter().map(|id| part(id, path)).collect() };
        let (mut outcome, mut missing) = (Outcome::default(), Vec::new());
        for (id, answer) in self.send_parts(feed, parts(subjects, each.path)).await {
            match answer {
                Answer::Success(value) => {
                    let link = |link: &str| self.link(link);
                    let list = SubjectList { service: Service::Graph, request: &get, within: &link };
                    let Some(whole) = self.session.whole(feed, &list, value, &mut outcome).await else { continue };
                    outcome.done += u64::from(whole.sound);
                    outcome.objects.extend(whole.pages.into_iter().flat_map(|objects| shaped(objects, each, &id)));
                }
                Answer::NotFound(_) => missing.push(id),
                other => outcome.note(other),
            }
        }
        let answers = self.send_parts(feed, parts(&missing, each.of.object())).await;
        for id in confirmed(answers, &mut outcome) {
            if each.members {
                outcome.objects.push(json!({each.property: id, "members": []}));
            }
        }
        outcome.settle();
        outcome
    }

    /// Sends these in batches; all are of the same version.
    async fn send_parts(&self, feed: &Feed, parts: Vec<Part>) -> Vec<(String, Answer)> {
        let beta = parts.first().is_some_and(|part| part.url.starts_with("/beta/"));
        let (version, path) = if beta { ("/beta", "/beta/$batch") } else { ("/v1.0", "/v1.0/$batch") };
        let batch = Batch {
            service: Service::Graph,
            url: self.url(path),
            cost: feed.cost(),
            headers: Vec::new(),
            size: GRAPH_BATCH,
        };
        let relative = parts.into_iter().map(|part| {
            let url = part.url.strip_prefix(version).unwrap_or(&part.url).replace(' ', "%20").replace('\'', "%27");
            Part { url, ..part }
        });
        self.session.api.send_parts(&batch, &relative.collect::<Vec<_>>()).await
    }
}

fn part(id: &str, path: &str) -> Part {
    Part { key: id.to_owned(), url: path.replace("{id}", id), body: None, cmdlet: None }
}

/// Whom a feed asks about: ids in lower case, each once, sorted.
fn subjects(capture: &Capture, of: Subjects) -> CaptureResult<capture::Subjects> {
    let mut ids = capture::Found::default();
    let mut add = |id: &str| ids.add(0, &id.to_lowercase());
    for feed in of.feeds() {
        for object in objects(capture, feed)? {
            let object = object?;
            match (of, *feed) {
                (Subjects::Resources, _) => {
                    let scopes = object.get("oauth2PermissionScopes").and_then(Value::as_array);
                    if scopes.is_some_and(|scopes| !scopes.is_empty()) {
                        text(&object, "id").into_iter().for_each(&mut add);
                    }
                }
                // Those that came without, since one of them made the whole list unreadable.
                (Subjects::ApplicationsAlone, _) => {
                    if !object.get("federatedIdentityCredentials").is_some_and(Value::is_array) {
                        text(&object, "id").into_iter().for_each(&mut add);
                    }
                }
                (Subjects::Users | Subjects::ServicePrincipals | Subjects::AppManagementPolicies, _) => {
                    text(&object, "id").into_iter().for_each(&mut add);
                }
                (_, "graph/conditional-access-policies") => {
                    let users = object.get("conditions").and_then(|conditions| conditions.get("users"));
                    let lists = ["includeGroups", "excludeGroups"].map(|name| users.and_then(|users| users.get(name)));
                    let groups = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
                    groups.filter_map(Value::as_str).for_each(&mut add);
                }
                _ => {
                    let principal = object.get("principal");
                    let kind = principal.and_then(|principal| text(principal, "@odata.type"));
                    if kind == Some("#microsoft.graph.group") {
                        text(&object, "principalId").into_iter().for_each(&mut add);
                    }
                }
            }
        }
    }
    Ok(ids.sorted())
}

fn shaped(objects: Vec<Value>, each: &GraphEach<'_>, id: &str) -> Vec<Value> {
    if each.members {
        let members: Vec<&str> = objects.iter().filter_map(|object| text(object, "id")).collect();
        return vec![json!({each.property: id, "members": members})];
    }
    objects.into_iter().map(|object| with(object, each.property, Value::String(id.to_owned()))).collect()
}
