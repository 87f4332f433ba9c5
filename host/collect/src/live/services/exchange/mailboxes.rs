//! Cmdlets that are run for each mailbox, in batches.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::Exchange;
use crate::live::auth::Resource as Service;
use crate::live::blocking::on_a_thread;
use crate::live::capture::{Capture, End, Found, Subjects};
use crate::live::client::Answer;
use crate::live::client::batch::{Batch, Part};
use crate::live::feeds::{EXCHANGE_BATCH, Feed, PerMailbox};
use crate::live::services::each::{Outcome, SubjectList, Whole, confirmed};
use crate::live::services::session::{CaptureResult, objects, posted, text, with};

/// The property that tells the mailbox of an object.
pub(in crate::live::services) const OF_MAILBOX: &str = "OfMailbox";
/// The folders whose rights are read.
const FOLDERS: [&str; 2] = ["Inbox", "Calendar"];

/// The mailboxes: first of those who hold a role or are at risk, then those that forward, then all others.
pub(in crate::live::services) fn mailboxes_by_risk(capture: &Capture) -> CaptureResult<Subjects> {
    let mut exposed = HashSet::new();
    for (feed, name) in [("graph/role-assignments", "principalId"), ("graph/risky-users", "id")] {
        for object in objects(capture, feed)? {
            exposed.extend(text(&object?, name).map(str::to_lowercase));
        }
    }
    let mut all = Found::default();
    for object in objects(capture, "exchange/mailboxes")? {
        let object = object?;
        let named = |name| text(&object, name).map(str::to_lowercase);
        let (id, guid) = (named("ExternalDirectoryObjectId"), named("Guid"));
        // Either names it. What has neither has no row that its rights could stand in.
        let Some((id, guid)) = id.clone().or(guid.clone()).zip(guid.or(id)) else { continue };
        let forwards = ["ForwardingSmtpAddress", "ForwardingAddress"].iter().any(|name| text(&object, name).is_some());
        let rank = match (exposed.contains(&id), forwards) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        all.add(rank, &format!("{id} {guid}"));
    }
    Ok(all.sorted())
}

impl Exchange<'_> {
    /// Asks about each mailbox, those that matter most first.
    pub(in crate::live::services) async fn each_mailbox(&self, feed: &Feed, what: PerMailbox) -> CaptureResult<End> {
        let (capture, name) = (Arc::clone(&self.session.capture), feed.name);
        // A subject is the id and the GUID of a mailbox.
        let subjects = on_a_thread(move || capture.subjects(name, || mailboxes_by_risk(&capture))).await?;
        let ask = async |batch: Vec<String>| {
            let pairs: Vec<(&str, &str)> = batch.iter().filter_map(|subject| subject.split_once(' ')).collect();
            self.ask_mailboxes(feed, what, &pairs).await
        };
        self.session.each(feed, &subjects, what.batch(), true, ask).await
    }

    /// Asks about these mailboxes, each an id and a GUID.
    async fn ask_mailboxes(&self, feed: &Feed, what: PerMailbox, pairs: &[(&str, &str)]) -> Outcome {
        let (name, parameters, select): (_, fn(&str) -> Value, _) = match what {
            PerMailbox::FolderPermissions => return self.folder_permissions(feed, pairs).await,
            PerMailbox::InboxRules => {
                ("Get-InboxRule", |guid| json!({"Mailbox": guid, "IncludeHidden": true, "ResultSize": "Unlimited"}), "")
            }
            PerMailbox::Permissions => {
                ("Get-MailboxPermission", |guid| json!({"Identity": guid, "ResultSize": "Unlimited"}), "")
            }
            PerMailbox::FolderStatistics => (
                "Get-MailboxFolderStatistics",
                |guid| json!({"Identity": guid, "FolderScope": "RecoverableItems"}),
                "Name,FolderType,ItemsInFolder,FolderSize",
            ),
            // These are read by Graph.
            PerMailbox::MessageRules => return Outcome::default(),
        };
        let parts = pairs.iter().map(|(id, guid)| self.part(id, name, parameters(guid), select)).collect();
        self.gathered(feed, pairs, parts).await
    }

    fn part(&self, key: &str, name: &'static str, parameters: Value, select: &str) -> Part {
        Part {
            key: key.to_owned(),
            url: self.cmdlet_url(select),
            body: Some(json!({"CmdletInput": {"CmdletName": name, "Parameters": parameters}})),
            cmdlet: Some(name),
        }
    }

    async fn send_parts(&self, feed: &Feed, parts: Vec<Part>) -> Vec<(String, Answer)> {
        let batch = Batch {
            service: Service::Exchange,
            url: self.url("$batch"),
            cost: feed.cost(),
            headers: self.headers(";odata.continue-on-error"),
            size: EXCHANGE_BATCH,
        };
        self.session.api.send_parts(&batch, &parts).await
    }

    /// Asks about each mailbox that answered "not found" whether it is there: it was a moment ago, and what does not find
    /// it may be a server that does not know it yet.
    async fn confirm_missing(
        &self,
        feed: &Feed,
        pairs: &[(&str, &str)],
        missing: &BTreeSet<String>,
        outcome: &mut Outcome,
    ) {
        let asked = pairs.iter().filter(|(id, _)| missing.contains(*id));
        let parts = asked.map(|(id, guid)| self.part(id, "Get-Recipient", json!({"Identity": guid}), "Guid"));
        confirmed(self.send_parts(feed, parts.collect()).await, outcome);
    }

    /// Asks, and gives each object its mailbox.
    async fn gathered(&self, feed: &Feed, pairs: &[(&str, &str)], parts: Vec<Part>) -> Outcome {
        let bodies = bodies(&parts);
        let (mut outcome, mut missing) = (Outcome::default(), BTreeSet::new());
        for (key, answer) in self.send_parts(feed, parts).await {
            let body = bodies.get(&key).cloned().flatten();
            match self.taken(feed, answer, body, &mut outcome).await {
                Taken::Nothing => {}
                Taken::Missing => drop(missing.insert(key)),
                Taken::Objects { objects, sound } => {
                    outcome.done += u64::from(sound);
                    let own = objects.into_iter().map(|object| with(object, OF_MAILBOX, Value::String(key.clone())));
                    outcome.objects.extend(own);
                }
            }
        }
        self.confirm_missing(feed, pairs, &missing, &mut outcome).await;
        outcome.settle();
        outcome
    }

    /// The objects of an answer, with those of its further pages; otherwise what came instead is noted.
    async fn taken(&self, feed: &Feed, answer: Answer, body: Option<Value>, outcome: &mut Outcome) -> Taken {
        let value = match answer {
            Answer::Success(value) => value,
            Answer::NotFound(_) => return Taken::Missing,
            other => {
                outcome.note(other);
                return Taken::Nothing;
            }
        };
        let body = body.unwrap_or(Value::Null).to_string();
        let headers = self.headers("");
        let list = SubjectList {
            service: Service::Exchange,
            request: &|url| posted(url, body.as_bytes(), &headers),
            within: &|link| self.endpoint.in_region(link),
        };
        match self.session.whole(feed, &list, value, outcome).await {
            Some(Whole { pages, sound }) => Taken::Objects { objects: pages.into_iter().flatten().collect(), sound },
            None => Taken::Nothing,
        }
    }

    /// Rights to inbox and calendar. Their names are translated, so that statistics tell them first.
    async fn folder_permissions(&self, feed: &Feed, pairs: &[(&str, &str)]) -> Outcome {
        const SELECT: &str = "Name,FolderType";
        let mut outcome = Outcome::default();
        let ask = |(id, guid): &(&str, &str), scope: &str| {
            let parameters = json!({"Identity": guid, "FolderScope": scope});
            self.part(&format!("{id} {scope}"), "Get-MailboxFolderStatistics", parameters, SELECT)
        };
        let parts: Vec<Part> = pairs.iter().flat_map(|pair| FOLDERS.map(|scope| ask(pair, scope))).collect();
        let asked = bodies(&parts);
        let guids: HashMap<&str, &str> = pairs.iter().copied().collect();
        // How many of its folders each mailbox still owes an answer for.
        let mut owing: HashMap<String, usize> = pairs.iter().map(|(id, _)| ((*id).to_owned(), FOLDERS.len())).collect();
        let (mut rights, mut missing) = (Vec::new(), BTreeSet::new());
        for (key, answer) in self.send_parts(feed, parts).await {
            let Some((id, scope)) = key.split_once(' ') else { continue };
            let body = asked.get(&key).cloned().flatten();
            let folders = match self.taken(feed, answer, body, &mut outcome).await {
                Taken::Objects { objects, sound: true } => objects,
                Taken::Missing => {
                    missing.insert(id.to_owned());
                    continue;
                }
                _ => continue,
            };
            let is = |folder: &&Value| text(folder, "FolderType").is_some_and(|kind| kind.eq_ignore_ascii_case(scope));
            match folders.iter().find(is).and_then(|folder| text(folder, "Name")) {
                Some(name) => {
                    let guid = guids.get(id).copied().unwrap_or(id);
                    let parameters = json!({"Identity": format!("{guid}:\\{name}"), "ResultSize": "Unlimited"});
                    rights.push(self.part(&key, "Get-MailboxFolderPermission", parameters, ""));
                }
                // A mailbox without such a folder has no rights to it.
                None => paid(&mut owing, id),
            }
        }
        let asked = bodies(&rights);
        for (key, answer) in self.send_parts(feed, rights).await {
            let Some((id, scope)) = key.split_once(' ') else { continue };
            let body = asked.get(&key).cloned().flatten();
            let objects = match self.taken(feed, answer, body, &mut outcome).await {
                Taken::Objects { objects, sound } => {
                    if sound {
                        paid(&mut owing, id);
                    }
                    objects
                }
                Taken::Missing => {
                    missing.insert(id.to_owned());
                    continue;
                }
                Taken::Nothing => continue,
            };
            for object in objects {
                let object = with(object, "FolderType", Value::String(scope.to_owned()));
                outcome.objects.push(with(object, OF_MAILBOX, Value::String(id.to_owned())));
            }
        }
        outcome.done = owing.values().filter(|owing| **owing == 0).count() as u64;
        self.confirm_missing(feed, pairs, &missing, &mut outcome).await;
        outcome.settle();
        outcome
    }
}

fn paid(owing: &mut HashMap<String, usize>, id: &str) {
    if let Some(owing) = owing.get_mut(id) {
        *owing = owing.saturating_sub(1);
    }
}

/// What came of a question about a mailbox.
enum Taken {
    /// These objects, and whether they are all.
    Objects { objects: Vec<Value>, sound: bool },
    /// It was not found.
    Missing,
    /// Nothing, and it is noted why.
    Nothing,
}

/// What was posted about whom: further pages are asked for with the same.
fn bodies(parts: &[Part]) -> HashMap<String, Option<Value>> {
    parts.iter().map(|part| (part.key.clone(), part.body.clone())).collect()
}
