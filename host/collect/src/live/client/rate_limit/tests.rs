//! Limits are kept, and used, on a clock that is given.

use super::*;
use crate::live::budget::{EXCHANGE, HUNTING, IDENTITY, KEYS, PROTECTION, REPORTS, USAGE};

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
        for (latency, on_the_way) in [20, 50, 90, 111, 200, 400].into_iter().flat_map(|l| WAYS.map(|way| (l, way))) {
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
