//! What Microsoft lets through, and when it says 429.
//!
//! Documented limits: Microsoft Graph throttling limits (learn.microsoft.com/graph/throttling-limits).

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Which limits there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Budgets {
    /// None.
    Off,
    /// The documented ones, in windows that are so many times shorter: at 100, ten seconds pass in a tenth of one, and
    /// `Retry-After` is told in decimals. At 1 it is all as documented.
    Documented {
        /// How many times shorter.
        time_scale: f64,
    },
}

/// One limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// What it is called in the report.
    pub name: &'static str,
    pub most: f64,
    pub window: Duration,
    /// Whether a refusal says when to come back.
    pub says_when: bool,
}

const fn limit(name: &'static str, most: f64, seconds: u64, says_when: bool) -> Limit {
    Limit { name, most, window: Duration::from_secs(seconds), says_when }
}

/// Requests of one application to all of Graph.
pub(crate) const GLOBAL: Limit = limit("graph", 130_000.0, 10, true);
/// Sign-ins, directory audits, registration details.
pub(crate) const IDENTITY_REPORTS: Limit = limit("identity-reports", 5.0, 10, true);
/// Identity Protection and Conditional Access, all applications of a tenant together.
pub(crate) const CONDITIONAL_ACCESS: Limit = limit("conditional-access", 1.0, 1, false);
/// Usage reports as CSV, each report.
pub(crate) const USAGE_REPORTS: Limit = limit("usage-reports", 14.0, 600, true);
/// Usage reports as JSON.
pub(crate) const USAGE_REPORTS_JSON: Limit = limit("usage-reports-json", 100.0, 600, true);
/// One application and mailbox.
pub(crate) const OUTLOOK: Limit = limit("outlook", 10_000.0, 600, true);
/// Advanced hunting, per tenant.
pub(crate) const HUNTING: Limit = limit("hunting", 45.0, 60, true);

/// Service principals and applications with their keys, per tenant.
pub(crate) const KEYS: Limit = limit("key-credentials", 150.0, 60, true);

/// Resource units of the directory, by the size of the tenant.
pub(crate) const fn directory(users: usize) -> Limit {
    let most = match users {
        0..50 => 3_500.0,
        50..=500 => 5_000.0,
        _ => 8_000.0,
    };
    limit("directory", most, 10, true)
}

/// How much of a limit was used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Use {
    /// The limit, with whom it counts for: `outlook:ID`.
    pub budget: String,
    /// What it allows in a window.
    pub most: f64,
    /// The window as it is here, scaled.
    pub window: Duration,
    /// What was let through in all: requests or resource units.
    pub used: f64,
    /// The most in one window.
    pub peak: f64,
    /// How many requests were refused.
    pub passed: u64,
    /// How many requests came before `Retry-After` had ended, without those on their way when it was told.
    pub early: u64,
    /// From the first request to the last.
    pub span: Duration,
}

/// A request that came too early.
#[derive(Clone, Debug, PartialEq)]
pub struct Early {
    /// The request.
    pub request: String,
    /// The limit; `fault` where a fault said so.
    pub budget: String,
    /// How long after the refusal.
    pub after: Duration,
    /// How long it should have waited still.
    pub missing: Duration,
}

/// Requests that were sent before the refusal could be known are no violation.
const ON_THEIR_WAY: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
struct Bucket {
    hits: VecDeque<(Instant, f64)>,
    sum: f64,
    refused: Option<(Instant, Instant)>,
    first: Option<Instant>,
    last: Option<Instant>,
    used: Use,
}

#[derive(Debug, Default)]
struct State {
    buckets: HashMap<String, Bucket>,
    early: Vec<Early>,
    /// Requests that an answer told to come back later, with when that was and until when; by what they ask exactly.
    told: HashMap<u64, (Instant, Instant)>,
    concurrent: HashMap<String, usize>,
    /// The most at once, by name.
    at_once: BTreeMap<String, usize>,
}

/// All limits of a tenant.
#[derive(Debug)]
pub(crate) struct Limits {
    budgets: Budgets,
    state: Mutex<State>,
}

/// What to tell a client that asked too much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Refusal {
    /// Seconds to wait, where that is told.
    pub retry_after: Option<f64>,
}

/// How much of a limit is used, for the headers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share(pub f64);

impl Limits {
    pub(crate) fn new(budgets: Budgets) -> Self {
        Self { budgets, state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the cost of a request out of a limit.
    pub(crate) fn take(&self, limit: &Limit, of: &str, cost: f64, request: &str) -> Result<Share, Refusal> {
        let Budgets::Documented { time_scale } = self.budgets else { return Ok(Share(0.0)) };
        let window = limit.window.div_f64(time_scale);
        let now = Instant::now();
        let name = if of.is_empty() { limit.name.to_owned() } else { format!("{}:{of}", limit.name) };
        let mut state = self.state();
        let State { buckets, early, .. } = &mut *state;
        let bucket = buckets.entry(name.clone()).or_default();
        bucket.used.most = limit.most;
        bucket.used.window = window;
        bucket.first.get_or_insert(now);
        bucket.last = Some(now);
        while bucket.hits.front().is_some_and(|(at, _)| now.duration_since(*at) >= window) {
            bucket.sum -= bucket.hits.pop_front().map_or(0.0, |(_, cost)| cost);
        }
        if let Some((at, until)) = bucket.refused
            && now < until
            && now.duration_since(at) > ON_THEIR_WAY
        {
            bucket.used.early += 1;
            let (after, missing) = (now.duration_since(at), until.duration_since(now));
            early.push(Early { request: request.to_owned(), budget: name, after, missing });
        }
        if bucket.sum + cost > limit.most && !bucket.hits.is_empty() {
            bucket.used.passed += 1;
            // When so much has left the window that the request fits.
            let (mut sum, mut free) = (bucket.sum, now);
            for (at, old) in &bucket.hits {
                sum -= old;
                free = *at + window;
                if sum + cost <= limit.most {
                    break;
                }
            }
            let mut wait = free.saturating_duration_since(now).as_secs_f64();
            if (time_scale - 1.0).abs() < f64::EPSILON {
                wait = wait.ceil().max(1.0);
            } else {
                wait = (wait * 1000.0).ceil().max(1.0) / 1000.0;
            }
            if limit.says_when {
                bucket.refused = Some((now, now + Duration::from_secs_f64(wait)));
            }
            return Err(Refusal { retry_after: limit.says_when.then_some(wait) });
        }
        bucket.hits.push_back((now, cost));
        bucket.sum += cost;
        bucket.used.used += cost;
        bucket.used.peak = bucket.used.peak.max(bucket.sum);
        Ok(Share(bucket.sum / limit.most))
    }

    /// Remembers what an answer that stood in the place of the right one told a request to wait.
    pub(crate) fn tell(&self, exact: u64, wait: Duration) {
        let now = Instant::now();
        self.state().told.insert(exact, (now, now + wait));
    }

    /// Forgets what such answers told.
    pub(crate) fn forget(&self) {
        self.state().told.clear();
    }

    /// Notes a request, which comes too early where it was told to come back later.
    pub(crate) fn come(&self, exact: u64, request: &str) {
        let mut state = self.state();
        let Some((at, until)) = state.told.remove(&exact) else { return };
        let now = Instant::now();
        let missing = until.saturating_duration_since(now);
        if !missing.is_zero() {
            let (request, after) = (request.to_owned(), now.duration_since(at));
            state.early.push(Early { request, budget: "fault".to_owned(), after, missing });
        }
    }

    /// Begins a request of which only so many may run at once; [`Self::end`] ends it.
    pub(crate) fn begin(&self, name: &str, most: usize) -> Result<(), Refusal> {
        let mut state = self.state();
        let running = state.concurrent.entry(name.to_owned()).or_default();
        if *running >= most && self.budgets != Budgets::Off {
            return Err(Refusal { retry_after: Some(1.0) });
        }
        *running += 1;
        let running = *running;
        let peak = state.at_once.entry(name.split(':').next().unwrap_or_default().to_owned()).or_default();
        *peak = running.max(*peak);
        Ok(())
    }

    /// Ends a request.
    pub(crate) fn end(&self, name: &str) {
        let mut state = self.state();
        if let Some(running) = state.concurrent.get_mut(name) {
            *running -= 1;
            if *running == 0 {
                state.concurrent.remove(name);
            }
        }
    }

    /// Forgets what was used, but not what is spent of windows that have not ended.
    pub(crate) fn reset_report(&self) {
        let mut state = self.state();
        for bucket in state.buckets.values_mut() {
            bucket.used = Use::default();
            (bucket.first, bucket.last) = (None, None);
        }
        state.buckets.retain(|_, bucket| !bucket.hits.is_empty());
        state.early.clear();
        state.at_once.clear();
    }

    /// What was used, by name, and what came too early.
    pub(crate) fn report(&self) -> (Vec<Use>, Vec<Early>, BTreeMap<String, usize>) {
        let state = self.state();
        let asked = state.buckets.iter().filter(|(_, bucket)| bucket.first.is_some());
        let used = asked.map(|(name, bucket)| {
            let span = bucket.first.zip(bucket.last).map(|(first, last)| last.duration_since(first));
            Use { budget: name.clone(), span: span.unwrap_or_default(), ..bucket.used.clone() }
        });
        let mut used: Vec<Use> = used.collect();
        used.sort_by(|a, b| a.budget.cmp(&b.budget));
        (used, state.early.clone(), state.at_once.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passed_budget_says_when_it_is_free_again() {
        let limits = Limits::new(Budgets::Documented { time_scale: 1.0 });
        for _ in 0..5 {
            assert!(limits.take(&IDENTITY_REPORTS, "", 1.0, "r").is_ok());
        }
        let refusal = limits.take(&IDENTITY_REPORTS, "", 1.0, "r").unwrap_err();
        assert!((9.0..=10.0).contains(&refusal.retry_after.unwrap()));
        assert!(limits.take(&CONDITIONAL_ACCESS, "", 1.0, "r").is_ok());
        assert_eq!(limits.take(&CONDITIONAL_ACCESS, "", 1.0, "r"), Err(Refusal { retry_after: None }));
        let (used, early, _) = limits.report();
        assert_eq!((used[1].used, used[1].passed, used[1].peak, early.len()), (5.0, 1, 5.0, 0));
    }

    #[test]
    fn who_comes_back_early_is_written_down() {
        let limits = Limits::new(Budgets::Documented { time_scale: 10.0 });
        let window = [(); 6].map(|()| limits.take(&IDENTITY_REPORTS, "", 1.0, "r").is_ok());
        assert_eq!(window, [true, true, true, true, true, false]);
        std::thread::sleep(ON_THEIR_WAY * 2);
        assert!(limits.take(&IDENTITY_REPORTS, "", 1.0, "again").is_err());
        let (_, early, _) = limits.report();
        assert_eq!((early.len(), early[0].request.as_str()), (1, "again"));
    }

    #[test]
    fn a_report_begins_anew_and_what_is_spent_stays_spent() {
        let limits = Limits::new(Budgets::Documented { time_scale: 1.0 });
        (0..4).for_each(|_| assert!(limits.take(&IDENTITY_REPORTS, "", 1.0, "r").is_ok()));
        limits.reset_report();
        assert_eq!(limits.report().0, []);
        assert!(limits.take(&IDENTITY_REPORTS, "", 1.0, "r").is_ok());
        assert!(limits.take(&IDENTITY_REPORTS, "", 1.0, "r").is_err());
        let (used, ..) = limits.report();
        assert_eq!((used[0].used, used[0].passed, used[0].peak), (1.0, 1, 5.0));
    }

    #[test]
    fn without_budgets_everything_passes() {
        let limits = Limits::new(Budgets::Off);
        assert!((0..100).all(|_| limits.take(&CONDITIONAL_ACCESS, "", 1.0, "r").is_ok()));
    }
}
