//! What a process that was killed left beside its target: a folder with half a snapshot, full of personal data.
//!
//! Who writes holds a lock on the folder, which ends with the process. Only Unix locks folders; elsewhere nothing is
//! cleared away.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// How the names of folders begin in which a snapshot is written.
pub(super) const PREFIX: &str = ".ephor-snapshot-";

/// Between making a folder and locking it, a writer has none of the locks.
const NEW: Duration = Duration::from_mins(1);

/// A lock on the folder that one writes to; none where there are no such locks.
pub(super) fn lock(folder: &Path) -> Option<File> {
    if !cfg!(unix) {
        return None;
    }
    let file = File::open(folder).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// Removes the folders that nobody writes to any more. What cannot be removed stays, and hinders nobody.
pub(super) fn clear(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        // A link has not the name of a folder that we made.
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && entry.metadata().and_then(|data| data.modified()).is_ok_and(is_old);
        if ours && let Some(_lock) = lock(&path) {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}

fn is_old(changed: std::time::SystemTime) -> bool {
    changed.elapsed().is_ok_and(|age| age > NEW)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// A folder with a file in it, as of then.
    fn folder(parent: &Path, name: &str, age: Duration) -> std::path::PathBuf {
        let folder = parent.join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("users.jsonl"), "{}").unwrap();
        File::open(&folder).unwrap().set_modified(SystemTime::now() - age).unwrap();
        folder
    }

    #[test]
    fn only_what_nobody_writes_to_any_more_is_cleared_away() {
        let parent = tempfile::tempdir().unwrap();
        let old = NEW * 2;
        let left = folder(parent.path(), ".ephor-snapshot-a", old);
        let held = folder(parent.path(), ".ephor-snapshot-b", old);
        let _lock = lock(&held).unwrap();
        let new = folder(parent.path(), ".ephor-snapshot-c", Duration::ZERO);
        let other = folder(parent.path(), "ephor-snapshot-d", old);
        std::os::unix::fs::symlink(&other, parent.path().join(".ephor-snapshot-e")).unwrap();
        clear(parent.path());
        assert!(!left.exists());
        assert!(held.exists() && new.exists() && other.join("users.jsonl").exists());
    }

    #[test]
    fn a_writer_holds_its_folder() {
        let parent = tempfile::tempdir().unwrap();
        let writer = super::super::Writer::create(&parent.path().join("tenant")).unwrap();
        let folder = std::fs::read_dir(parent.path()).unwrap().next().unwrap().unwrap().path();
        assert!(lock(&folder).is_none(), "somebody else could remove it");
        drop(writer);
        assert!(!folder.exists());
    }
}
