//! A collection that was interrupted: a journal of any bytes with the file of a feed beside it. Nothing panics, and what is
//! gone on from once is gone on from again, with the page that was added.
//!
//! The input is the journal, a zero byte, and the file.
#![no_main]

use std::fs;

use ephor_collect::live::capture::{Capture, Subjects};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

const FEED: &str = "graph/users";

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let (journal, objects, subjects) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path();
    fs::write(path.join("journal.jsonl"), journal).unwrap();
    if let Some(objects) = objects {
        fs::write(path.join("graph.users.jsonl"), objects).unwrap();
    }
    if let Some(subjects) = subjects {
        fs::write(path.join("graph.users.subjects.json"), subjects).unwrap();
    }
    let Ok(capture) = Capture::resume(path, None) else { return };
    if let Ok(subjects) = capture.subjects(FEED, || Ok(Subjects::default())) {
        let _ = (subjects.batch(0, 20), subjects.batch(u64::MAX, 20));
    }
    let before = capture.progress(FEED);
    let lines = |capture: &Capture| -> Option<Vec<_>> { capture.lines(FEED).ok()?.collect::<Result<_, _>>().ok() };
    let read = lines(&capture);
    if capture.page(FEED, &[json!({"id": "added"})], Some("next")).is_err() {
        return;
    }
    drop(capture);
    let again = Capture::resume(path, None).expect("what was gone on from once is gone on from again");
    let after = again.progress(FEED);
    assert_eq!(after.pages, before.pages + 1);
    assert_eq!(after.objects, before.objects.saturating_add(1));
    // Where a page ends within a line, which none of ours does, the next one makes that line something else.
    if let (Some(read), Some(now)) = (read, lines(&again)) {
        assert_eq!(now.len(), read.len() + 1);
        assert!(now.starts_with(&read));
    }
});
