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

use crate::live::budget::Budget;
use crate::live::retry::Deadline;

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
mod tests;
