//! A pack as an artifact of OCI, in the form that wkg writes: configuration, one layer, annotations.

use std::collections::BTreeMap;

use semver::Version;
use serde_json::json;

use super::client::Kind;
use super::manifest::{EMPTY, EMPTY_BYTES, Index, MANIFEST, WASM, WASM_CONFIG};
use super::{Descriptor, Digest, Error, Manifest, Outline, Signature, Store, Target};

/// The most that a component may have, in bytes: what a scan takes of one whose digest was agreed on.
pub const LARGEST: u64 = 32 << 20;
/// The annotation with the version.
pub(crate) const VERSION: &str = "org.opencontainers.image.version";
/// An artifact has one time for all, so that the same pack has the same digest whoever pushes it, and when.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// What annotations say of a pack. What is empty is left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'f> {
    /// Its name for people.
    pub title: &'f str,
    /// Its version.
    pub version: &'f str,
    /// What it covers.
    pub description: &'f str,
    /// An SPDX expression.
    pub licenses: &'f str,
    /// Where its sources are.
    pub source: &'f str,
    /// Of which revision of them it is.
    pub revision: &'f str,
}

/// A pack, ready to be pushed.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The configuration.
    pub config: Vec<u8>,
    /// The manifest.
    pub manifest: Vec<u8>,
    /// The digest of the manifest.
    pub digest: Digest,
}

impl Artifact {
    /// Of this component: the same bytes for the same component and facts.
    #[must_use]
    pub fn of(component: &[u8], facts: &Facts<'_>) -> Self {
        let outline = Outline::of(component);
        let layer = Descriptor::of(WASM, component);
        let config = json!({
            "created": CREATED,
            "architecture": "wasm",
            "os": "wasip2",
            "layerDigests": [layer.digest],
            "component": { "exports": outline.exports, "imports": outline.imports },
        });
        let config = config.to_string().into_bytes();
        let annotations = [
            ("org.opencontainers.image.title", facts.title),
            (VERSION, facts.version),
            ("org.opencontainers.image.description", facts.description),
            ("org.opencontainers.image.licenses", facts.licenses),
            ("org.opencontainers.image.source", facts.source),
            ("org.opencontainers.image.revision", facts.revision),
        ];
        let annotations = annotations.into_iter().filter(|(_, value)| !value.is_empty());
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(MANIFEST.to_owned()),
            artifact_type: None,
            config: Descriptor::of(WASM_CONFIG, &config),
            layers: vec![layer],
            subject: None,
            annotations: annotations.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        };
        let manifest = manifest.bytes();
        Self { config, digest: Digest::of(&manifest), manifest }
    }
}

/// A pack of a store, whole.
#[derive(Clone, Debug)]
pub struct Published {
    /// The digest of its manifest.
    pub digest: Digest,
    /// Its manifest.
    pub manifest: Manifest,
    /// The component.
    pub component: Vec<u8>,
}

/// The versions among the tags of a store, the newest first. Tags that are no version are passed over.
///
/// # Errors
/// If there is no list of tags.
pub async fn versions(store: &Store) -> Result<Vec<Version>, Error> {
    let mut versions: Vec<Version> = store.tags().await?.iter().filter_map(|tag| Version::parse(tag).ok()).collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.dedup();
    Ok(versions)
}

/// The digest that a tag or digest has in a store; none where there is nothing.
///
/// # Errors
/// If it cannot be asked.
pub async fn published(store: &Store, target: &Target) -> Result<Option<Digest>, Error> {
    Ok(store.manifest(target).await?.map(|bytes| Digest::of(&bytes)))
}

/// Takes a pack out of a store: its manifest and component, checked against their digests.
///
/// # Errors
/// If there is none, or it is not what it must be.
pub async fn pull(store: &Store, target: &Target) -> Result<Published, Error> {
    let place = store.repository().to_string();
    let bytes = store.manifest(target).await?;
    let bytes = bytes.ok_or_else(|| Error::NotFound { place: place.clone(), what: format!("pack {target}") })?;
    let manifest = Manifest::read(&bytes, &format!("{place} {target}"))?;
    let component = store.blob(manifest.component(&format!("{place} {target}"), LARGEST)?).await?;
    Ok(Published { digest: Digest::of(&bytes), manifest, component })
}

/// Puts a pack into a store under its version, which never moves.
///
/// # Errors
/// If the version is there with another digest, or the store does not take it.
pub async fn push(store: &Store, component: &[u8], artifact: &Artifact, version: &Version) -> Result<(), Error> {
    let target = Target::Tag(version.to_string());
    let place = store.repository();
    let moved = |there: &Digest| Error::Moved {
        place: place.to_string(),
        version: version.to_string(),
        there: there.to_string(),
        here: artifact.digest.to_string(),
    };
    if let Some(there) = published(store, &target).await? {
        return if there == artifact.digest { Ok(()) } else { Err(moved(&there)) };
    }
    store.push_blob(component).await?;
    store.push_blob(&artifact.config).await?;
    store.push_manifest(Kind::Manifest, &artifact.manifest, &target).await?;
    // A registry knows no "only if it is not there": somebody else may have been there at the same time.
    match published(store, &target).await? {
        Some(there) if there == artifact.digest => Ok(()),
        Some(there) => Err(moved(&there)),
        None => Err(Error::wrong(&place, format!("it took version {version}, and does not have it"))),
    }
}

/// Puts a signature of a pack beside it: as a manifest about that of the pack, and in the list under the tag that stands for
/// such lists where a registry has none.
///
/// # Errors
/// If the store does not take it.
pub async fn push_signature(store: &Store, about: &Artifact, signature: &Signature) -> Result<(), Error> {
    let kind = signature.kind().media_type();
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(MANIFEST.to_owned()),
        artifact_type: Some(kind.to_owned()),
        config: Descriptor::of(EMPTY, EMPTY_BYTES),
        layers: vec![Descriptor::of(kind, signature.bytes())],
        subject: Some(Descriptor::of(MANIFEST, &about.manifest)),
        annotations: BTreeMap::new(),
    };
    let bytes = manifest.bytes();
    store.push_blob(EMPTY_BYTES).await?;
    store.push_blob(signature.bytes()).await?;
    store.push_manifest(Kind::Manifest, &bytes, &Target::Digest(Digest::of(&bytes))).await?;
    let tag = Target::Tag(about.digest.fallback_tag());
    let mut index = match store.manifest(&tag).await? {
        Some(bytes) => Index::read(&bytes, &store.repository().to_string())?,
        None => Index::default(),
    };
    let mut entry = Descriptor::of(MANIFEST, &bytes);
    if index.manifests.iter().any(|known| known.digest == entry.digest) {
        return Ok(());
    }
    entry.artifact_type = Some(kind.to_owned());
    index.manifests.push(entry);
    store.push_manifest(Kind::Index, &index.bytes(), &tag).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pack_has_the_same_digest() {
        let facts = Facts { title: "Acme", version: "1.0.0", licenses: "MIT", ..Facts::default() };
        let (one, two) = (Artifact::of(b"component", &facts), Artifact::of(b"component", &facts));
        assert_eq!((one.digest.clone(), one.config), (two.digest, two.config));
        assert_ne!(one.digest, Artifact::of(b"other", &facts).digest);
        let manifest = Manifest::read(&one.manifest, "here").unwrap();
        assert_eq!(manifest.annotations.len(), 3);
        assert_eq!(manifest.component("here", LARGEST).unwrap().digest, Digest::of(b"component"));
    }
}
