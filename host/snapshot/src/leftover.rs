//! What a process that was killed left beside its target: a folder with half a snapshot or a file with half a report, full
//! of personal data.
//!
//! Who writes holds a lock on it, which ends with the process. Only Unix locks folders; elsewhere nothing is cleared away.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use super::unfinished::Unfinished;

/// How the names of folders begin in which a snapshot is written.
pub(super) const PREFIX: &str = ".ephor-snapshot-";

/// How the names of files begin in which a report is written.
const REPORT: &str = ".ephor-report-";

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

/// A file that one writes before it has its name, and that is cleared away if the process is killed: beside its place in
/// `parent`, for its owner alone.
///
/// # Errors
/// If it cannot be made.
pub fn hold(parent: &Path) -> std::io::Result<(tempfile::NamedTempFile, Unfinished)> {
    clear(parent);
    let begun = || tempfile::Builder::new().prefix(REPORT).rand_bytes(8).tempfile_in(parent);
    let (file, unfinished) = Unfinished::begin(begun, tempfile::NamedTempFile::path)?;
    if cfg!(unix) {
        // Without the lock it only stays longer than it must.
        let _ = file.as_file().try_lock();
    }
    Ok((file, unfinished))
}

/// Removes the files and folders that nobody writes to any more. What cannot be removed stays, and hinders nobody.
pub fn clear(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        let (name, kind) = (entry.file_name(), entry.file_type());
        let name = name.to_string_lossy();
        // A link has not the name of anything that we made.
        let is_folder = name.starts_with(PREFIX) && kind.as_ref().is_ok_and(std::fs::FileType::is_dir);
        let is_file = name.starts_with(REPORT) && kind.is_ok_and(|kind| kind.is_file());
        let ours = (is_folder || is_file) && entry.metadata().and_then(|data| data.modified()).is_ok_and(is_old);
        if ours && let Some(_lock) = lock(&path) {
            let _ = if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
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
    fn half_a_report_is_cleared_away_once_nobody_writes_it() {
        let parent = tempfile::tempdir().unwrap();
        let old = |name: &str| {
            let path = parent.path().join(name);
            std::fs::write(&path, "names").unwrap();
            File::options().write(true).open(&path).unwrap().set_modified(SystemTime::now() - NEW * 2).unwrap();
            path
        };
        let (left, other) = (old(".ephor-report-a"), old(".ephor-notes"));
        let (file, _unfinished) = hold(parent.path()).unwrap();
        file.as_file().set_modified(SystemTime::now() - NEW * 2).unwrap();
        clear(parent.path());
        assert!(!left.exists());
        assert!(other.exists() && file.path().exists());
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
