//! When a request is sent again, and when it is not: the one loop of the program that does so asks here.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How often and how patiently a request is sent again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// So often at most.
    pub retries: u32,
    /// The first pause where the service names none; it doubles each time.
    pub first: Duration,
    /// The longest pause of our own choice.
    pub longest: Duration,
    /// How many times as fast as the published limits requests are sent.
    pub times: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { retries: 8, first: Duration::from_millis(500), longest: Duration::from_secs(60), times: 1 }
    }
}

impl RetryPolicy {
    /// For sign-ins and for what is asked before a collection: somebody waits.
    pub(crate) const SIGN_IN: Self =
        Self { retries: 3, first: Duration::from_millis(500), longest: Duration::from_secs(60), times: 1 };

    /// The pause before the next try, after so many: doubled each time, and spread so that not all come at once.
    pub(crate) fn pause(&self, tries: u32) -> Duration {
        let whole = self.first.saturating_mul(1 << tries.min(16)).min(self.longest);
        let part = RandomState::new().build_hasher().finish() % 1024;
        whole / 2 + (whole / 2).saturating_mul(u32::try_from(part).unwrap_or_default()) / 1024
    }

    /// The tries of one request.
    pub(crate) const fn attempts(self) -> Attempts {
        Attempts { policy: self, failed: 0 }
    }
}

/// The longest wait that a service is granted. Windows of published limits are ten minutes at the most; who asks for
/// longer is not asked again in this run.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// Whether a service that asks for this wait is not asked again.
pub(crate) fn is_too_long(after: Duration) -> bool {
    after > LONGEST_WAIT
}

/// Why it is not waited for.
pub(crate) fn too_long(after: Duration, reason: &str) -> String {
    format!("{reason}; it asks to be left alone for {} s, and nobody waits for more than an hour", after.as_secs())
}

/// How often one request was sent.
#[derive(Debug)]
pub(crate) struct Attempts {
    policy: RetryPolicy,
    failed: u32,
}

/// Why a request is not sent again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum GivenUp {
    /// The service asks for too long a wait.
    TooLong(String),
    /// It was sent as often as it may be: so many times.
    Exhausted(u32),
}

impl Attempts {
    /// How many failed so far.
    pub(crate) const fn failed(&self) -> u32 {
        self.failed
    }

    /// The pause before the request is sent again that has failed, where the service may ask for one.
    pub(crate) fn next(&mut self, after: Option<Duration>, reason: &str) -> Result<Duration, GivenUp> {
        if let Some(after) = after.filter(|after| is_too_long(*after)) {
            return Err(GivenUp::TooLong(too_long(after, reason)));
        }
        let pause = after.unwrap_or_else(|| self.policy.pause(self.failed));
        self.failed += 1;
        if self.failed > self.policy.retries { Err(GivenUp::Exhausted(self.failed)) } else { Ok(pause) }
    }
}

/// When to stop, if ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// Never.
    pub const NONE: Self = Self(None);

    /// After this time, if there is one.
    #[must_use]
    pub fn after(limit: Option<Duration>) -> Self {
        Self(limit.and_then(|limit| Instant::now().checked_add(limit)))
    }

    /// When, for the request that is to be answered by then.
    #[must_use]
    pub const fn instant(self) -> Option<Instant> {
        self.0
    }

    /// Whether it has come.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.is_before(Duration::ZERO)
    }

    /// Whether it comes before so much time has gone by.
    #[must_use]
    pub fn is_before(self, pause: Duration) -> bool {
        self.0.is_some_and(|end| Instant::now() + pause >= end)
    }

    /// How long that is; a year where it never comes.
    #[must_use]
    pub fn left(self) -> Duration {
        let year = Duration::from_secs(365 * 24 * 3600);
        self.0.map_or(year, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Waits, unless it comes before: then it is told at once.
    pub async fn sleep(self, pause: Duration) -> bool {
        if self.is_before(pause) {
            return false;
        }
        sleep(pause).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_are_never_nothing() {
        let policy = RetryPolicy::default();
        for tries in 0..40 {
            let whole = policy.first.saturating_mul(1 << tries.min(16)).min(policy.longest);
            let pause = policy.pause(tries);
            assert!(pause >= whole / 2 && pause <= whole, "{tries}: {pause:?}");
        }
    }

    #[test]
    fn a_request_is_sent_so_often_and_waits_as_long_as_the_service_asks_but_for_an_hour() {
        let mut attempts = RetryPolicy { retries: 2, ..RetryPolicy::default() }.attempts();
        let hour = Duration::from_secs(3600);
        assert_eq!(attempts.next(Some(hour), "busy"), Ok(hour));
        let longer = attempts.next(Some(hour + Duration::from_secs(1)), "busy").unwrap_err();
        assert!(
            matches!(longer, GivenUp::TooLong(reason) if reason.starts_with("busy; ") && reason.contains("3601 s"))
        );
        assert!(attempts.next(None, "").is_ok());
        assert_eq!(attempts.next(None, ""), Err(GivenUp::Exhausted(3)));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_sleeps_into_the_deadline() {
        let began = Instant::now();
        let deadline = Deadline::after(Some(Duration::from_secs(10)));
        assert!(deadline.sleep(Duration::from_secs(9)).await);
        assert!(!deadline.sleep(Duration::from_secs(1)).await);
        assert_eq!(began.elapsed(), Duration::from_secs(9));
        assert!(!deadline.is_over() && !Deadline::NONE.is_before(Duration::MAX / 4));
    }
}
