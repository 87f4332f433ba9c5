//! Keys of pseudonyms, in files of their own.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

use ephor_snapshot::hex;
use ephor_snapshot::redact::KEY_BYTES;
use ephor_untrusted::file;

/// A key with white space around it: a longer file is something else.
const LONGEST: u64 = 4 << 10;

/// A key that nobody knows.
pub fn random() -> anyhow::Result<Vec<u8>> {
    let mut key = vec![0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    Ok(key)
}

/// Reads a key.
pub fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let text = file::read_text(path, LONGEST).with_context(|| format!("cannot read {}", path.display()))?;
    let text = text.trim();
    let byte = |at: usize| text.get(2 * at..2 * at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let sound = text.len() == 2 * KEY_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (0..KEY_BYTES).map(byte).collect::<Option<Vec<u8>>>() {
        Some(key) if sound => Ok(key),
        // Nothing of what stands there is told: it may be a key that was cut.
        _ => bail!("{}: expected a key, {} hexadecimal digits on one line", path.display(), 2 * KEY_BYTES),
    }
}

/// Reads a key, or makes one where there is none. It can be read by its owner only.
pub fn read_or_make(path: &Path) -> anyhow::Result<Vec<u8>> {
    // What is there and cannot be looked at is no reason for another key.
    if fs::symlink_metadata(path).is_ok() {
        return read(path);
    }
    let key = random()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(|| format!("cannot create {}", path.display()))?;
    let written = writeln!(file, "{}", hex(&key)).and_then(|()| file.sync_all());
    drop(file);
    if let Err(error) = written {
        // A part of a key would be refused for ever.
        let _ = fs::remove_file(path);
        return Err(error).with_context(|| format!("cannot write {}", path.display()));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_made_is_read_again_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        let key = read_or_make(&path).unwrap();
        assert_eq!((read(&path).unwrap(), read_or_make(&path).unwrap()), (key.clone(), key.clone()));
        assert_ne!(random().unwrap(), key);
    }

    #[test]
    fn what_is_no_key_is_refused_without_a_word_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        for text in ["", "secret-but-no-key", &"0".repeat(63), &"g".repeat(64), &"+1".repeat(32)] {
            fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains("expected a key, 64 hexadecimal digits"), "{error}");
            assert!(text.is_empty() || !error.contains(text), "{error}");
        }
    }
}
