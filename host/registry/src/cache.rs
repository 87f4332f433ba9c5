//! Packs that were pulled, by the SHA-256 of their component. What lies here counts by its digest alone, so it may come from
//! another machine.

use std::path::{Path, PathBuf};

use super::layout::write_whole;
use super::{Digest, Error};

/// A folder of components.
#[derive(Clone, Debug)]
pub struct PackCache {
    folder: PathBuf,
}

impl PackCache {
    /// Within the cache folder of the user; made when something is put there.
    #[must_use]
    pub fn within(cache: &Path) -> Self {
        Self { folder: cache.join("packs").join("sha256") }
    }

    /// Where a component is, or would be.
    #[must_use]
    pub fn path(&self, sha256: &Digest) -> PathBuf {
        self.folder.join(sha256.hex())
    }

    /// Puts a component there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, component: &[u8]) -> Result<PathBuf, Error> {
        let path = self.path(&Digest::of(component));
        write_whole(&path, component)?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_kept_under_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let cache = PackCache::within(folder.path());
        let path = cache.put(b"component").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"component");
        assert_eq!(path, folder.path().join("packs/sha256").join(Digest::of(b"component").hex()));
        std::fs::write(&path, "changed").unwrap();
        cache.put(b"component").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"component", "what is put there is right again");
    }
}
