//! When the next request may be sent: a budget for each service, as its published limits have it, and as few requests
//! at a time as the service bears.
//!
//! The limits and where they are published stand beside each [`Budget`].

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How much a service answers, and to how many at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// What it is for, in messages.
    pub name: &'static str,
    /// Units in a span of time; none where nothing is published.
    pub limit: Option<(u32, Duration)>,
    /// Requests at a time: at the start, and at most.
    pub at_once: (u32, u32),
}

/// Users, groups, applications and roles: resource units of 10 seconds for each application and tenant, of a tenant
/// with fewer than 50 users; larger ones have more. <https://learn.microsoft.com/graph/throttling-limits>
pub const IDENTITY: Budget =
    Budget { name: "identity and access", limit: Some((3_500, Duration::from_secs(10))), at_once: (4, 8) };
/// The same for tenants with at least so many users.
pub const IDENTITY_BY_USERS: [(u64, u32); 2] = [(50, 5_000), (501, 8_000)];
/// Sign-ins, audits and registration details: 5 requests in 10 seconds.
pub const REPORTS: Budget =
    Budget { name: "identity reports", limit: Some((5, Duration::from_secs(10))), at_once: (1, 4) };
/// Conditional Access and identity protection: one request a second for all applications together, and no
/// `Retry-After` when it is passed.
pub const PROTECTION: Budget =
    Budget { name: "Conditional Access", limit: Some((1, Duration::from_secs(1))), at_once: (1, 1) };
/// Usage reports as CSV: 14 requests in 10 minutes for each report.
pub const USAGE: Budget =
    Budget { name: "usage reports", limit: Some((14, Duration::from_secs(600))), at_once: (1, 1) };
/// Hunting queries: 45 calls a minute.
pub const HUNTING: Budget =
    Budget { name: "advanced hunting", limit: Some((45, Duration::from_secs(60))), at_once: (1, 2) };
/// What else Graph answers; nothing narrower than its global limit is published.
pub const OTHER: Budget = Budget { name: "Microsoft Graph", limit: None, at_once: (2, 4) };
/// Exchange Online: nothing is published.
pub const EXCHANGE: Budget = Budget { name: "Exchange Online", limit: None, at_once: (4, 8) };
/// Security & Compliance: nothing is published.
pub const COMPLIANCE: Budget = Budget { name: "Security & Compliance", limit: None, at_once: (1, 2) };
/// Name servers.
pub const DNS: Budget = Budget { name: "DNS", limit: None, at_once: (4, 8) };

/// How long after it was sent a request may count from: the service counts when it arrives.
const ON_THE_WAY: Duration = Duration::from_millis(500);
/// So many answers in a row without complaint let one more request at a time.
const GROW_AFTER: u32 = 20;

/// The state of a budget, on a clock that counts from its start.
#[derive(Debug)]
struct State {
    budget: Budget,
    /// Requests that were answered, with when they count from and their units, oldest first.
    answered: VecDeque<(Duration, u32)>,
    /// Units in `answered`.
    spent: u32,
    /// Requests under way, and their units.
    under_way: u32,
    units_under_way: u32,
    /// How many may be under way.
    at_once: u32,
    /// Nothing is sent before.
    not_before: Duration,
    /// Answers in a row without complaint.
    calm: u32,
}

impl State {
    fn new(budget: Budget) -> Self {
        Self {
            budget,
            answered: VecDeque::new(),
            spent: 0,
            under_way: 0,
            units_under_way: 0,
            at_once: budget.at_once.0,
            not_before: Duration::ZERO,
            calm: 0,
        }
    }

    /// Takes leave to send a request of so many units, or says for how long to wait before asking again; none where
    /// only the end of another request helps.
    fn take(&mut self, now: Duration, units: u32) -> Result<(), Option<Duration>> {
        if now < self.not_before {
            return Err(Some(self.not_before - now));
        }
        if self.under_way >= self.at_once {
            return Err(None);
        }
        if let Some((limit, span)) = self.budget.limit {
            while let Some((from, spent)) = self.answered.front().copied()
                && from + span <= now
            {
                self.answered.pop_front();
                self.spent -= spent;
            }
            // What is dearer than the whole budget is sent when nothing else is.
            let units = units.min(limit);
            if self.spent + self.units_under_way + units > limit {
                let oldest = self.answered.front().map(|(from, _)| (*from + span).saturating_sub(now));
                return Err(oldest);
            }
        }
        self.under_way += 1;
        self.units_under_way += units;
        Ok(())
    }

    fn give_back(&mut self, sent: Duration, now: Duration, units: u32) {
        self.under_way = self.under_way.saturating_sub(1);
        self.units_under_way = self.units_under_way.saturating_sub(units);
        if let Some((limit, _)) = self.budget.limit {
            let units = units.min(limit);
            self.answered.push_back((now.min(sent + ON_THE_WAY), units));
            self.spent += units;
        }
    }

    /// Takes over how much of the limit the service says is spent: what it counts beyond our own requests, others have
    /// spent under the same application.
    fn counted(&mut self, now: Duration, share: f64) {
        let Some((limit, _)) = self.budget.limit else { return };
        // The share is told in hundredths, and no more than all of it holds anybody up.
        let told = (share.clamp(0.0, 1.0) - 0.01) * f64::from(limit);
        let ours = f64::from(self.spent.saturating_add(self.units_under_way));
        if share.is_finite() && told > ours {
            let of_others = (told - ours) as u32;
            self.answered.push_back((now, of_others));
            self.spent += of_others;
        }
    }

    fn heard(&mut self, now: Duration, busy: Option<Duration>) {
        match busy {
            Some(pause) => {
                self.at_once = (self.at_once / 2).max(1);
                self.calm = 0;
                self.not_before = self.not_before.max(now + pause);
            }
            None => {
                self.calm += 1;
                if self.calm >= GROW_AFTER {
                    self.calm = 0;
                    self.at_once = (self.at_once + 1).min(self.budget.at_once.1);
                }
            }
        }
    }
}

/// Lets requests to one service pass at its pace. Shared by all threads that ask it.
#[derive(Debug)]
pub struct Pace {
    began: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

/// Leave to send one request.
#[derive(Debug)]
pub struct Leave<'p> {
    pace: &'p Pace,
    sent: Duration,
    units: u32,
}

impl Pace {
    /// The pace of a budget of which nothing is spent, `times` as fast as its limit allows.
    #[must_use]
    pub fn new(mut budget: Budget, times: u32) -> Self {
        if let Some((_, span)) = &mut budget.limit {
            *span /= times.max(1);
        }
        Self { began: Instant::now(), state: Mutex::new(State::new(budget)), changed: Condvar::new() }
    }

    /// Waits for leave to send a request of so many units; none where the deadline comes first.
    pub fn wait(&self, units: u32, deadline: Option<Instant>) -> Option<Leave<'_>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = self.began.elapsed();
            let pause = match state.take(now, units) {
                Ok(()) => return Some(Leave { pace: self, sent: now, units }),
                // Somebody is under way, and the deadline is looked at now and then.
                Err(pause) => pause.unwrap_or(Duration::from_millis(200)).min(Duration::from_secs(1)),
            };
            if deadline.is_some_and(|deadline| Instant::now() + pause.min(Duration::from_millis(1)) >= deadline) {
                return None;
            }
            state = self.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Pace {
    /// Lets more pass in the same span.
    pub fn raise(&self, units: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((limit, _)) = &mut state.budget.limit {
            *limit = units.max(*limit);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Says how much of the limit the service counts as spent, from 0 to 1; Microsoft tells it from 0.8 on.
    pub fn counted(&self, share: f64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.counted(self.began.elapsed(), share);
    }

    /// Says that the service wants to be left alone for so long, as an answer inside a batch does.
    pub fn busy(&self, pause: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.heard(self.began.elapsed(), Some(pause));
    }
}

impl Leave<'_> {
    /// Says how the service bore it: `busy` is how long it wants to be left alone.
    pub fn heard(&self, busy: Option<Duration>) {
        let mut state = self.pace.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.heard(self.pace.began.elapsed(), busy);
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let mut state = self.pace.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.give_back(self.sent, self.pace.began.elapsed(), self.units);
        drop(state);
        self.pace.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Sends requests one after the other, each answered after `latency`, for `span`; when each arrived.
    fn arrivals(budget: Budget, latency: u64, span: u64) -> Vec<Duration> {
        let mut state = State::new(budget);
        let (mut now, mut all) = (Duration::ZERO, Vec::new());
        while now < ms(span) {
            match state.take(now, 1) {
                Ok(()) => {
                    // It arrives early or late within its latency.
                    all.push(now + ms(if all.len() % 2 == 0 { latency } else { 0 }));
                    let sent = now;
                    now += ms(latency);
                    state.give_back(sent, now, 1);
                    state.heard(now, None);
                }
                Err(pause) => now += pause.unwrap().max(ms(1)),
            }
        }
        all
    }

    #[test]
    fn a_budget_is_used_to_nine_tenths_and_never_passed_in_any_span() {
        for (budget, latency) in [(REPORTS, 100), (REPORTS, 400), (PROTECTION, 20), (PROTECTION, 90), (USAGE, 400)] {
            let (limit, span) = budget.limit.unwrap();
            let times = arrivals(budget, latency, 100 * span.as_millis() as u64);
            for window in times.windows(limit as usize + 1) {
                assert!(*window.last().unwrap() - window[0] >= span, "{} {latency}: {window:?}", budget.name);
            }
            assert!(times.len() as u32 * 10 >= limit * 100 * 9, "{} {latency}: {}", budget.name, times.len());
        }
    }

    #[test]
    fn a_complaint_halves_what_is_sent_at_once_and_calm_brings_it_back() {
        let mut state = State::new(EXCHANGE);
        state.heard(ms(0), Some(ms(700)));
        assert_eq!((state.at_once, state.take(ms(699), 1)), (2, Err(Some(ms(1)))));
        assert_eq!(state.take(ms(700), 1), Ok(()));
        assert_eq!(state.take(ms(700), 1), Ok(()));
        assert_eq!(state.take(ms(700), 1), Err(None), "two at a time");
        (0..3).for_each(|_| state.heard(ms(800), Some(ms(0))));
        assert_eq!(state.at_once, 1);
        (0..10_000).for_each(|_| state.heard(ms(900), None));
        assert_eq!(state.at_once, EXCHANGE.at_once.1);
    }

    #[test]
    fn what_is_dearer_than_the_whole_budget_is_sent_alone_and_not_never() {
        let mut state = State::new(REPORTS);
        assert_eq!(state.take(ms(0), 50), Ok(()));
        state.give_back(ms(0), ms(100), 50);
        assert_eq!(state.take(ms(200), 1), Err(Some(ms(9_900))));
        assert_eq!(state.take(ms(10_100), 1), Ok(()));
    }

    #[test]
    fn what_others_spend_of_the_same_limit_slows_us_down_and_what_we_spend_does_not() {
        let mut state = State::new(IDENTITY);
        for _ in 0..30 {
            assert_eq!(state.take(ms(0), 100), Ok(()));
            state.give_back(ms(0), ms(10), 100);
        }
        // 3,000 of 3,500 are ours, and that is what the service tells.
        state.counted(ms(20), 0.86);
        assert_eq!(state.take(ms(20), 500), Ok(()));
        state.give_back(ms(20), ms(30), 500);
        let mut state = State::new(IDENTITY);
        state.counted(ms(20), 0.91);
        assert_eq!(state.take(ms(20), 400), Err(Some(ms(10_000))), "3,150 of 3,500 are others'");
        assert_eq!(state.take(ms(20), 300), Ok(()));
        state.counted(ms(30), 1.8);
        assert!(state.take(ms(30), 100).is_err());
        state.give_back(ms(20), ms(40), 300);
        assert_eq!(state.take(ms(10_100), 3_500), Ok(()), "nothing of it stays");
        state.counted(ms(30), f64::NAN);
    }

    #[test]
    fn nobody_waits_beyond_the_deadline() {
        let pace = Pace::new(PROTECTION, 1);
        let first = pace.wait(1, None);
        assert!(first.is_some());
        assert!(pace.wait(1, Some(Instant::now() + ms(20))).is_none());
    }
}
