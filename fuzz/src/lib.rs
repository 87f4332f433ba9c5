//! What the targets share.

use std::path::{Path, PathBuf};

use ephor_snapshot::Snapshot;

/// A folder in memory, where there is one: a target writes a file for each input.
pub fn memory() -> PathBuf {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { shared.to_owned() } else { std::env::temp_dir() }
}

/// A snapshot that was written by us is read by us, every line of it.
pub fn sound(folder: &Path) {
    let snapshot = Snapshot::open(folder).expect("what was written is read");
    ephor_scan::validate(&snapshot).expect("every line is sound");
}

/// The result of a future that never waits.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits for something"),
    }
}
