//! When the next request may be sent: a budget for each service, as its published limits have it, and as few requests
//! at a time as the service bears.
//!
//! The limits stand beside each [`Budget`], as <https://learn.microsoft.com/graph/throttling-limits> has them (read
//! 2026-11). Of what is published there, no source asks for message traces (100 requests in 5 minutes) nor for service
//! announcements (240 a minute, 800 an hour): they have no budget here.
//!
//! A service counts a request when it arrives: after it was sent, and before the head of its answer came. A request counts
//! here from that head, which is never too early; where whoever is late is told when to come back, from half a second
//! after it was sent at the latest. A limit in a span `s` is so used to `s / (s + l)`, where `l` is how long a head takes:
//! to 95 % and more where spans are ten seconds and longer; that of Conditional Access, whose span is one second, to nine
//! tenths as long as `l` is 111 milliseconds at the most, and to 71 % at 400. To count from an earlier time, such as a part
//! of the smallest `l` that was ever seen, would keep the limit only as long as no request is faster on its way than those
//! before, and nothing says that none is.

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
    /// Whether whoever passes the limit is told for how long to wait.
    pub says_when: bool,
    /// Requests at a time: at the start, and at most.
    pub at_once: (u32, u32),
}

/// What a request spends.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The budget.
    pub budget: Budget,
    /// Units of it.
    pub units: u32,
    /// Another budget of which it spends one.
    pub also: Option<Budget>,
}

const fn budget(name: &'static str, limit: u32, seconds: u64, at_once: (u32, u32)) -> Budget {
    Budget { name, limit: Some((limit, Duration::from_secs(seconds))), says_when: true, at_once }
}

const fn unlimited(name: &'static str, at_once: (u32, u32)) -> Budget {
    Budget { name, limit: None, says_when: true, at_once }
}

/// Users, groups, applications, roles, domains and policies: resource units of 10 seconds for each application and tenant,
/// of a tenant with fewer than 50 users; larger ones have more.
pub const IDENTITY: Budget = budget("identity and access", 3_500, 10, (4, 8));
/// The same for tenants with at least so many users.
pub const IDENTITY_BY_USERS: [(u64, u32); 2] = [(50, 5_000), (501, 8_000)];
/// Service principals and applications with `keyCredentials` in `$select`: 150 requests a minute for each tenant, besides
/// the units of the directory. <https://learn.microsoft.com/graph/api/serviceprincipal-list>,
/// <https://learn.microsoft.com/graph/api/application-list>
pub const KEYS: Budget = budget("keyCredentials", 150, 60, (2, 2));
/// Sign-ins, audits and registration details: 5 requests in 10 seconds for each application and tenant.
pub const REPORTS: Budget = budget("identity reports", 5, 10, (1, 4));
/// Conditional Access and identity protection: one request a second for all applications together, and no
/// `Retry-After` when it is passed.
pub const PROTECTION: Budget = Budget { says_when: false, ..budget("Conditional Access", 1, 1, (1, 1)) };
/// Usage reports as CSV: 14 requests in 10 minutes for each report, and 40 of all applications together. A collection asks
/// once for each of two reports, and again only after failures: 9 times at the most unless it is told otherwise.
pub const USAGE: Budget = budget("usage reports", 14, 600, (1, 1));
/// Hunting queries: 45 calls a minute for each tenant.
/// <https://learn.microsoft.com/defender-xdr/api-advanced-hunting>
pub const HUNTING: Budget = budget("advanced hunting", 45, 60, (1, 2));
/// Inbox rules by Graph: 10,000 requests in 10 minutes and 4 at once for each application and mailbox. Each mailbox is asked
/// once, and page after page where it has several, so that no mailbox has more than one request at once.
pub const OUTLOOK: Budget = unlimited("Outlook", (2, 4));
/// What else Graph answers: nothing narrower is published than 130,000 requests of an application in 10 seconds. The
/// directory keeps to 8,000 of them; the other requests that are under way at once, 4 batches of inbox rules and a dozen
/// more, would all have to be answered within 7 milliseconds to come near.
pub const OTHER: Budget = unlimited("Microsoft Graph", (2, 4));
/// Exchange Online: nothing is published.
pub const EXCHANGE: Budget = unlimited("Exchange Online", (4, 8));
/// Security & Compliance: nothing is published.
pub const COMPLIANCE: Budget = unlimited("Security & Compliance", (1, 2));
/// Name servers.
pub const DNS: Budget = unlimited("DNS", (4, 8));

/// How long after it was sent a request may count from, where whoever is late is told to wait: half a second of ten is a
/// twentieth, and heads of large reports take seconds.
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
        let units = self.at_most(units);
        if let Some((limit, span)) = self.budget.limit {
            while let Some((from, spent)) = self.answered.front().copied()
                && from + span <= now
            {
                self.answered.pop_front();
                self.spent -= spent;
            }
            if self.spent + self.units_under_way + units > limit {
                let oldest = self.answered.front().map(|(from, _)| (*from + span).saturating_sub(now));
                return Err(oldest);
            }
        }
        self.under_way += 1;
        self.units_under_way += units;
        Ok(())
    }

    /// What is dearer than the whole budget is sent when nothing else is.
    fn at_most(&self, units: u32) -> u32 {
        self.budget.limit.map_or(units, |(limit, _)| units.min(limit))
    }

    /// Ends a request that was sent then, and whose answer began at `head`.
    fn give_back(&mut self, sent: Duration, head: Duration, units: u32) {
        self.under_way = self.under_way.saturating_sub(1);
        let units = self.at_most(units);
        self.units_under_way = self.units_under_way.saturating_sub(units);
        if self.budget.limit.is_some() {
            let latest = if self.budget.says_when { head.min(sent + ON_THE_WAY) } else { head };
            self.answered.push_back((latest, units));
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
    /// When its answer began.
    head: Option<Duration>,
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
                Ok(()) => return Some(Leave { pace: self, sent: now, head: None, units }),
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
    /// Says that the request is sent now: between leave and sending, a token may have been fetched.
    pub fn sent(&mut self) {
        self.sent = self.pace.began.elapsed();
    }

    /// Says that the answer has begun, so that the request has arrived.
    pub fn answered(&mut self) {
        self.head = Some(self.pace.began.elapsed());
    }

    /// Says how the service bore it: `busy` is how long it wants to be left alone.
    pub fn heard(&self, busy: Option<Duration>) {
        let mut state = self.pace.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.heard(self.pace.began.elapsed(), busy);
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let mut state = self.pace.state.lock().unwrap_or_else(PoisonError::into_inner);
        let head = self.head.unwrap_or_else(|| self.pace.began.elapsed());
        state.give_back(self.sent, head, self.units);
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

    /// Sends requests one after the other, each answered after `latency`, for `span`; when each arrived. `on_the_way` says
    /// how much of its latency the nth spent before it arrived, in hundredths.
    fn arrivals(budget: Budget, latency: u64, span: u64, on_the_way: fn(usize) -> u64) -> Vec<Duration> {
        let mut state = State::new(budget);
        let (mut now, mut all) = (Duration::ZERO, Vec::new());
        while now < ms(span) {
            match state.take(now, 1) {
                Ok(()) => {
                    all.push(now + ms(latency * on_the_way(all.len()) / 100));
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

    /// The ways a latency can be spread: early and late by turns, all on the way, all on the way back, and by chance.
    const WAYS: [fn(usize) -> u64; 4] = [
        |nth| if nth % 2 == 0 { 100 } else { 0 },
        |_| 100,
        |_| 0,
        |nth| ((nth as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % 101,
    ];

    #[test]
    fn no_limit_is_passed_in_any_span_and_all_is_used_but_for_the_latency() {
        for budget in [REPORTS, PROTECTION, USAGE, HUNTING, KEYS] {
            let (limit, span) = budget.limit.unwrap();
            for (latency, on_the_way) in [20, 50, 90, 111, 200, 400].into_iter().flat_map(|l| WAYS.map(|way| (l, way)))
            {
                let times = arrivals(budget, latency, 50 * span.as_millis() as u64, on_the_way);
                for window in times.windows(limit as usize + 1) {
                    assert!(*window.last().unwrap() - window[0] >= span, "{} {latency}: {window:?}", budget.name);
                }
                let used = times.len() as f64 / f64::from(limit * 50);
                let bound = span.as_secs_f64() / (span + ms(latency)).as_secs_f64();
                assert!(used >= 0.99 * bound, "{} {latency}: {used} of {bound}", budget.name);
                assert!(used >= 0.9 || span < ms(10_000) && latency > 111, "{} {latency}: {used}", budget.name);
            }
        }
    }

    #[test]
    fn who_is_late_by_seconds_is_never_too_early_where_nobody_says_when_to_come_back() {
        for on_the_way in WAYS {
            let times = arrivals(PROTECTION, 3_000, 100_000, on_the_way);
            assert!(times.len() >= 25 && times.windows(2).all(|pair| pair[1] - pair[0] >= ms(1_000)), "{times:?}");
        }
    }

    #[test]
    fn a_request_counts_from_the_head_of_its_answer_and_not_from_before_it_was_sent() {
        let pace = Pace::new(PROTECTION, 1);
        let mut leave = pace.wait(1, None).unwrap();
        leave.sent();
        let sent = leave.sent;
        leave.answered();
        let head = leave.head.unwrap();
        std::thread::sleep(ms(5));
        drop(leave);
        let from = pace.state.lock().unwrap().answered[0].0;
        assert!(from == head && from >= sent, "{from:?} {head:?}");
        // Without an answer it may have arrived until nobody waited for it any more.
        let pace = Pace::new(PROTECTION, 1);
        let leave = pace.wait(1, None).unwrap();
        std::thread::sleep(ms(5));
        let end = pace.began.elapsed();
        drop(leave);
        assert!(pace.state.lock().unwrap().answered[0].0 >= end);
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
