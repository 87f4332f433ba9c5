//! What is being written and has no name yet: it holds names of people, and must not stay behind when the program is ended.
//!
//! Who ends the program in the middle (a signal, a watchdog) removes all of it with [`remove_unfinished`]. What a process that
//! was killed outright leaves, the next one clears away: see `leftover`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A writer may add a file to a folder while that is removed.
const TRIES: usize = 100;

/// A file or folder that goes if the program is ended while this lives.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes a file or folder, whose path `path_of` tells.
    ///
    /// # Errors
    /// That of `make`.
    pub fn begin<T, E>(make: impl FnOnce() -> Result<T, E>, path_of: impl FnOnce(&T) -> &Path) -> Result<(T, Self), E> {
        // Between its making and its entry nobody may end the program.
        let mut all = lock();
        let made = make()?;
        let path = path_of(&made);
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        all.insert(path.clone());
        Ok((made, Self(path)))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        lock().remove(&self.0);
    }
}

fn lock() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps everybody from beginning something new.
#[must_use]
pub struct NothingBegins {
    _all: MutexGuard<'static, BTreeSet<PathBuf>>,
}

/// Removes everything that is half-written. For a program that ends at once: as long as what it gives lives, whoever begins or
/// finishes something waits.
pub fn remove_unfinished() -> NothingBegins {
    let all = lock();
    for path in all.iter() {
        for _ in 0..TRIES {
            let is_folder = std::fs::symlink_metadata(path).is_ok_and(|there| there.is_dir());
            let removed = if is_folder { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            if removed.is_ok() || std::fs::symlink_metadata(path).is_err() {
                break;
            }
        }
    }
    NothingBegins { _all: all }
}
