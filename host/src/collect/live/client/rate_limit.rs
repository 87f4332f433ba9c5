//! When the next request may be sent: within the budget of its service, and as few requests at a time as the service
//! bears.
//!
//! A service counts a request when it arrives: after it was sent, and before the head of its answer came. A request counts
//! here from that head, which is never too early; where whoever is late is told when to come back, from half a second
//! after it was sent at the latest. A limit in a span `s` is so used to `s / (s + l)`, where `l` is how long a head takes:
//! to 95 % and more where spans are ten seconds and longer; that of Conditional Access, whose span is one second, to nine
//! tenths as long as `l` is 111 milliseconds at the most, and to 71 % at 400. To count from an earlier time, such as a part
//! of the smallest `l` that was ever seen, would keep the limit only as long as no request is faster on its way than those
//! before, and nothing says that none is.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::collect::live::budget::Budget;
use crate::collect::live::retry::Deadline;

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
    successes: u32,
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
            successes: 0,
        }
    }

    /// Takes a permit for a request of so many units, or says for how long to wait before asking again; none where only
    /// the end of another request helps.
    fn acquire(&mut self, now: Duration, units: u32) -> Result<(), Option<Duration>> {
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
    fn release(&mut self, sent: Duration, head: Duration, units: u32) {
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
    fn on_share_spent(&mut self, now: Duration, share: f64) {
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

    fn on_throttled(&mut self, now: Duration, pause: Duration) {
        self.at_once = (self.at_once / 2).max(1);
        self.successes = 0;
        self.not_before = self.not_before.max(now + pause);
    }

    fn on_success(&mut self) {
        self.successes += 1;
        if self.successes >= GROW_AFTER {
            self.successes = 0;
            self.at_once = (self.at_once + 1).min(self.budget.at_once.1);
        }
    }
}

/// Lets requests to one service pass as its budget allows. Shared by all that ask it. It takes the time from tokio, so that
/// tests give it.
#[derive(Debug)]
pub struct RateLimiter {
    began: Instant,
    state: Mutex<State>,
    changed: Notify,
}

/// The right to send one request. Dropped, the request has ended.
#[derive(Debug)]
pub struct Permit {
    limiter: Arc<RateLimiter>,
    sent: Duration,
    /// When its answer began.
    head: Option<Duration>,
    units: u32,
}

impl RateLimiter {
    /// For a budget of which nothing is spent, `times` as fast as its limit allows.
    #[must_use]
    pub fn new(mut budget: Budget, times: u32) -> Self {
        if let Some((_, span)) = &mut budget.limit {
            *span /= times.max(1);
        }
        Self { began: Instant::now(), state: Mutex::new(State::new(budget)), changed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the right to send a request of so many units; none where the deadline comes first. Dropped while it
    /// waits, it has taken nothing.
    pub async fn acquire(self: &Arc<Self>, units: u32, deadline: Deadline) -> Option<Permit> {
        loop {
            // Before the state is looked at: what changes afterwards is heard of.
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = self.began.elapsed();
            let taken = self.state().acquire(now, units);
            let pause = match taken {
                Ok(()) => return Some(Permit { limiter: Arc::clone(self), sent: now, head: None, units }),
                Err(pause) => pause.unwrap_or(Duration::from_secs(1)),
            };
            if deadline.is_before(pause.min(Duration::from_millis(1))) {
                return None;
            }
            // Whether time went by or something changed: it is looked at again.
            let _ = timeout(pause.min(deadline.left()), changed).await;
        }
    }

    /// Lets more pass in the same span.
    pub fn raise(&self, units: u32) {
        if let Some((limit, _)) = &mut self.state().budget.limit {
            *limit = units.max(*limit);
        }
        self.changed.notify_waiters();
    }

    /// Says how much of the limit the service counts as spent, from 0 to 1; Microsoft tells it from 0.8 on.
    pub fn on_share_spent(&self, share: f64) {
        let now = self.began.elapsed();
        self.state().on_share_spent(now, share);
    }

    /// The service wants to be left alone for so long, as an answer inside a batch says.
    pub fn on_throttled(&self, pause: Duration) {
        let now = self.began.elapsed();
        self.state().on_throttled(now, pause);
    }
}

impl Permit {
    /// The request is sent now: since the permit was given, a token may have been fetched.
    pub fn sent(&mut self) {
        self.sent = self.limiter.began.elapsed();
    }

    /// The answer has begun, so that the request has arrived.
    pub fn answered(&mut self) {
        self.head = Some(self.limiter.began.elapsed());
    }

    /// The service answered without complaint.
    pub fn on_success(&self) {
        self.limiter.state().on_success();
    }

    /// The service wants to be left alone for so long.
    pub fn on_throttled(&self, pause: Duration) {
        self.limiter.on_throttled(pause);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let head = self.head.unwrap_or_else(|| self.limiter.began.elapsed());
        self.limiter.state().release(self.sent, head, self.units);
        self.limiter.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::live::budget::{EXCHANGE, HUNTING, IDENTITY, KEYS, PROTECTION, REPORTS, USAGE};

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Sends requests one after the other, each answered after `latency`, for `span`; when each arrived. `on_the_way` says
    /// how much of its latency the nth spent before it arrived, in hundredths.
    fn arrivals(budget: Budget, latency: u64, span: u64, on_the_way: fn(usize) -> u64) -> Vec<Duration> {
        let mut state = State::new(budget);
        let (mut now, mut all) = (Duration::ZERO, Vec::new());
        while now < ms(span) {
            match state.acquire(now, 1) {
                Ok(()) => {
                    all.push(now + ms(latency * on_the_way(all.len()) / 100));
                    let sent = now;
                    now += ms(latency);
                    state.release(sent, now, 1);
                    state.on_success();
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

    #[tokio::test(start_paused = true)]
    async fn a_request_counts_from_the_head_of_its_answer_and_not_from_before_it_was_sent() {
        let limiter = Arc::new(RateLimiter::new(PROTECTION, 1));
        let mut permit = limiter.acquire(1, Deadline::NONE).await.unwrap();
        tokio::time::sleep(ms(3)).await;
        permit.sent();
        tokio::time::sleep(ms(4)).await;
        permit.answered();
        tokio::time::sleep(ms(5)).await;
        drop(permit);
        assert_eq!(limiter.state().answered[0].0, ms(7));
        // Without an answer it may have arrived until nobody waited for it any more.
        let limiter = Arc::new(RateLimiter::new(PROTECTION, 1));
        let permit = limiter.acquire(1, Deadline::NONE).await.unwrap();
        tokio::time::sleep(ms(5)).await;
        drop(permit);
        assert_eq!(limiter.state().answered[0].0, ms(5));
    }

    #[test]
    fn a_complaint_halves_what_is_sent_at_once_and_calm_brings_it_back() {
        let mut state = State::new(EXCHANGE);
        state.on_throttled(ms(0), ms(700));
        assert_eq!((state.at_once, state.acquire(ms(699), 1)), (2, Err(Some(ms(1)))));
        assert_eq!(state.acquire(ms(700), 1), Ok(()));
        assert_eq!(state.acquire(ms(700), 1), Ok(()));
        assert_eq!(state.acquire(ms(700), 1), Err(None), "two at a time");
        (0..3).for_each(|_| state.on_throttled(ms(800), ms(0)));
        assert_eq!(state.at_once, 1);
        (0..10_000).for_each(|_| state.on_success());
        assert_eq!(state.at_once, EXCHANGE.at_once.1);
    }

    #[test]
    fn what_is_dearer_than_the_whole_budget_is_sent_alone_and_not_never() {
        let mut state = State::new(REPORTS);
        assert_eq!(state.acquire(ms(0), 50), Ok(()));
        state.release(ms(0), ms(100), 50);
        assert_eq!(state.acquire(ms(200), 1), Err(Some(ms(9_900))));
        assert_eq!(state.acquire(ms(10_100), 1), Ok(()));
    }

    #[test]
    fn what_others_spend_of_the_same_limit_slows_us_down_and_what_we_spend_does_not() {
        let mut state = State::new(IDENTITY);
        for _ in 0..30 {
            assert_eq!(state.acquire(ms(0), 100), Ok(()));
            state.release(ms(0), ms(10), 100);
        }
        // 3,000 of 3,500 are ours, and that is what the service tells.
        state.on_share_spent(ms(20), 0.86);
        assert_eq!(state.acquire(ms(20), 500), Ok(()));
        state.release(ms(20), ms(30), 500);
        let mut state = State::new(IDENTITY);
        state.on_share_spent(ms(20), 0.91);
        assert_eq!(state.acquire(ms(20), 400), Err(Some(ms(10_000))), "3,150 of 3,500 are others'");
        assert_eq!(state.acquire(ms(20), 300), Ok(()));
        state.on_share_spent(ms(30), 1.8);
        assert!(state.acquire(ms(30), 100).is_err());
        state.release(ms(20), ms(40), 300);
        assert_eq!(state.acquire(ms(10_100), 3_500), Ok(()), "nothing of it stays");
        state.on_share_spent(ms(30), f64::NAN);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_beyond_the_deadline() {
        let limiter = Arc::new(RateLimiter::new(PROTECTION, 1));
        let first = limiter.acquire(1, Deadline::NONE).await;
        assert!(first.is_some());
        let began = Instant::now();
        assert!(limiter.acquire(1, Deadline::after(Some(ms(20)))).await.is_none());
        assert!(began.elapsed() <= ms(20), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn requests_pass_at_the_rate_of_the_budget_whoever_waits() {
        let limiter = Arc::new(RateLimiter::new(REPORTS, 1));
        let began = Instant::now();
        let one = async || {
            let mut permit = limiter.acquire(1, Deadline::NONE).await.unwrap();
            permit.sent();
            tokio::time::sleep(ms(100)).await;
            permit.answered();
            permit.on_success();
        };
        futures_util::future::join_all((0..26).map(|_| one())).await;
        // Five spans of five, and the 26th after them: 50 seconds and the latencies.
        assert!(began.elapsed() >= ms(50_000) && began.elapsed() < ms(52_000), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_waiting_has_taken_nothing() {
        let limiter = Arc::new(RateLimiter::new(PROTECTION, 1));
        let permit = limiter.acquire(1, Deadline::NONE).await.unwrap();
        for wait in [0, 1, 400] {
            let dropped = timeout(ms(wait), limiter.acquire(1, Deadline::NONE)).await;
            assert!(dropped.is_err());
            let state = limiter.state();
            assert_eq!((state.under_way, state.units_under_way), (1, 1));
        }
        drop(permit);
        assert_eq!(limiter.state().under_way, 0);
        assert!(limiter.acquire(1, Deadline::NONE).await.is_some());
    }
}
