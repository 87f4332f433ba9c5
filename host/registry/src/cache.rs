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
        // The folder above is that of compiled packs, which is not used if others may write to it.
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder).map_err(Error::io("make", &self.folder))?;
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
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join("packs")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "whatever the mask of the user says");
        }
        std::fs::write(&path, "changed").unwrap();
        cache.put(b"component").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"component", "what is put there is right again");
    }
}
