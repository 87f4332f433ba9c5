//! Feeds that ask about each subject: in batches, several at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::super::auth::Resource as Service;
use super::super::call::{Answer, Clean};
use super::super::capture::{self, End};
use super::super::feeds::{Feed, GRAPH_BATCH, Subjects};
use super::super::http::{Foreign, Request};
use super::batch::{Call, Said};
use super::trail::{Halt, Held, Trail};
use super::{Failures, Fetch, OUT_OF_TIME, OnePage, Written, lock, page, text, with};
use ephor_snapshot::Status;

/// A question about each subject to Graph.
pub(super) struct GraphEach<'a> {
    pub path: &'a str,
    pub of: Subjects,
    pub property: &'a str,
    /// Whether the objects of a page become one, with their ids in a list.
    pub members: bool,
}

/// What came of a batch of subjects.
#[derive(Default)]
pub(super) struct Outcome {
    pub objects: Vec<Value>,
    /// How many subjects answered.
    pub done: u64,
    /// How many of those are not there any more, as a second question confirmed.
    pub gone: u64,
    pub failures: Failures,
    /// Refused for a reason that holds for all subjects.
    pub refused: Option<(Status, String)>,
    /// The time was over before all had answered: the batch is asked again another time.
    pub out_of_time: bool,
}

impl Fetch<'_> {
    pub(super) fn graph_each(&self, feed: &Feed, each: &GraphEach<'_>) -> Written<End> {
        let mut named = each.of.feeds().iter().map(|feed| self.unnamed(feed));
        if let Some(Some(end)) = named.next()
            // Groups are named by several feeds; what one of them names is asked about, and the others have said why not.
            && named.all(|unnamed| unnamed.is_some())
        {
            return Ok(end);
        }
        let subjects = self.capture.subjects(feed.name, || self.subjects(each.of))?;
        self.each(feed, &subjects, GRAPH_BATCH, each.of.are_listed(), &|batch| Ok(self.graph_batch(feed, each, batch)))
    }

    /// Whom a feed asks about: ids in lower case, each once, sorted.
    fn subjects(&self, of: Subjects) -> Written<capture::Subjects> {
        let mut ids = capture::Found::default();
        let mut add = |id: &str| ids.add(0, &id.to_lowercase());
        for feed in of.feeds() {
            for object in self.objects(feed)? {
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
                        let lists =
                            ["includeGroups", "excludeGroups"].map(|name| users.and_then(|users| users.get(name)));
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

    /// Asks about all subjects, batch by batch. `listed` says whether they were there when the collection listed them.
    pub(super) fn each(
        &self,
        feed: &Feed,
        subjects: &capture::Subjects,
        size: usize,
        listed: bool,
        ask: &(dyn Fn(&[String]) -> Written<Outcome> + Sync),
    ) -> Written<End> {
        let progress = self.capture.progress(feed.name);
        let of = subjects.count();
        if progress.of != Some(of) {
            self.capture.expect(feed.name, of)?;
        }
        self.caller.board.begin(feed.name, progress.done, Some(of));
        let all = of.div_ceil(size as u64);
        let batches: Vec<u64> = (0..all).filter(|number| !progress.batches.contains(number)).collect();
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let failures = Mutex::new(Failures::default());
        let refused = Mutex::new(None);
        let late = AtomicBool::new(false);
        let fault = Mutex::new(None);
        let work = |until: usize| {
            while !stop.load(Ordering::Relaxed) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(number) = batches.get(at).filter(|_| at < until) else {
                    // The one that was taken too many is taken by the next worker.
                    next.fetch_sub(1, Ordering::Relaxed);
                    break;
                };
                let written = ask(&subjects.batch(*number, size)).and_then(|outcome| {
                    if outcome.out_of_time {
                        late.store(true, Ordering::Relaxed);
                        stop.store(true, Ordering::Relaxed);
                        return Ok(());
                    }
                    if let Some(reason) = outcome.refused {
                        lock(&refused).get_or_insert(reason);
                        stop.store(true, Ordering::Relaxed);
                        return Ok(());
                    }
                    lock(&failures).add_all(outcome.failures);
                    self.capture.batch(feed.name, *number, &outcome.objects, outcome.done, outcome.gone)?;
                    self.caller.board.more(feed.name, outcome.done);
                    Ok(())
                });
                if let Err(error) = written {
                    lock(&fault).get_or_insert(error);
                    stop.store(true, Ordering::Relaxed);
                }
            }
        };
        // What is refused to all is refused to the first: it is asked alone.
        work(1);
        std::thread::scope(|scope| {
            for _ in 0..feed.budget.at_once.1 {
                scope.spawn(|| work(usize::MAX));
            }
        });
        if let Some(error) = fault.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            return Err::<End, capture::Error>(error);
        }
        let capture::Progress { done, gone, objects, .. } = self.capture.progress(feed.name);
        let refused = lock(&refused).take();
        let reason = match refused {
            Some((status, reason)) if done == 0 => return Ok(End::Refused { status, reason }),
            Some((_, reason)) => Some(reason),
            None if late.load(Ordering::Relaxed) => Some(OUT_OF_TIME.to_owned()),
            None => lock(&failures).most_frequent().map(str::to_owned),
        };
        Ok(match reason {
            _ if done == of && listed && !are_few(gone, of) => {
                End::CutShort { reason: format!("{gone} of {of} were listed and not found when they were asked about") }
            }
            _ if done == of => End::Whole,
            // Nobody answered: that is no part of anything.
            Some(reason) if done == 0 && objects == 0 => End::Refused { status: Status::Failed, reason },
            Some(reason) => End::CutShort { reason },
            None => End::CutShort { reason: "some did not answer in an earlier run".to_owned() },
        })
    }

    pub(super) fn graph_batch(&self, feed: &Feed, each: &GraphEach<'_>, subjects: &[String]) -> Outcome {
        let call =
            |id: &String, path: &str| Call { key: id.clone(), url: path.replace("{id}", id), body: None, cmdlet: None };
        let calls = subjects.iter().map(|id| call(id, each.path));
        let (mut outcome, mut missing) = (Outcome::default(), Vec::new());
        for (id, said) in self.graph_calls(feed, calls.collect()) {
            match said {
                Said::Value(value) => {
                    let link = |link: &str| self.graph_link(link);
                    let pages =
                        self.whole(feed, Service::Graph, value, &link, &|url| Self::graph_get(url), &mut outcome);
                    let Some(Whole { pages, sound }) = pages else { continue };
                    outcome.done += u64::from(sound);
                    outcome.objects.extend(pages.into_iter().flat_map(|objects| shaped(objects, each, &id)));
                }
                Said::Gone => missing.push(id),
                Said::Refused(status, reason) => outcome.refused = Some((status, reason)),
                Said::Failed(reason) => outcome.failures.add(reason),
                Said::OutOfTime => outcome.out_of_time = true,
            }
        }
        let calls = missing.iter().map(|id| call(id, each.of.object())).collect();
        for id in confirmed(self.graph_calls(feed, calls), &mut outcome) {
            if each.members {
                outcome.objects.push(json!({each.property: id, "members": []}));
            }
        }
        // One subject can be refused for a reason of its own.
        if outcome.done > 0
            && let Some((_, reason)) = outcome.refused.take()
        {
            outcome.failures.add(reason);
        }
        outcome
    }

    /// All pages of the answer to a subject. `within` says where the link to a further one leads to, and `request` asks
    /// there. None where not all came: what came instead is noted.
    pub(super) fn whole(
        &self,
        feed: &Feed,
        service: Service,
        mut value: Value,
        within: &dyn Fn(&str) -> Result<String, Foreign>,
        request: &dyn Fn(&str) -> Request,
        outcome: &mut Outcome,
    ) -> Option<Whole> {
        let clean: Clean<'_> = &|text: &str| self.caller.clean(text);
        let (mut pages, mut trail) = (Vec::new(), Trail::of_subject());
        loop {
            let Some(OnePage { objects, next, gap }) = page(clean, value) else {
                outcome.failures.add("it answered no objects".to_owned());
                return None;
            };
            let held = Held::of(&objects);
            pages.push(objects);
            if let Some(reason) = gap {
                outcome.failures.add(reason);
                return Some(Whole { pages, sound: false });
            }
            let Some(next) = next else { return Some(Whole { pages, sound: true }) };
            let next = match trail.next(&next, held, within) {
                Ok(next) => next,
                Err(Halt { reason, next: None }) => {
                    outcome.failures.add(reason);
                    return None;
                }
                // Where no other subject of the batch answers, the next ones would lead on as far.
                Err(Halt { reason, next: Some(_) }) => {
                    outcome.refused = Some((Status::Failed, reason));
                    return None;
                }
            };
            value = match self.caller.ask(service, feed.cost(), &|| request(&next)) {
                Answer::Json(value) => value,
                Answer::OutOfTime => {
                    outcome.out_of_time = true;
                    return None;
                }
                Answer::Failed(reason)
                | Answer::Exhausted(reason)
                | Answer::Gone(reason)
                | Answer::Refused(_, reason) => {
                    outcome.failures.add(reason);
                    return None;
                }
                Answer::ExpiredPage | Answer::Redirect(_) => {
                    outcome.failures.add("the link to a further page of it was not good".to_owned());
                    return None;
                }
            };
        }
    }
}

/// All pages of the answer to a subject.
pub(super) struct Whole {
    pub pages: Vec<Vec<Value>>,
    /// Whether they hold all there is.
    pub sound: bool,
}

/// Which of the subjects that answered "not found" are gone, by the answers to a second question about each: whether it
/// is there. One that is there was not read.
pub(super) fn confirmed(answers: Vec<(String, Said)>, outcome: &mut Outcome) -> Vec<String> {
    let mut gone = Vec::new();
    for (id, said) in answers {
        match said {
            Said::Gone => {
                outcome.done += 1;
                outcome.gone += 1;
                gone.push(id);
            }
            Said::Value(_) => outcome.failures.add("it answered that there is none, though there is".to_owned()),
            Said::Refused(_, reason) | Said::Failed(reason) => {
                outcome
                    .failures
                    .add(format!("it answered that there is none, and nobody says whether there is: {reason}"));
            }
            Said::OutOfTime => outcome.out_of_time = true,
        }
    }
    gone
}

/// Whether so few subjects are gone that they can have been deleted since they were listed: one, or one in a hundred.
fn are_few(gone: u64, of: u64) -> bool {
    gone == 0 || (gone < of && gone <= (of / 100).max(1))
}

fn shaped(objects: Vec<Value>, each: &GraphEach<'_>, id: &str) -> Vec<Value> {
    if each.members {
        let members: Vec<&str> = objects.iter().filter_map(|object| text(object, "id")).collect();
        return vec![json!({each.property: id, "members": members})];
    }
    objects.into_iter().map(|object| with(object, each.property, Value::String(id.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_can_have_been_deleted_and_all_of_them_were_not() {
        for (gone, of, few) in [(0, 0, true), (0, 3, true), (1, 34, true), (3, 3, false), (1, 1, false), (2, 34, false)]
        {
            assert_eq!(are_few(gone, of), few, "{gone} of {of}");
        }
        assert!(are_few(1_000, 100_000) && !are_few(1_001, 100_000));
    }

    #[test]
    fn only_what_a_second_question_does_not_find_is_gone() {
        let mut outcome = Outcome::default();
        let answers = vec![
            ("a".to_owned(), Said::Gone),
            ("b".to_owned(), Said::Value(json!({"value": [{}]}))),
            ("c".to_owned(), Said::Failed("no".to_owned())),
        ];
        assert_eq!(confirmed(answers, &mut outcome), ["a"]);
        assert_eq!((outcome.done, outcome.gone), (1, 1));
        assert!(outcome.failures.most_frequent().is_some());
    }
}
