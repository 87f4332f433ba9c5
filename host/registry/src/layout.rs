//! An image layout of OCI: a folder with artifacts, as `skopeo copy docker://... oci:DIR` makes it. For machines without a
//! network.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ephor_untrusted::file;

use super::manifest::{INDEX, Index, LARGEST_MANIFEST, MANIFEST};
use super::{Descriptor, Digest, Error, Manifest, Reference, Target};

/// The annotation that names an entry of `index.json`.
const NAME: &str = "org.opencontainers.image.ref.name";
/// Another one, by containerd.
const FULL_NAME: &str = "io.containerd.image.name";
const MARK: &str = "oci-layout";
const MARK_TEXT: &str = "{\"imageLayoutVersion\":\"1.0.0\"}";

/// Such a folder.
#[derive(Clone, Debug)]
pub struct Layout {
    folder: PathBuf,
}

impl Layout {
    /// Opens one that is there.
    ///
    /// # Errors
    /// If it is none.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let layout = Self { folder: folder.to_owned() };
        let mark = folder.join(MARK);
        let text = file::read_within(&mark, 4096).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::wrong(
                folder.display(),
                format!("there is no {MARK}; expected an image layout, as 'skopeo copy docker://... oci:DIR' makes it"),
            ),
            _ => Error::io("read", &mark)(error),
        })?;
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        if value.get("imageLayoutVersion").and_then(serde_json::Value::as_str) != Some("1.0.0") {
            return Err(Error::wrong(mark.display(), "expected the version 1.0.0 of the image layout"));
        }
        Ok(layout)
    }

    /// Opens one, or makes it where nothing is.
    ///
    /// # Errors
    /// If it can be neither.
    pub fn open_or_make(folder: &Path) -> Result<Self, Error> {
        if !folder.join(MARK).exists() {
            fs::create_dir_all(folder).map_err(Error::io("make", folder))?;
            if fs::read_dir(folder).map_err(Error::io("read", folder))?.next().is_some() {
                return Err(Error::wrong(folder.display(), "the folder is no image layout, and not empty"));
            }
            let layout = Self { folder: folder.to_owned() };
            layout.write(&folder.join("index.json"), &Index::default().bytes())?;
            layout.write(&folder.join(MARK), MARK_TEXT.as_bytes())?;
        }
        Self::open(folder)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn place(&self) -> String {
        self.folder.display().to_string()
    }

    /// Where a blob is, or would be.
    #[must_use]
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join("blobs").join("sha256").join(digest.hex())
    }

    fn index(&self) -> Result<Index, Error> {
        let path = self.folder.join("index.json");
        let bytes = file::read_within(&path, LARGEST_MANIFEST).map_err(Error::io("read", &path))?;
        Index::read(&bytes, &path.display().to_string())
    }

    /// The entries that are of a repository, each with its tag; those without a name have none. A layout that was made of one
    /// repository names tags alone.
    fn entries(&self, repository: &Reference) -> Result<Vec<(Option<String>, Descriptor)>, Error> {
        let of = repository.bare().to_string();
        let mut found = Vec::new();
        for entry in self.index()?.manifests {
            let name = entry.annotations.get(FULL_NAME).or_else(|| entry.annotations.get(NAME)).cloned();
            let tag = match name {
                None => None,
                Some(name) if name.contains('/') => {
                    match name.strip_prefix(&of).and_then(|rest| rest.strip_prefix(':')) {
                        Some(tag) => Some(tag.to_owned()),
                        None => continue,
                    }
                }
                Some(name) => Some(name),
            };
            found.push((tag, entry));
        }
        Ok(found)
    }

    /// The tags of a repository.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn tags(&self, repository: &Reference) -> Result<Vec<String>, Error> {
        let mut tags = Vec::new();
        for (tag, entry) in self.entries(repository)? {
            // Copied without a name: the pack says itself which version it is.
            let tag = match tag {
                Some(tag) => Some(tag),
                None if entry.media_type == MANIFEST => {
                    let bytes = self.blob(&entry, LARGEST_MANIFEST)?;
                    let manifest = Manifest::read(&bytes, &self.place())?;
                    manifest.annotations.get(super::artifact::VERSION).filter(|_| manifest.subject.is_none()).cloned()
                }
                None => None,
            };
            tags.extend(tag);
        }
        tags.sort();
        tags.dedup();
        Ok(tags)
    }

    /// The bytes of a manifest or an index; none where there is none.
    ///
    /// # Errors
    /// If it cannot be read, or is not what the digest says; or if two artifacts have that tag.
    pub fn manifest(&self, repository: &Reference, target: &Target) -> Result<Option<Vec<u8>>, Error> {
        let tag = match target {
            Target::Digest(digest) => return self.by_digest(digest),
            Target::Tag(tag) => tag,
        };
        let entries = self.entries(repository)?;
        let mut named: Vec<&Descriptor> =
            entries.iter().filter(|(name, _)| name.as_ref() == Some(tag)).map(|(_, entry)| entry).collect();
        let mut unnamed = Vec::new();
        if named.is_empty() {
            for (_, entry) in entries.iter().filter(|(name, entry)| name.is_none() && entry.media_type == MANIFEST) {
                let manifest = Manifest::read(&self.blob(entry, LARGEST_MANIFEST)?, &self.place())?;
                if manifest.subject.is_none() && manifest.annotations.get(super::artifact::VERSION) == Some(tag) {
                    unnamed.push(entry);
                }
            }
            named = unnamed;
        }
        named.dedup_by(|a, b| a.digest == b.digest);
        match named.as_slice() {
            [] => Ok(None),
            [one] => self.blob(one, LARGEST_MANIFEST).map(Some),
            _ => {
                let reason = format!(
                    "there are several artifacts {tag}; name each with its repository, such as skopeo copy docker://{0}:{tag} oci:DIR:{0}:{tag}",
                    repository.bare()
                );
                Err(Error::wrong(self.folder.display(), reason))
            }
        }
    }

    fn by_digest(&self, digest: &Digest) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path(digest);
        match file::read_within(&path, LARGEST_MANIFEST) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
            Ok(bytes) => self.sound(&path, digest, bytes).map(Some),
        }
    }

    fn sound(&self, path: &Path, digest: &Digest, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
        let found = Digest::of(&bytes);
        if found == *digest {
            return Ok(bytes);
        }
        Err(Error::wrong(path.display(), format!("the file was changed: its digest is {found}")))
    }

    /// The bytes of a blob of at most so many.
    ///
    /// # Errors
    /// If it cannot be read, or is not what the digest says.
    pub fn blob(&self, blob: &Descriptor, largest: u64) -> Result<Vec<u8>, Error> {
        let path = self.path(&blob.digest);
        let bytes = file::read_within(&path, largest).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Error::NotFound { place: self.place(), what: format!("blob {}", blob.digest) }
            }
            _ => Error::io("read", &path)(error),
        })?;
        self.sound(&path, &blob.digest, bytes)
    }

    /// The manifests that say they are about this one.
    ///
    /// # Errors
    /// If what is there cannot be read.
    pub fn referrers(&self, repository: &Reference, subject: &Digest) -> Result<Vec<Descriptor>, Error> {
        let mut found: Vec<Descriptor> = Vec::new();
        if let Some(bytes) = self.manifest(repository, &Target::Tag(subject.fallback_tag()))? {
            found.extend(Index::read(&bytes, &self.place())?.manifests);
        }
        for entry in self.index()?.manifests.into_iter().filter(|entry| entry.media_type == MANIFEST) {
            let known = found.iter().any(|known| known.digest == entry.digest);
            let is_about = |bytes: &[u8]| {
                let manifest: Option<Manifest> = serde_json::from_slice(bytes).ok();
                manifest.and_then(|manifest| manifest.subject).is_some_and(|about| about.digest == *subject)
            };
            if !known && self.blob(&entry, LARGEST_MANIFEST).is_ok_and(|bytes| is_about(&bytes)) {
                found.push(entry);
            }
        }
        Ok(found)
    }

    /// Puts a blob there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push_blob(&self, bytes: &[u8]) -> Result<(), Error> {
        self.write(&self.path(&Digest::of(bytes)), bytes)
    }

    /// Puts a manifest there, and under a tag if it has one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push_manifest(&self, repository: &Reference, bytes: &[u8], target: &Target) -> Result<(), Error> {
        self.push_blob(bytes)?;
        let Target::Tag(tag) = target else { return Ok(()) };
        let name = repository.at_tag(tag)?.to_string();
        let is_list =
            serde_json::from_slice::<Index>(bytes).is_ok_and(|index| index.media_type.as_deref() == Some(INDEX));
        let mut entry = Descriptor::of(if is_list { INDEX } else { MANIFEST }, bytes);
        entry.annotations.insert(NAME.to_owned(), name.clone());
        let mut index = self.index()?;
        let is_same = |known: &Descriptor| {
            let known = known.annotations.get(NAME);
            known == Some(&name) || known == Some(tag)
        };
        index.manifests.retain(|known| !is_same(known));
        index.manifests.push(entry);
        self.write(&self.folder.join("index.json"), &index.bytes())
    }

    /// Writes a file as a whole or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        write_whole(path, bytes)
    }
}

/// Writes a file as a whole or not at all, with the folders above it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error| Error::io("write", path)(error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Error::io("make", folder))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".new-");
    // Nothing of it is secret, and a layout is made to be handed on; the mask of the user counts.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Artifact, Facts};

    fn repository() -> Reference {
        Reference::parse("ghcr.io/acme/rules").unwrap()
    }

    fn pushed(layout: &Layout, version: &str) -> Artifact {
        let facts = Facts { title: "acme", version, ..Facts::default() };
        let artifact = Artifact::of(b"component", &facts);
        layout.push_blob(b"component").unwrap();
        layout.push_blob(&artifact.config).unwrap();
        layout.push_manifest(&repository(), &artifact.manifest, &Target::Tag(version.to_owned())).unwrap();
        artifact
    }

    #[test]
    fn what_is_put_there_is_found_again_by_its_repository() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::open_or_make(&folder.path().join("layout")).unwrap();
        let artifact = pushed(&layout, "1.0.0");
        pushed(&layout, "1.1.0");
        pushed(&layout, "1.1.0");
        let layout = Layout::open(&folder.path().join("layout")).unwrap();
        assert_eq!(layout.tags(&repository()).unwrap(), ["1.0.0", "1.1.0"]);
        let found = layout.manifest(&repository(), &Target::Tag("1.0.0".to_owned())).unwrap();
        assert_eq!(found, Some(artifact.manifest));
        let other = Reference::parse("ghcr.io/other/rules").unwrap();
        assert_eq!(layout.tags(&other).unwrap(), Vec::<String>::new());
        assert_eq!(layout.manifest(&other, &Target::Tag("1.0.0".to_owned())).unwrap(), None);
    }

    #[test]
    fn what_was_copied_without_a_name_is_found_by_what_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::open_or_make(folder.path()).unwrap();
        let artifact = pushed(&layout, "1.0.0");
        let path = folder.path().join("index.json");
        let text = fs::read_to_string(&path).unwrap();
        let name = "\"annotations\":{\"org.opencontainers.image.ref.name\":\"ghcr.io/acme/rules:1.0.0\"}";
        assert!(text.contains(name), "{text}");
        fs::write(&path, text.replace(&format!(",{name}"), "")).unwrap();
        assert_eq!(layout.tags(&repository()).unwrap(), ["1.0.0"]);
        let target = Target::Tag("1.0.0".to_owned());
        assert_eq!(layout.manifest(&repository(), &target).unwrap(), Some(artifact.manifest));
        fs::write(&path, text.replace("ghcr.io/acme/rules:1.0.0", "1.0.0")).unwrap();
        assert_eq!(layout.tags(&repository()).unwrap(), ["1.0.0"]);
    }

    #[test]
    fn a_file_that_was_changed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::open_or_make(folder.path()).unwrap();
        let artifact = pushed(&layout, "1.0.0");
        let digest = Digest::of(&artifact.manifest);
        fs::write(layout.path(&digest), "{}").unwrap();
        let error = layout.manifest(&repository(), &Target::Digest(digest)).unwrap_err().to_string();
        assert!(error.contains("the file was changed"), "{error}");
        let blob = Descriptor::of("application/wasm", b"component");
        assert_eq!(layout.blob(&blob, 9).unwrap(), b"component");
        assert!(layout.blob(&blob, 8).is_err());
        fs::remove_file(layout.path(&blob.digest)).unwrap();
        assert!(layout.blob(&blob, 9).unwrap_err().is_not_found());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", layout.path(&blob.digest)).unwrap();
            assert!(layout.blob(&blob, 1 << 20).is_err());
        }
    }

    #[test]
    fn another_folder_is_no_layout_and_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Layout::open(folder.path()).unwrap_err().to_string().contains("there is no oci-layout"));
        fs::write(folder.path().join("notes"), "mine").unwrap();
        let error = Layout::open_or_make(folder.path()).unwrap_err().to_string();
        assert!(error.contains("no image layout, and not empty"), "{error}");
    }
}
