//! The client against services that misbehave, on a clock that is given: what they answer is a recording.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::live::auth::{Cloud, Credential, Endpoints, Interaction, Overrides};
use crate::live::budget::{EXCHANGE, OTHER};
use crate::live::progress::Shown;

const URL: &str = "https://graph.microsoft.com/v1.0/x";

/// Answers in this order: a status, headers and a body.
fn answering(folder: &Path, answers: &[(u16, &[[&str; 2]], Value)]) -> Tokens {
    let write = |name: &str, value: Value| std::fs::write(folder.join(name), value.to_string()).unwrap();
    write("recording.json", json!({"format": 1, "ephor": "0.1.0", "begun": "2026-11-22T00:00:00Z"}));
    for (number, (status, headers, body)) in answers.iter().enumerate() {
        let exchange =
            json!({"method": "GET", "url": URL, "status": status, "headers": headers, "body": body.to_string()});
        write(&format!("{}.json", number + 1), exchange);
    }
    let endpoints = Endpoints::new(Cloud::Global, Overrides::default()).unwrap();
    let transport = Transport::replaying(folder).unwrap();
    Tokens::new(transport, endpoints, "contoso.example", Credential::Replay, Interaction::new(|_| {})).unwrap()
}

const COST: Cost = Cost { budget: OTHER, units: 1, also: None };

/// What came in the end, and after how long.
async fn asked(answers: &[(u16, &[[&str; 2]], Value)], limit: Option<Duration>) -> (Answer, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let (tokens, progress) = (answering(folder.path(), answers), Progress::new(Shown::Nowhere));
    let api = ApiClient::new(&tokens, &progress, Deadline::after(limit), RetryPolicy::default());
    let began = Instant::now();
    let answer = api.send(Service::Graph, COST, &|| Request::get(URL)).await;
    (answer, began.elapsed())
}

fn after(seconds: &str) -> [[&str; 2]; 1] {
    [["retry-after", seconds]]
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_busy_is_left_alone_for_as_long_as_it_asks() {
    let good = (200, &[][..], json!({"value": [1]}));
    let (answer, waited) = asked(&[(429, &after("17"), json!({})), (503, &after("600"), json!({})), good], None).await;
    assert!(matches!(answer, Answer::Success(value) if value == json!({"value": [1]})));
    assert!(waited >= Duration::from_secs(617) && waited < Duration::from_secs(618), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_asked_so_often_and_no_more() {
    let failing: Vec<_> = (0..20).map(|_| (502, &[][..], json!({}))).collect();
    let (answer, waited) = asked(&failing, None).await;
    assert!(matches!(&answer, Answer::Exhausted(reason) if reason.ends_with("asked 9 times")), "{answer:?}");
    // Half a second, doubled eight times, and spread over the upper half.
    assert!(waited > Duration::from_secs(50) && waited < Duration::from_secs(130), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_more_than_an_hour_is_not_waited_for() {
    let (answer, waited) = asked(&[(429, &after("3601"), json!({}))], None).await;
    assert!(matches!(&answer, Answer::Failed(reason) if reason.contains("3601 s")), "{answer:?}");
    assert!(waited < Duration::from_secs(1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_into_the_time_limit() {
    let limit = Some(Duration::from_secs(60));
    let (answer, waited) = asked(&[(429, &after("61"), json!({}))], limit).await;
    assert!(matches!(answer, Answer::OutOfTime), "{answer:?}");
    assert!(waited < Duration::from_secs(1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_asked_once() {
    let (answer, waited) = asked(&[(403, &[], json!({"error": {"code": "Forbidden"}}))], None).await;
    assert!(matches!(answer, Answer::Refused(Status::Denied, _)), "{answer:?}");
    assert!(waited < Duration::from_secs(1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_not_taken_twice_is_denied() {
    let refused = || (401, &[][..], json!({"error": {"code": "InvalidAuthenticationToken"}}));
    let (answer, _) = asked(&[refused(), refused()], None).await;
    assert!(matches!(answer, Answer::Refused(Status::Denied, _)), "{answer:?}");
}

#[test]
fn whoever_spends_a_budget_shares_its_limiter() {
    let folder = tempfile::tempdir().unwrap();
    let (tokens, progress) = (answering(folder.path(), &[]), Progress::new(Shown::Nowhere));
    let api = ApiClient::new(&tokens, &progress, Deadline::NONE, RetryPolicy::default());
    assert!(Arc::ptr_eq(&api.limiter(OTHER), &api.limiter(OTHER)));
    assert!(!Arc::ptr_eq(&api.limiter(OTHER), &api.limiter(EXCHANGE)));
}
