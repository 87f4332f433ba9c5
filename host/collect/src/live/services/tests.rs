//! Laws of the reader of feeds.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::run::before;
use super::{Services, Session, dns};
use crate::live::auth::{Cloud, Credential, Endpoints, Interaction, Overrides, Tokens};
use crate::live::capture::{self, Capture, Collection, End};
use crate::live::client::ApiClient;
use crate::live::feeds::{self, Feed};
use crate::live::progress::{Progress, Shown};
use crate::live::retry::{Deadline, RetryPolicy};
use crate::live::transport::Transport;
use ephor_snapshot::Tool;

/// Every feed that any source is made from.
fn all_feeds() -> Vec<Feed> {
    let names: BTreeSet<&str> =
        ephor_schema::SOURCES.iter().flat_map(|source| feeds::of_source(source.id)).copied().collect();
    names.into_iter().map(|name| feeds::feed(name).unwrap()).collect()
}

/// The feeds of a choice that never begin, each with those that it waits for: none begins before all that it needs have
/// ended, and whoever has begun ends.
fn never_begun(chosen: &[Feed]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut waiting: BTreeMap<&str, Vec<&str>> = chosen.iter().map(|feed| (feed.name, before(feed, chosen))).collect();
    loop {
        let free: Vec<&str> = waiting
            .iter()
            .filter(|(_, needed)| !needed.iter().any(|name| waiting.contains_key(name)))
            .map(|(name, _)| *name)
            .collect();
        if free.is_empty() {
            return waiting;
        }
        waiting.retain(|name, _| !free.contains(name));
    }
}

/// The feeds that a feed waits for and that nobody reads.
fn unread(chosen: &[Feed]) -> Vec<&'static str> {
    let needed = chosen.iter().flat_map(|feed| before(feed, chosen));
    needed.filter(|name| !chosen.iter().any(|feed| feed.name == *name)).collect()
}

#[test]
fn all_feeds_together_come_to_their_turn() {
    let all = all_feeds();
    assert!(all.len() > 50, "only {} feeds", all.len());
    assert!(all.iter().filter(|feed| !before(feed, &all).is_empty()).count() > 10, "few feeds wait for others");
    assert_eq!((never_begun(&all), unread(&all)), (BTreeMap::new(), Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn the_feeds_of_any_choice_come_to_their_turn(chosen in prop::collection::vec(any::<bool>(), 128)) {
        let feeds: Vec<Feed> =
            all_feeds().into_iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(feed, _)| feed).collect();
        prop_assert_eq!((never_begun(&feeds), unread(&feeds)), (BTreeMap::new(), Vec::new()));
    }
}

/// Enough for some to be waited for, however fast the threads are that read them.
const PAGES: u32 = 30;

/// A tenant whose domains come in pages of two, as a recording has them.
fn recorded(folder: &Path) -> Tokens {
    let write = |name: &str, value: Value| std::fs::write(folder.join(name), value.to_string()).unwrap();
    write("recording.json", json!({"format": 1, "ephor": "0.1.0", "begun": "2026-11-22T00:00:00Z"}));
    for page in 0..PAGES {
        let url = |page| match page {
            0 => "https://graph.microsoft.com/v1.0/domains".to_owned(),
            page => format!("https://graph.microsoft.com/v1.0/domains?$skiptoken={page}"),
        };
        let mut body = json!({"value": [{"id": format!("{page}a.example")}, {"id": format!("{page}b.example")}]});
        if page + 1 < PAGES {
            body["@odata.nextLink"] = json!(url(page + 1));
        }
        let headers = [["content-type", "application/json"]];
        let exchange =
            json!({"method": "GET", "url": url(page), "status": 200, "headers": headers, "body": body.to_string()});
        write(&format!("{}.json", page + 1), exchange);
    }
    let transport = Transport::replaying(folder).unwrap();
    let endpoints = Endpoints::new(Cloud::Global, Overrides::default()).unwrap();
    Tokens::new(transport, endpoints, "contoso.example", Credential::Replay, Interaction::new(|_| {})).unwrap()
}

fn begun(folder: &Path) -> Arc<Capture> {
    let collection = Collection {
        format: capture::FORMAT,
        tenant: "contoso.example".to_owned(),
        cloud: "global".to_owned(),
        collected_at: "2026-11-25T00:00:00Z".to_owned(),
        began_at: None,
        tool: Tool { name: "ephor".to_owned(), version: "0.1.0".to_owned() },
        sources: vec!["graph/domains".to_owned()],
    };
    Arc::new(Capture::begin(folder, collection, None).unwrap())
}

/// Reads the domains, and gives up after so many polls; whether it came to its end.
async fn read_domains(tokens: &Tokens, capture: &Arc<Capture>, polls: usize) -> bool {
    let progress = Progress::new(Shown::Nowhere);
    let api = ApiClient::new(tokens, &progress, Deadline::NONE, RetryPolicy { times: 1_000, ..RetryPolicy::default() });
    let session = Session::new(api, Arc::clone(capture), "contoso.example".to_owned(), jiff::Timestamp::UNIX_EPOCH);
    let resolver = dns::Resolver::of("127.0.0.1:9".parse().unwrap());
    let services = Services::new(&session, tokens, &resolver);
    let feeds = [feeds::feed("graph/domains").unwrap()];
    let mut reading = pin!(services.read_all(&feeds));
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        reading.as_mut().poll(context).map(|read| read.is_ok())
    })
    .await
}

/// Waits until no thread reads a page any more.
async fn alone(mut capture: Arc<Capture>) {
    while let Err(shared) = Arc::try_unwrap(capture) {
        capture = shared;
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whoever_is_dropped_at_any_point_has_whole_pages_and_goes_on_to_the_same_end() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("recording");
    std::fs::create_dir(&recording).unwrap();
    let whole: Vec<String> =
        (0..PAGES).flat_map(|page| ["a", "b"].map(|part| format!("{page}{part}.example"))).collect();
    let (mut polls, mut parts) = (0, BTreeSet::new());
    loop {
        let place = folder.path().join(format!("capture-{polls}"));
        let capture = begun(&place);
        let is_done = read_domains(&recorded(&recording), &capture, polls).await;
        alone(capture).await;
        let capture = Arc::new(Capture::resume(&place, None).unwrap());
        let kept = capture.progress("graph/domains").objects;
        assert_eq!(kept % 2, 0, "half a page counts after {polls} polls");
        parts.insert(kept);
        assert!(read_domains(&recorded(&recording), &capture, usize::MAX).await);
        assert_eq!(capture.progress("graph/domains").end, Some(End::Whole), "after {polls} polls");
        let read = capture.lines("graph/domains").unwrap();
        let ids: Vec<String> = read.map(|object| object.unwrap()["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, whole, "after {polls} polls");
        if is_done {
            break;
        }
        polls += 1;
    }
    assert!(parts.len() >= 4, "it was dropped at few points: {parts:?}");
}
