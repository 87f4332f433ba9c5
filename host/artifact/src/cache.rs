//! Compiled code of packs between runs. Who can write there could run code as the user, and have a pack judge what it
//! likes under its true digest: so the folder is the user's alone, and what lies in it counts only with the seal of a
//! key that lies elsewhere.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{KEY_BYTES, Key, Sealed};

/// Entries that are kept, the newest ones.
const MOST_ENTRIES: usize = 100;
/// An entry in bytes, at the most.
const MOST_BYTES: u64 = 256 << 20;

/// Compiled code in a folder of the user.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    key: Key,
}

impl Cache {
    /// Opens the cache in the folder `cache`, with the key in the folder `state`; makes what is not there.
    ///
    /// # Errors
    /// If one of them cannot be made, belongs to somebody else, or others can write to it; as the end of a sentence.
    pub fn open(cache: &Path, state: &Path) -> Result<Self, String> {
        let folder = private_folder(&cache.join("packs"))?;
        let key = key(&private_folder(state)?.join("cache.key"))?;
        Ok(Self { folder, key })
    }

    /// What is kept under a name. Whether its seal holds shows when it is loaded.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Sealed> {
        let path = self.folder.join(name);
        let bytes = ephor_untrusted::file::read_within(&path, MOST_BYTES).ok()?;
        // What is used stays when others come; if that cannot be noted, it is compiled once more one day.
        let _ = fs::File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(Sealed::received(self.key.clone(), bytes))
    }

    /// Keeps code under a name. A cache that does not work costs time, nothing else.
    pub fn put(&self, name: &str, code: &[u8]) {
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
            file.write_all(Sealed::new(self.key.clone(), name, code).bytes())?;
            file.persist(self.folder.join(name))?;
            Ok(())
        };
        if write().is_ok() {
            self.prune();
        }
    }

    /// Removes what is kept under a name.
    pub fn remove(&self, name: &str) {
        let _ = fs::remove_file(self.folder.join(name));
    }

    /// Removes the entries that were not used for the longest time, and what a killed process left behind.
    fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let age = |entry: &fs::DirEntry| {
            entry.metadata().and_then(|known| known.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
        };
        // Folders beside the entries are of others: the packs of registries lie in one.
        let is_entry = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| !kind.is_dir());
        let mut entries: Vec<(SystemTime, PathBuf)> =
            entries.flatten().filter(is_entry).map(|entry| (age(&entry), entry.path())).collect();
        entries.sort();
        for (_, path) in entries.iter().rev().skip(MOST_ENTRIES) {
            let _ = fs::remove_file(path);
        }
    }
}

/// The key in a file, made where there is none. A new one comes into its place whole, or not at all.
fn key(path: &Path) -> Result<Key, String> {
    let failed = |what: &str, error: std::io::Error| format!("cannot {what} {}: {error}", path.display());
    if fs::symlink_metadata(path).is_err() {
        let key = Key::random()?;
        let parent = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(parent).map_err(|error| failed("make", error))?;
        file.write_all(key.bytes()).map_err(|error| failed("write", error))?;
        // Who was faster has made the key that counts.
        let _ = file.persist_noclobber(path);
    }
    check_private(path)?;
    let bytes = ephor_untrusted::file::read_within(path, MOST_BYTES).map_err(|error| failed("read", error))?;
    match <[u8; KEY_BYTES]>::try_from(bytes) {
        Ok(key) => Ok(Key::new(key)),
        Err(_) => Err(format!("{} is no key of {KEY_BYTES} bytes; remove it", path.display())),
    }
}

/// Makes a folder that is its owner's alone, or sees that it is.
fn private_folder(folder: &Path) -> Result<PathBuf, String> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    check_private(folder)?;
    Ok(folder.to_owned())
}

/// Whether nobody but this user can write there.
#[cfg(unix)]
fn check_private(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let known = fs::symlink_metadata(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let shown = path.display();
    if known.is_symlink() {
        return Err(format!("{shown} is a symbolic link; name the folder itself"));
    }
    if known.uid() != rustix::process::geteuid().as_raw() {
        return Err(format!("{shown} belongs to another user"));
    }
    if known.mode() & 0o022 != 0 {
        return Err(format!(
            "others can write to {shown}, and what lies there would be run; remove it, or 'chmod go-rwx' it once you know what is in it"
        ));
    }
    if known.mode() & 0o055 != 0 {
        let mode = if known.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
            .map_err(|error| format!("cannot make {shown} readable by its owner alone: {error}"))?;
    }
    Ok(())
}

/// The folders of a profile are its user's alone.
#[cfg(not(unix))]
fn check_private(_: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_with_its_seal_and_only_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, state) = (folder.path().join("cache"), folder.path().join("state"));
        let open = || Cache::open(&cache, &state).unwrap();
        open().put("one", b"code of one");
        assert_eq!(open().get("one").unwrap().open("one"), Some(&b"code of one"[..]));
        assert!(open().get("two").is_none());
        // One entry in place of another: under its true name, it would be the code of another pack.
        fs::copy(cache.join("packs/one"), cache.join("packs/two")).unwrap();
        assert!(open().get("two").unwrap().open("two").is_none());
        // The cache of another machine has another key.
        let elsewhere = Cache::open(&cache, &folder.path().join("other")).unwrap();
        assert!(elsewhere.get("one").unwrap().open("one").is_none());
        open().remove("one");
        assert!(open().get("one").is_none());
    }

    #[test]
    fn only_the_newest_stay() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), &folder.path().join("state")).unwrap();
        fs::create_dir(folder.path().join("packs/sha256")).unwrap();
        for number in 0..MOST_ENTRIES + 20 {
            cache.put(&format!("{number:03}"), b"code");
        }
        let left = fs::read_dir(folder.path().join("packs")).unwrap().count();
        assert_eq!(left, MOST_ENTRIES + 1, "and the folder of others");
        assert!(cache.get(&format!("{:03}", MOST_ENTRIES + 19)).is_some());
        // One that is used is not old, however long ago it was written.
        let kept = format!("{:03}", 20);
        let before = SystemTime::now() - std::time::Duration::from_secs(3_600);
        let file = fs::File::options().append(true).open(folder.path().join("packs").join(&kept)).unwrap();
        file.set_modified(before).unwrap();
        assert!(cache.get(&kept).is_some());
        cache.put("another", b"code");
        assert!(cache.get(&kept).is_some() && cache.get("another").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_write_to_is_not_used() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (cache, state) = (folder.path().join("cache"), folder.path().join("state"));
        let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        let found = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        Cache::open(&cache, &state).unwrap();
        assert_eq!(
            (found(&cache.join("packs")), found(&state), found(&state.join("cache.key"))),
            (0o700, 0o700, 0o600)
        );
        mode(&cache.join("packs"), 0o755);
        Cache::open(&cache, &state).unwrap();
        assert_eq!(found(&cache.join("packs")), 0o700, "what others could read is closed");
        fs::write(state.join("cache.key"), "short").unwrap();
        assert!(Cache::open(&cache, &state).unwrap_err().contains("is no key of 32 bytes"));
        fs::remove_file(state.join("cache.key")).unwrap();
        Cache::open(&cache, &state).unwrap();
        for path in [cache.join("packs"), state.clone(), state.join("cache.key")] {
            let before = found(&path);
            mode(&path, 0o777);
            let error = Cache::open(&cache, &state).unwrap_err();
            assert!(error.contains("others can write to"), "{error}");
            mode(&path, before);
        }
        fs::rename(cache.join("packs"), cache.join("real")).unwrap();
        std::os::unix::fs::symlink(cache.join("real"), cache.join("packs")).unwrap();
        assert!(Cache::open(&cache, &state).unwrap_err().contains("symbolic link"));
    }
}
