//! What is half-written goes with the program: by itself, since it removes what any other test would be writing.

#![allow(clippy::unwrap_used, reason = "a test")]

use ephor_snapshot::{Unfinished, Writer, remove_unfinished};

#[test]
fn what_is_unfinished_is_removed_and_what_is_finished_stays() {
    let parent = tempfile::tempdir().unwrap();
    let folder = |name: &str| {
        let path = parent.path().join(name);
        let make = || std::fs::create_dir(&path).map(|()| path.clone());
        let (made, unfinished) = Unfinished::begin(make, |path| path).unwrap();
        std::fs::write(made.join("users.jsonl"), "{}").unwrap();
        unfinished
    };
    let (half, whole) = (folder("half"), folder("whole"));
    drop(whole);
    let writer = Writer::create(&parent.path().join("snapshot")).unwrap();
    drop(remove_unfinished());
    let left: Vec<_> = std::fs::read_dir(parent.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["whole"]);
    assert!(parent.path().join("whole/users.jsonl").exists());
    drop((half, writer));
}
