//! Cmdlets of Exchange and of Security & Compliance, by the interface that the PowerShell module uses.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::BufRead;

use serde_json::{Map, Value, json};

use super::super::auth::Resource as Service;
use super::super::call::Answer;
use super::super::capture::{Draft, End, Found, Progress, Subjects};
use super::super::feeds::{self, Feed, MESSAGE_RULES_OF, OPTIONAL, Optional, PerMailbox};
use super::super::pace;
use super::super::page::Page;
use super::batch::{Call, Said};
use super::each::{GraphEach, Outcome, Whole, confirmed};
use super::trail::{Halt, Held, Trail};
use super::{Fetch, Left, Written, more, no_objects, posted, read_page, text, with};
use ephor_snapshot::Status;

/// One cmdlet with its parameters.
pub(super) struct Cmdlet {
    pub name: &'static str,
    pub parameters: Map<String, Value>,
    pub select: String,
}

impl Cmdlet {
    pub(super) fn new(
        name: &'static str,
        parameters: &[(&'static str, Option<&'static str>)],
        select: &[&'static str],
    ) -> Self {
        let parameters = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.map_or(Value::Bool(true), |value| json!(value))))
            .collect();
        Self { name, parameters, select: select.join(",") }
    }

    fn body(&self) -> Vec<u8> {
        json!({"CmdletInput": {"CmdletName": self.name, "Parameters": self.parameters}}).to_string().into_bytes()
    }

    /// The parameter of it that a service does not know, or that this identity may not use, if it can be left out.
    fn unknown(&self, feed: &str, reason: &str) -> Option<&'static Optional> {
        let reason = reason.to_ascii_lowercase();
        let is = |one: &&Optional| {
            one.feed == feed
                && self.parameters.contains_key(one.parameter)
                && reason.contains("parameter cannot be found")
                && reason.contains(&one.parameter.to_ascii_lowercase())
        };
        OPTIONAL.iter().find(is)
    }
}

impl Fetch<'_> {
    /// The headers that the module sends, too.
    pub(super) fn exchange_headers(&self, service: Service, more: &str) -> Vec<(&'static str, String)> {
        vec![
            ("Prefer", format!("odata.maxpagesize=1000{more}")),
            ("X-ResponseFormat", "json".to_owned()),
            ("X-AnchorMailbox", self.doors.of(service).anchor.clone()),
            ("X-SerializationLevel", "Partial".to_owned()),
            ("parameter-based-routing", "true".to_owned()),
        ]
    }

    fn cmdlet_url(&self, service: Service, select: &str) -> String {
        let url = self.doors.url(service, "InvokeCommand");
        if select.is_empty() { url } else { format!("{url}?$select={select}") }
    }

    /// Reads all that a cmdlet gives, from where it was left.
    pub(super) fn cmdlet(&self, feed: &Feed, mut cmdlet: Cmdlet, progress: &Progress) -> Written<End> {
        let service = if feed.budget == pace::COMPLIANCE { Service::Compliance } else { Service::Exchange };
        if let Some(end) = self.astray(service) {
            return Ok(end);
        }
        let next = match self.left(feed, progress)? {
            Left::Nothing => return Ok(End::Whole),
            Left::All => None,
            Left::From(next) => Some(next),
        };
        let first = self.cmdlet_url(service, &cmdlet.select);
        let door = self.doors.of(service);
        // A journal may have been changed, and the region may be another one.
        let mut url = match next.map(|next| door.inward(&next)) {
            None => first.clone(),
            Some(Ok(next)) => next,
            Some(Err(foreign)) => return Ok(End::CutShort { reason: foreign.to_string() }),
        };
        let mut trail = Trail::of_list(&url);
        let headers = self.exchange_headers(service, "");
        let (mut anew, mut untold) = (0, None::<&Optional>);
        loop {
            // The same body goes to every page.
            let body = cmdlet.body();
            let request = || posted(&url, &body, &headers).header("X-CmdletName", cmdlet.name);
            let mut draft = self.capture.draft(feed.name)?;
            let read = |input: &mut dyn BufRead| answered(input, &mut draft, untold);
            let page = match self.caller.ask_for(service, feed.cost(), &request, read) {
                Answer::Json(page) => page,
                Answer::ExpiredPage | Answer::Gone(_) if url != first && anew < 3 => {
                    anew += 1;
                    drop(draft);
                    self.capture.anew(feed.name)?;
                    self.caller.board.begin(feed.name, 0, None);
                    url.clone_from(&first);
                    trail = Trail::of_list(&url);
                    continue;
                }
                Answer::Failed(reason) if cmdlet.unknown(feed.name, &reason).is_some() => {
                    drop(draft);
                    untold = cmdlet.unknown(feed.name, &reason);
                    if let Some(Optional { parameter, properties, .. }) = untold {
                        cmdlet.parameters.remove(*parameter);
                        let (name, untold) = (cmdlet.name, properties.join(", "));
                        self.caller
                            .board
                            .say(&format!("{name} does not take -{parameter} here: {untold} is not known"));
                    }
                    continue;
                }
                other => return Ok(self.end_of(feed.name, other)),
            };
            let Some(page) = page else {
                drop(draft);
                return Ok(self.end_of(feed.name, no_objects::<Page>()));
            };
            if let Some(reason) = self.gap(&page) {
                return self.halted(feed, draft, Halt { reason, next: None });
            }
            let Page { next, warnings, .. } = page;
            let held = Held::of_draft(&draft);
            let followed = next.map(|next| trail.next(&next, held, |link| door.inward(link)));
            let next = match followed.transpose() {
                Ok(next) => next,
                Err(halt) => return self.halted(feed, draft, halt),
            };
            // Exchange cuts a list short with a warning where it takes its size for a limit.
            if next.is_none()
                && let Some(reason) = warnings.as_ref().and_then(|all| more(&|text: &str| self.caller.clean(text), all))
            {
                let end = End::CutShort { reason };
                self.capture.keep(draft, None, Some(end.clone()))?;
                return Ok(end);
            }
            self.capture.keep(draft, next.as_deref(), None)?;
            self.caller.board.more(feed.name, held.objects);
            match next {
                Some(next) => url = next,
                None => return Ok(End::Whole),
            }
        }
    }

    /// Asks about each mailbox, those that matter most first.
    pub(super) fn mailbox_each(&self, feed: &Feed, what: PerMailbox) -> Written<End> {
        if let Some(end) = self.unnamed("exchange/mailboxes") {
            return Ok(end);
        }
        if what == PerMailbox::MessageRules && !self.refuses("exchange/inbox-rules") {
            let reason = "not needed: Exchange answers exchange/inbox-rules".to_owned();
            return Ok(End::Refused { status: Status::NotCollected, reason });
        }
        if what != PerMailbox::MessageRules
            && let Some(end) = self.astray(Service::Exchange)
        {
            return Ok(end);
        }
        // A subject is the id and the GUID of a mailbox.
        let subjects = self.capture.subjects(feed.name, || self.mailboxes_by_risk())?;
        self.each(feed, &subjects, what.batch(), true, &|batch| Ok(self.mailbox_batch(feed, what, batch)))
    }

    /// Why nothing is asked of a service: it sends us where no token is taken. None where it is asked.
    fn astray(&self, service: Service) -> Option<End> {
        let reason = self.doors.astray(service)?.to_owned();
        Some(End::Refused { status: Status::Failed, reason })
    }

    /// Whether we may not read a feed.
    fn refuses(&self, feed: &str) -> bool {
        matches!(self.capture.progress(feed).end, Some(End::Refused { status: Status::Denied, .. }))
    }

    /// The mailboxes: first of those who hold a role or are at risk, then those that forward, then all others.
    fn mailboxes_by_risk(&self) -> Written<Subjects> {
        let mut exposed = HashSet::new();
        for (feed, name) in [("graph/role-assignments", "principalId"), ("graph/risky-users", "id")] {
            for object in self.objects(feed)? {
                exposed.extend(text(&object?, name).map(str::to_lowercase));
            }
        }
        let mut all = Found::default();
        for object in self.objects("exchange/mailboxes")? {
            let object = object?;
            let named = |name| text(&object, name).map(str::to_lowercase);
            let (id, guid) = (named("ExternalDirectoryObjectId"), named("Guid"));
            // Either names it. What has neither has no row that its rights could stand in.
            let Some((id, guid)) = id.clone().or(guid.clone()).zip(guid.or(id)) else { continue };
            let forwards =
                ["ForwardingSmtpAddress", "ForwardingAddress"].iter().any(|name| text(&object, name).is_some());
            let rank = match (exposed.contains(&id), forwards) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 2,
            };
            all.add(rank, &format!("{id} {guid}"));
        }
        Ok(all.sorted())
    }

    fn mailbox_batch(&self, feed: &Feed, what: PerMailbox, subjects: &[String]) -> Outcome {
        let pairs: Vec<(&str, &str)> = subjects.iter().filter_map(|subject| subject.split_once(' ')).collect();
        match what {
            PerMailbox::FolderPermissions => self.folder_permissions(feed, &pairs),
            PerMailbox::InboxRules => {
                let calls = pairs.iter().map(|(id, guid)| {
                    let parameters = json!({"Mailbox": guid, "IncludeHidden": true, "ResultSize": "Unlimited"});
                    self.call(id, "Get-InboxRule", parameters, "")
                });
                self.gathered(feed, &pairs, calls.collect())
            }
            PerMailbox::MessageRules => {
                let each =
                    GraphEach { path: MESSAGE_RULES_OF, of: feeds::Subjects::Users, property: OF, members: false };
                let ids: Vec<String> = pairs.iter().map(|(id, _)| (*id).to_owned()).collect();
                self.graph_batch(feed, &each, &ids)
            }
            PerMailbox::Permissions => {
                let calls = pairs.iter().map(|(id, guid)| {
                    let parameters = json!({"Identity": guid, "ResultSize": "Unlimited"});
                    self.call(id, "Get-MailboxPermission", parameters, "")
                });
                self.gathered(feed, &pairs, calls.collect())
            }
            PerMailbox::FolderStatistics => {
                let calls = pairs.iter().map(|(id, guid)| {
                    let parameters = json!({"Identity": guid, "FolderScope": "RecoverableItems"});
                    self.call(id, "Get-MailboxFolderStatistics", parameters, "Name,FolderType,ItemsInFolder,FolderSize")
                });
                self.gathered(feed, &pairs, calls.collect())
            }
        }
    }

    fn call(&self, key: &str, name: &'static str, parameters: Value, select: &str) -> Call {
        Call {
            key: key.to_owned(),
            url: self.cmdlet_url(Service::Exchange, select),
            body: Some(json!({"CmdletInput": {"CmdletName": name, "Parameters": parameters}})),
            cmdlet: Some(name),
        }
    }

    /// Asks about each mailbox that answered "not found" whether it is there: it was a moment ago, and what does not find
    /// it may be a server that does not know it yet.
    fn missing(&self, feed: &Feed, pairs: &[(&str, &str)], missing: &BTreeSet<String>, outcome: &mut Outcome) {
        let asked = pairs.iter().filter(|(id, _)| missing.contains(*id));
        let calls = asked.map(|(id, guid)| self.call(id, "Get-Recipient", json!({"Identity": guid}), "Guid"));
        confirmed(self.exchange_calls(feed, calls.collect()), outcome);
    }

    /// Asks, and gives each object its mailbox.
    fn gathered(&self, feed: &Feed, pairs: &[(&str, &str)], calls: Vec<Call>) -> Outcome {
        let bodies = bodies(&calls);
        let (mut outcome, mut missing) = (Outcome::default(), BTreeSet::new());
        for (key, said) in self.exchange_calls(feed, calls) {
            let body = bodies.get(&key).cloned().flatten();
            match self.taken(feed, said, body, &mut outcome) {
                Taken::Nothing => {}
                Taken::Missing => drop(missing.insert(key)),
                Taken::Objects { objects, sound } => {
                    outcome.done += u64::from(sound);
                    let own = objects.into_iter().map(|object| with(object, OF, Value::String(key.clone())));
                    outcome.objects.extend(own);
                }
            }
        }
        self.missing(feed, pairs, &missing, &mut outcome);
        settle(&mut outcome);
        outcome
    }

    /// The objects of an answer, with those of its further pages; otherwise what came instead is noted.
    fn taken(&self, feed: &Feed, said: Said, body: Option<Value>, outcome: &mut Outcome) -> Taken {
        let value = match said {
            Said::Value(value) => value,
            Said::Gone => return Taken::Missing,
            Said::Refused(status, reason) => {
                outcome.refused = Some((status, reason));
                return Taken::Nothing;
            }
            Said::Failed(reason) => {
                outcome.failures.add(reason);
                return Taken::Nothing;
            }
            Said::OutOfTime => {
                outcome.out_of_time = true;
                return Taken::Nothing;
            }
        };
        let body = body.unwrap_or(Value::Null).to_string();
        let headers = self.exchange_headers(Service::Exchange, "");
        let door = self.doors.of(Service::Exchange);
        let request = |url: &str| posted(url, body.as_bytes(), &headers);
        match self.whole(feed, Service::Exchange, value, &|link| door.inward(link), &request, outcome) {
            Some(Whole { pages, sound }) => Taken::Objects { objects: pages.into_iter().flatten().collect(), sound },
            None => Taken::Nothing,
        }
    }

    /// Rights to inbox and calendar. Their names are translated, so that statistics tell them first.
    fn folder_permissions(&self, feed: &Feed, pairs: &[(&str, &str)]) -> Outcome {
        const SELECT: &str = "Name,FolderType";
        let mut outcome = Outcome::default();
        let ask = |(id, guid): &(&str, &str), scope: &str| {
            let parameters = json!({"Identity": guid, "FolderScope": scope});
            self.call(&format!("{id} {scope}"), "Get-MailboxFolderStatistics", parameters, SELECT)
        };
        let calls: Vec<Call> = pairs.iter().flat_map(|pair| FOLDERS.map(|scope| ask(pair, scope))).collect();
        let asked = bodies(&calls);
        let guids: HashMap<&str, &str> = pairs.iter().copied().collect();
        // How many of its folders each mailbox still owes an answer for.
        let mut owing: HashMap<String, usize> = pairs.iter().map(|(id, _)| ((*id).to_owned(), FOLDERS.len())).collect();
        let (mut rights, mut missing) = (Vec::new(), BTreeSet::new());
        for (key, said) in self.exchange_calls(feed, calls) {
            let Some((id, scope)) = key.split_once(' ') else { continue };
            let body = asked.get(&key).cloned().flatten();
            let folders = match self.taken(feed, said, body, &mut outcome) {
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
                    rights.push(self.call(&key, "Get-MailboxFolderPermission", parameters, ""));
                }
                // A mailbox without such a folder has no rights to it.
                None => paid(&mut owing, id),
            }
        }
        let asked = bodies(&rights);
        for (key, said) in self.exchange_calls(feed, rights) {
            let Some((id, scope)) = key.split_once(' ') else { continue };
            let body = asked.get(&key).cloned().flatten();
            let objects = match self.taken(feed, said, body, &mut outcome) {
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
                outcome.objects.push(with(object, OF, Value::String(id.to_owned())));
            }
        }
        outcome.done = owing.values().filter(|owing| **owing == 0).count() as u64;
        self.missing(feed, pairs, &missing, &mut outcome);
        settle(&mut outcome);
        outcome
    }
}

/// The property that tells the mailbox of an object.
const OF: &str = "OfMailbox";
/// The folders whose rights are read.
const FOLDERS: [&str; 2] = ["Inbox", "Calendar"];

/// An object without these properties: nothing in their place is no answer.
fn without(mut object: Value, properties: &[&str]) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.retain(|name, _| !properties.contains(&name.as_str()));
    }
    object
}

fn paid(owing: &mut HashMap<String, usize>, id: &str) {
    if let Some(owing) = owing.get_mut(id) {
        *owing = owing.saturating_sub(1);
    }
}

/// One mailbox can be refused for a reason of its own.
fn settle(outcome: &mut Outcome) {
    if outcome.done > 0
        && let Some((_, reason)) = outcome.refused.take()
    {
        outcome.failures.add(reason);
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
fn bodies(calls: &[Call]) -> HashMap<String, Option<Value>> {
    calls.iter().map(|call| (call.key.clone(), call.body.clone())).collect()
}

/// The page of a cmdlet, without what a parameter would have told: no answer at all is an empty one.
fn answered(input: &mut dyn BufRead, draft: &mut Draft<'_>, untold: Option<&Optional>) -> Result<Option<Page>, String> {
    if let Some(Optional { properties, .. }) = untold {
        draft.clear().map_err(|error| error.to_string())?;
        let mut take = |text: &[u8]| match serde_json::from_slice(text) {
            Ok(object) => draft.add_value(&without(object, properties)),
            Err(_) => draft.add(text),
        };
        return Page::read(input, &mut take).map_err(|error| error.to_string());
    }
    if input.fill_buf().is_ok_and(|text| text == b"null") {
        input.consume(4);
        return Ok(Some(Page::default()));
    }
    read_page(input, draft)
}
