//! Laws of the capture.

use serde_json::json;

use super::*;

fn collection() -> Collection {
    Collection {
        format: FORMAT,
        tenant: "contoso.example".to_owned(),
        cloud: "global".to_owned(),
        collected_at: "2026-11-25T00:00:00Z".to_owned(),
        began_at: None,
        tool: Tool { name: "ephor".to_owned(), version: "0.1.0".to_owned() },
        sources: vec!["graph/users".to_owned()],
    }
}

fn users(numbers: std::ops::Range<u32>) -> Vec<Value> {
    numbers.map(|number| json!({"id": format!("{number:04}"), "displayName": "Ä\n"})).collect()
}

fn read(capture: &Capture, feed: &str) -> Vec<Value> {
    capture.lines(feed).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A capture with two pages of users, a batch of rules and an end.
fn written(folder: &Path) {
    let capture = Capture::begin(folder, collection(), None).unwrap();
    capture.page("graph/users", &users(0..3), Some("https://graph/next?$skiptoken=a")).unwrap();
    capture.expect("exchange/inbox-rules", 30).unwrap();
    capture.batch("exchange/inbox-rules", 2, &[json!({"Name": "x"})], 9, 0).unwrap();
    capture.page("graph/users", &users(3..5), Some("https://graph/next?$skiptoken=b")).unwrap();
    capture.batch("exchange/inbox-rules", 0, &[], 10, 0).unwrap();
    capture.end("graph/domains", End::Refused { status: Status::Denied, reason: "no right".to_owned() }).unwrap();
}

#[test]
fn whoever_goes_on_finds_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("c");
    written(&folder);
    let capture = Capture::resume(&folder, None).unwrap();
    assert_eq!(capture.collection(), &collection());
    let of_users = capture.progress("graph/users");
    assert_eq!((of_users.pages, of_users.objects, of_users.end), (2, 5, None));
    assert_eq!(of_users.next.as_deref(), Some("https://graph/next?$skiptoken=b"));
    assert_eq!(read(&capture, "graph/users"), users(0..5));
    let rules = capture.progress("exchange/inbox-rules");
    assert_eq!((rules.done, rules.of, rules.batches), (19, Some(30), BTreeSet::from([0, 2])));
    let refused = End::Refused { status: Status::Denied, reason: "no right".to_owned() };
    assert_eq!(capture.progress("graph/domains").end, Some(refused));
    assert_eq!(capture.progress("graph/organization"), FeedProgress::default());
}

#[test]
fn a_capture_cut_off_anywhere_goes_on_from_a_whole_page() {
    let temporary = tempfile::tempdir().unwrap();
    let whole = temporary.path().join("whole");
    written(&whole);
    let journal = fs::read(whole.join(JOURNAL)).unwrap();
    let first = journal.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in first..=journal.len() {
        let folder = temporary.path().join(format!("cut-{cut}"));
        fs::create_dir(&folder).unwrap();
        for name in ["graph.users.jsonl", "exchange.inbox-rules.jsonl"] {
            fs::copy(whole.join(name), folder.join(name)).unwrap();
        }
        fs::write(folder.join(JOURNAL), &journal[..cut]).unwrap();
        let capture = Capture::resume(&folder, None).unwrap();
        let progress = capture.progress("graph/users");
        if progress.pages > 0 {
            assert_eq!(read(&capture, "graph/users"), users(0..progress.objects as u32), "cut at {cut}");
        }
        // What follows stands where the whole page ends.
        capture.page("graph/users", &users(progress.objects as u32..7), None).unwrap();
        assert_eq!(read(&capture, "graph/users"), users(0..7), "cut at {cut}");
    }
}

#[test]
fn a_feed_that_begins_anew_holds_nothing_of_before() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("c");
    written(&folder);
    let capture = Capture::resume(&folder, None).unwrap();
    capture.anew("graph/users").unwrap();
    capture.page("graph/users", &users(8..9), None).unwrap();
    drop(capture);
    let capture = Capture::resume(&folder, None).unwrap();
    assert_eq!(read(&capture, "graph/users"), users(8..9));
    assert_eq!((capture.progress("graph/users").pages, capture.progress("graph/users").next), (1, None));
}

#[test]
fn the_digest_of_a_page_is_that_of_its_objects_however_often_it_was_begun() {
    let folder = tempfile::tempdir().unwrap();
    let capture = Arc::new(Capture::begin(&folder.path().join("c"), collection(), None).unwrap());
    // More than is held before it is written.
    let page = |from: u32| {
        let mut draft = capture.draft("graph/users").unwrap();
        draft.add(b"{\"half\":\"a page that broke off\"}");
        draft.clear().unwrap();
        users(from..from + 3_000).iter().for_each(|user| draft.add_value(user));
        let digest = draft.digest();
        capture.keep(draft, Some("next"), None).unwrap();
        digest
    };
    let (first, again, other) = (page(0), page(0), page(1));
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[test]
fn what_is_no_capture_is_an_error_that_says_so() {
    let temporary = tempfile::tempdir().unwrap();
    let error = |journal: &str| {
        fs::write(temporary.path().join(JOURNAL), journal).unwrap();
        Capture::resume(temporary.path(), None).unwrap_err().to_string()
    };
    assert!(error("").contains("empty"));
    assert!(error("{}\n").contains("not the journal of a collection"));
    let newer = serde_json::to_string(&Collection { format: 9, ..collection() }).unwrap() + "\n";
    assert!(error(&newer).contains("format 9"), "{}", error(&newer));
    let sound = serde_json::to_string(&collection()).unwrap() + "\n";
    assert!(error(&format!("{sound}{{\"feed\":3}}\n")).contains("line 2"));
    let gone = format!("{sound}{{\"feed\":\"graph/users\",\"bytes\":90,\"objects\":1}}\n");
    assert!(error(&gone).contains("has 0 bytes, and the journal says 90"));
    for feed in ["journal", "..", "../users", "graph\\\\users", "graph/users.subjects", ""] {
        let message = error(&format!("{sound}{{\"feed\":\"{feed}\",\"bytes\":0}}\n"));
        assert!(message.contains("line 2") && message.contains("the name of a feed"), "{message}");
    }
    assert!(matches!(Capture::resume(&temporary.path().join("none"), None), Err(Error::Io { .. })));
    assert!(matches!(Capture::begin(temporary.path(), collection(), None), Err(Error::Io { .. })));
}

#[test]
fn a_first_page_that_no_entry_names_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("c");
    drop(Capture::begin(&folder, collection(), None).unwrap());
    fs::write(folder.join("graph.users.jsonl"), "{\"id\":\"0001\"}\n{\"id\":\"00").unwrap();
    let capture = Capture::resume(&folder, None).unwrap();
    assert_eq!(read(&capture, "graph/users"), [json!(null); 0]);
    capture.page("graph/users", &users(0..2), None).unwrap();
    assert_eq!(read(&capture, "graph/users"), users(0..2));
}

#[test]
fn every_feed_may_stand_in_a_journal() {
    let names = ephor_schema::SOURCES.iter().chain(ephor_schema::HELPERS).map(|source| source.id);
    let refused: Vec<&str> = names.filter(|name| !is_feed(name)).collect();
    assert_eq!(refused, [""; 0]);
}

#[test]
fn numbers_of_a_journal_that_nobody_can_have_counted_do_no_harm() {
    let temporary = tempfile::tempdir().unwrap();
    let most = u64::MAX;
    let page = format!("{{\"feed\":\"graph/users\",\"bytes\":0,\"objects\":{most}}}\n");
    let batch =
        format!("{{\"feed\":\"exchange/inbox-rules\",\"bytes\":0,\"batch\":{most},\"done\":{most},\"gone\":{most}}}\n");
    let first = serde_json::to_string(&collection()).unwrap();
    fs::write(temporary.path().join(JOURNAL), format!("{first}\n{page}{page}{batch}{batch}")).unwrap();
    let capture = Capture::resume(temporary.path(), None).unwrap();
    let rules = capture.progress("exchange/inbox-rules");
    assert_eq!((capture.progress("graph/users").objects, rules.done, rules.gone), (most, most, most));
}

#[test]
#[cfg(unix)]
fn only_the_owner_reads_it_and_one_program_writes_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("c");
    let capture = Capture::begin(&folder, collection(), None).unwrap();
    capture.page("graph/users", &users(0..1), None).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join(JOURNAL)), mode(&capture.path("graph/users"))), (0o700, 0o600, 0o600));
    assert!(Capture::resume(&folder, None).unwrap_err().to_string().contains("another ephor"));
    capture.remove().unwrap();
    assert!(!folder.exists());
}
