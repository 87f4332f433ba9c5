//! Feeds that ask about each subject: in batches, several at a time.

use std::io::BufRead;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, StreamExt as _};
use serde_json::Value;

use super::session::{CaptureResult, Failures, OUT_OF_TIME, Session};
use crate::live::auth::Resource as Service;
use crate::live::capture::{self, End, FeedProgress};
use crate::live::client::page::{OnePage, Page, page};
use crate::live::client::pager::{Ended, List, NO_OBJECTS, NoPage, PageReader, PageStats, Pager, Pages, StopReason};
use crate::live::client::{Answer, Reader};
use crate::live::feeds::Feed;
use crate::live::transport::{OffServiceLink, Request};
use ephor_snapshot::Status;

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

impl Outcome {
    /// Notes an answer to a subject that is none.
    pub(super) fn note<T>(&mut self, answer: Answer<T>) {
        match answer {
            Answer::Refused(status, reason) => self.refused = Some((status, reason)),
            Answer::OutOfTime => self.out_of_time = true,
            Answer::Failed(reason) | Answer::Exhausted(reason) | Answer::NotFound(reason) => self.failures.add(reason),
            Answer::Success(_) | Answer::Redirect(_) | Answer::ExpiredPage => {
                self.failures.add("it answered something else than was asked".to_owned());
            }
        }
    }

    /// One subject can be refused for a reason of its own.
    pub(super) fn settle(&mut self) {
        if self.done > 0
            && let Some((_, reason)) = self.refused.take()
        {
            self.failures.add(reason);
        }
    }
}

/// What the batches of a feed came to so far.
#[derive(Default)]
struct Run {
    /// Whether no further batch begins.
    stopped: bool,
    late: bool,
    refused: Option<(Status, String)>,
    failures: Failures,
    fault: Option<capture::Error>,
}

impl Session<'_> {
    /// Asks about all subjects, batch by batch. `listed` says whether they were there when the collection listed them.
    /// Dropped, the batches that have answered stand in the capture.
    pub(super) async fn each(
        &self,
        feed: &Feed,
        subjects: &capture::Subjects,
        size: usize,
        listed: bool,
        ask: impl AsyncFn(Vec<String>) -> Outcome,
    ) -> CaptureResult<End> {
        let progress = self.capture.progress(feed.name);
        let of = subjects.count();
        if progress.of != Some(of) {
            self.capture.expect(feed.name, of)?;
        }
        self.progress().begin(feed.name, progress.done, Some(of));
        let run = Mutex::new(Run::default());
        let work = async |number: u64| {
            if lock(&run).stopped {
                return;
            }
            let outcome = ask(subjects.batch(number, size)).await;
            self.took(feed, number, outcome, &mut lock(&run));
        };
        let mut batches = (0..of.div_ceil(size as u64)).filter(|number| !progress.batches.contains(number));
        // What is refused to all is refused to the first: it is asked alone.
        if let Some(first) = batches.next() {
            work(first).await;
        }
        stream::iter(batches).for_each_concurrent(feed.budget.at_once.1 as usize, &work).await;
        let run = run.into_inner().unwrap_or_else(PoisonError::into_inner);
        match run.fault {
            Some(error) => Err(error),
            None => Ok(self.end_of_each(feed, of, listed, run)),
        }
    }

    /// Keeps what came of a batch, and says whether the next may begin.
    fn took(&self, feed: &Feed, number: u64, outcome: Outcome, run: &mut Run) {
        let Outcome { objects, done, gone, failures, refused, out_of_time } = outcome;
        if out_of_time || refused.is_some() {
            run.late |= out_of_time;
            run.refused = run.refused.take().or(refused.filter(|_| !out_of_time));
            run.stopped = true;
            return;
        }
        run.failures.add_all(failures);
        match self.capture.batch(feed.name, number, &objects, done, gone) {
            Ok(()) => self.progress().more(feed.name, done),
            Err(error) => {
                run.fault.get_or_insert(error);
                run.stopped = true;
            }
        }
    }

    fn end_of_each(&self, feed: &Feed, of: u64, listed: bool, run: Run) -> End {
        let FeedProgress { done, gone, objects, .. } = self.capture.progress(feed.name);
        let reason = match run.refused {
            Some((status, reason)) if done == 0 => return End::Refused { status, reason },
            Some((_, reason)) => Some(reason),
            None if run.late => Some(OUT_OF_TIME.to_owned()),
            None => run.failures.most_frequent().map(str::to_owned),
        };
        match reason {
            _ if done == of && listed && !are_few(gone, of) => {
                End::CutShort { reason: format!("{gone} of {of} were listed and not found when they were asked about") }
            }
            _ if done == of => End::Whole,
            // Nobody answered: that is no part of anything.
            Some(reason) if done == 0 && objects == 0 => End::Refused { status: Status::Failed, reason },
            Some(reason) => End::CutShort { reason },
            None => End::CutShort { reason: "some did not answer in an earlier run".to_owned() },
        }
    }

    /// All pages of the answer to a subject. None where not all came: what came instead is noted.
    pub(super) async fn whole(
        &self,
        feed: &Feed,
        list: &SubjectList<'_>,
        value: Value,
        outcome: &mut Outcome,
    ) -> Option<Whole> {
        let Some(OnePage { objects, next, gap }) = page(&|text: &str| self.api.clean(text), value) else {
            outcome.failures.add(NO_OBJECTS.to_owned());
            return None;
        };
        let stats = PageStats::of(&objects);
        let mut pages = Kept(vec![objects]);
        if let Some(reason) = gap {
            outcome.failures.add(reason);
            return Some(Whole { pages: pages.0, sound: false });
        }
        let Some(next) = next else { return Some(Whole { pages: pages.0, sound: true }) };
        let mut pager = Pager::of_subject();
        let stop = match pager.next(&next, stats, list.within) {
            Ok(next) => {
                let SubjectList { service, request, within } = *list;
                let list = List { service, cost: feed.cost(), first: "", request, within, forgets_pages: false };
                match self.api.pages(&list, &next, pager, &mut pages).await {
                    Ok(Ended::Complete) => return Some(Whole { pages: pages.0, sound: true }),
                    Ok(Ended::Stopped(stop)) => stop,
                    Ok(Ended::NoPage(NoPage { answer, .. })) => {
                        note_page(answer, outcome);
                        return None;
                    }
                    Err(never) => match never {},
                }
            }
            Err(stop) => stop,
        };
        match stop {
            StopReason { reason, next: None, is_gap } => {
                outcome.failures.add(reason);
                is_gap.then_some(Whole { pages: pages.0, sound: false })
            }
            // Where no other subject of the batch answers, the next ones would lead on as far.
            StopReason { reason, next: Some(_), .. } => {
                outcome.refused = Some((Status::Failed, reason));
                None
            }
        }
    }
}

/// What came in the place of a further page of a subject, which is no reason for the others.
fn note_page(answer: Answer<Option<Page>>, outcome: &mut Outcome) {
    match answer {
        Answer::OutOfTime => outcome.out_of_time = true,
        Answer::Refused(_, reason) => outcome.failures.add(reason),
        Answer::ExpiredPage | Answer::Redirect(_) => {
            outcome.failures.add("the link to a further page of it was not good".to_owned());
        }
        other => outcome.note(other),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the further pages of the answer to a subject are.
#[derive(Clone, Copy)]
pub(super) struct SubjectList<'a> {
    pub service: Service,
    /// The request of the page there.
    pub request: &'a dyn Fn(&str) -> Request,
    /// Where a link to a further page leads.
    pub within: &'a dyn Fn(&str) -> Result<String, OffServiceLink>,
}

/// All pages of the answer to a subject.
pub(super) struct Whole {
    pub pages: Vec<Vec<Value>>,
    /// Whether they hold all there is.
    pub sound: bool,
}

/// Pages that are kept in memory: a subject has few objects.
struct Kept(Vec<Vec<Value>>);

/// Reads the objects of a page.
#[derive(Default)]
struct ObjectReader(Vec<Value>);

impl Reader for ObjectReader {
    type Made = Option<Page>;

    fn read(&mut self, input: &mut dyn BufRead) -> Result<Option<Page>, String> {
        self.0.clear();
        let mut flaw = None;
        let take = &mut |text: &[u8]| match serde_json::from_slice(text) {
            Ok(object) => self.0.push(object),
            Err(error) => flaw = Some(error.to_string()),
        };
        let page = Page::read(input, take).map_err(|error| error.to_string())?;
        flaw.map_or(Ok(page), Err)
    }
}

impl PageReader for ObjectReader {
    fn stats(&self) -> PageStats {
        PageStats::of(&self.0)
    }
}

impl Pages for Kept {
    type Reader = ObjectReader;
    type Error = std::convert::Infallible;

    fn reader(&mut self) -> Result<ObjectReader, Self::Error> {
        Ok(ObjectReader::default())
    }

    fn keep(&mut self, page: ObjectReader, _: Option<&str>, _: Option<&StopReason>) -> Result<(), Self::Error> {
        self.0.push(page.0);
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Self::Error> {
        self.0.clear();
        Ok(())
    }
}

/// Which of the subjects that answered "not found" are gone, by the answers to a second question about each: whether it
/// is there. One that is there was not read.
pub(super) fn confirmed(answers: Vec<(String, Answer)>, outcome: &mut Outcome) -> Vec<String> {
    const NONE: &str = "it answered that there is none";
    let mut gone = Vec::new();
    for (id, answer) in answers {
        match answer {
            Answer::NotFound(_) => {
                outcome.done += 1;
                outcome.gone += 1;
                gone.push(id);
            }
            Answer::Success(_) => outcome.failures.add(format!("{NONE}, though there is")),
            Answer::Refused(_, reason) | Answer::Failed(reason) | Answer::Exhausted(reason) => {
                outcome.failures.add(format!("{NONE}, and nobody says whether there is: {reason}"));
            }
            other => outcome.note(other),
        }
    }
    gone
}

/// Whether so few subjects are gone that they can have been deleted since they were listed: one, or one in a hundred.
fn are_few(gone: u64, of: u64) -> bool {
    gone == 0 || (gone < of && gone <= (of / 100).max(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
            ("a".to_owned(), Answer::NotFound(String::new())),
            ("b".to_owned(), Answer::Success(json!({"value": [{}]}))),
            ("c".to_owned(), Answer::Failed("no".to_owned())),
        ];
        assert_eq!(confirmed(answers, &mut outcome), ["a"]);
        assert_eq!((outcome.done, outcome.gone), (1, 1));
        assert!(outcome.failures.most_frequent().is_some());
    }
}
