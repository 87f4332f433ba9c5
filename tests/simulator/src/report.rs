//! What was asked: counts, repeats and violations.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::faults::Fault;
use crate::limits::{Early, Use};

/// What clients asked of the tenant up to now.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// All requests, those inside batches too, but the batches themselves not.
    pub requests: u64,
    /// Those by service and path or cmdlet; ids stand as `{id}`.
    pub by_path: BTreeMap<String, u64>,
    /// Those by the status of their answers.
    pub statuses: BTreeMap<u16, u64>,
    /// The most requests in one second, by service.
    pub peak_per_second: BTreeMap<String, u64>,
    /// Requests that were answered with success more than once, with how often. Sign-in and polls do not count.
    pub repeats: Vec<(String, u64)>,
    /// How much of each limit was used.
    pub budgets: Vec<Use>,
    /// Requests before their `Retry-After` had ended.
    pub early: Vec<Early>,
    /// The most requests at once where that is limited.
    pub at_once: BTreeMap<String, usize>,
    /// What else no client should do: a token sent to a report's address, a page token with another body.
    pub violations: Vec<String>,
    /// How many tokens were issued.
    pub tokens: u64,
    /// How often each fault struck.
    pub faults: Vec<(Fault, u64)>,
}

impl Report {
    /// The report as JSON, for people.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let used = |used: &Use| {
            json!({
                "budget": used.budget, "most": used.most, "windowSeconds": used.window.as_secs_f64(), "used": used.used,
                "peak": used.peak, "passed": used.passed, "early": used.early, "spanSeconds": used.span.as_secs_f64(),
            })
        };
        let early = |early: &Early| {
            json!({
                "request": early.request, "budget": early.budget, "afterSeconds": early.after.as_secs_f64(),
                "missingSeconds": early.missing.as_secs_f64(),
            })
        };
        let fault = |(fault, struck): &(Fault, u64)| json!({"fault": format!("{fault:?}"), "struck": struck});
        json!({
            "requests": self.requests,
            "byPath": self.by_path,
            "statuses": self.statuses.iter().map(|(status, count)| (status.to_string(), json!(count))).collect::<Map<_, _>>(),
            "peakPerSecond": self.peak_per_second,
            "repeats": self.repeats,
            "budgets": self.budgets.iter().map(used).collect::<Value>(),
            "early": self.early.iter().map(early).collect::<Value>(),
            "atOnce": self.at_once,
            "violations": self.violations,
            "tokens": self.tokens,
            "faults": self.faults.iter().map(fault).collect::<Value>(),
        })
    }

    /// How many requests passed a budget.
    #[must_use]
    pub fn passed_budgets(&self) -> u64 {
        self.budgets.iter().map(|used| used.passed).sum()
    }
}

#[derive(Debug, Default)]
struct State {
    requests: u64,
    by_path: BTreeMap<String, u64>,
    statuses: BTreeMap<u16, u64>,
    answered: HashMap<u64, u32>,
    repeated: BTreeMap<String, u64>,
    violations: Vec<String>,
    tokens: u64,
    /// By service: the second that runs, its requests, and the most in any.
    seconds: BTreeMap<&'static str, (u64, u64, u64)>,
}

/// Writes down what is asked.
#[derive(Debug)]
pub(crate) struct Log {
    started: Instant,
    state: Mutex<State>,
}

/// One request as it is written down.
pub(crate) struct Entry<'a> {
    pub service: &'static str,
    /// With ids.
    pub exact: &'a str,
    /// Without.
    pub path: String,
    pub status: u16,
    /// Whether asking again would be work done twice.
    pub counts_once: bool,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, entry: &Entry<'_>) {
        let second = self.started.elapsed().as_secs();
        let mut state = self.state();
        state.requests += 1;
        *state.by_path.entry(format!("{} {}", entry.service, entry.path)).or_default() += 1;
        *state.statuses.entry(entry.status).or_default() += 1;
        let (at, now, most) = state.seconds.entry(entry.service).or_default();
        if *at != second {
            (*at, *now) = (second, 0);
        }
        *now += 1;
        *most = (*most).max(*now);
        if entry.counts_once && (200..300).contains(&entry.status) {
            let exact = format!("{} {}", entry.service, entry.exact);
            let times = state.answered.entry(crate::encoding::hash(&exact)).or_default();
            *times += 1;
            let times = u64::from(*times);
            if times > 1 {
                state.repeated.insert(exact, times);
            }
        }
    }

    pub(crate) fn violation(&self, what: String) {
        self.state().violations.push(what);
    }

    pub(crate) fn token(&self) {
        self.state().tokens += 1;
    }

    /// The report without what the limits and faults tell.
    pub(crate) fn report(&self) -> Report {
        let state = self.state();
        Report {
            requests: state.requests,
            by_path: state.by_path.clone(),
            statuses: state.statuses.clone(),
            peak_per_second: state.seconds.iter().map(|(name, (.., most))| ((*name).to_owned(), *most)).collect(),
            repeats: state.repeated.iter().map(|(request, times)| (request.clone(), *times)).collect(),
            violations: state.violations.clone(),
            tokens: state.tokens,
            ..Report::default()
        }
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.state() = State::default();
    }
}

/// A path in which ids stand as `{id}`.
pub(crate) fn without_ids(path: &str) -> String {
    let is_id = |part: &str| {
        let digits = part.chars().filter(char::is_ascii_hexdigit).count();
        part.contains('@') || (part.len() >= 32 && digits >= 32)
    };
    path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_answered_twice_is_a_repeat() {
        let log = Log::new();
        for status in [500, 200, 200, 200] {
            log.note(&Entry {
                service: "graph",
                exact: "GET /x",
                path: "GET /x".to_owned(),
                status,
                counts_once: true,
            });
        }
        let report = log.report();
        assert_eq!(report.repeats, [("graph GET /x".to_owned(), 3)]);
        assert_eq!((report.requests, report.by_path["graph GET /x"], report.statuses[&200]), (4, 4, 3));
        assert_eq!(without_ids("/v1.0/users/039011bc-0be9-4fdc-b3d0-1fe13b17f952/x"), "/v1.0/users/{id}/x");
    }
}
