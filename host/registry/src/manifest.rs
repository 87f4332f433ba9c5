//! Manifests and indexes of OCI: what is read of them, and what is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Digest, Error};

/// A manifest of an artifact.
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// A list of manifests.
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// The configuration of a WebAssembly artifact.
pub(crate) const WASM_CONFIG: &str = "application/vnd.wasm.config.v0+json";
/// A WebAssembly component.
pub(crate) const WASM: &str = "application/wasm";
/// The configuration of what has none.
pub(crate) const EMPTY: &str = "application/vnd.oci.empty.v1+json";
/// Its bytes.
pub(crate) const EMPTY_BYTES: &[u8] = b"{}";
/// The most of a manifest or an index: what registries take, too.
pub(crate) const LARGEST_MANIFEST: u64 = 4 << 20;

/// What is somewhere: its kind, digest and size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What it is.
    pub media_type: String,
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// What kind of artifact a manifest is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Further facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

impl Descriptor {
    pub(crate) fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            artifact_type: None,
            annotations: BTreeMap::new(),
        }
    }
}

/// The manifest of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always 2.
    pub schema_version: u8,
    /// What this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What kind of artifact it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Its configuration.
    pub config: Descriptor,
    /// Its content.
    pub layers: Vec<Descriptor>,
    /// What it is about, for a signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Further facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads a manifest; `place` is where it is from.
    pub(crate) fn read(bytes: &[u8], place: &str) -> Result<Self, Error> {
        let wrong = |reason: String| Error::wrong(place, reason);
        let kind: Kind =
            serde_json::from_slice(bytes).map_err(|error| wrong(format!("its manifest cannot be read ({error})")))?;
        if kind.media_type.as_deref() == Some(INDEX) || kind.manifests.is_some() {
            return Err(wrong(
                "it is an index of several artifacts; expected the manifest of one pack, as 'ephor pack push' and wkg write it"
                    .to_owned(),
            ));
        }
        let manifest: Self =
            serde_json::from_slice(bytes).map_err(|error| wrong(format!("its manifest cannot be read ({error})")))?;
        match manifest.media_type.as_deref() {
            None | Some(MANIFEST) if manifest.schema_version == 2 => Ok(manifest),
            _ => Err(wrong(format!("its manifest is of another kind; expected {MANIFEST}"))),
        }
    }

    /// Its bytes: the same for the same manifest.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers is always JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The component of a pack.
    pub(crate) fn component(&self, place: &str, largest: u64) -> Result<&Descriptor, Error> {
        let [layer] = self.layers.as_slice() else {
            let reason = format!("it has {} layers; a pack has one, of the kind {WASM}", self.layers.len());
            return Err(Error::wrong(place, reason));
        };
        if layer.media_type != WASM {
            let found = super::error::quoted(&layer.media_type);
            return Err(Error::wrong(place, format!("its layer is of the kind {found:?}; a pack has one of {WASM}")));
        }
        if layer.size > largest {
            let reason = format!("its component has {} bytes, and a pack may have {} MiB", layer.size, largest >> 20);
            return Err(Error::wrong(place, reason));
        }
        Ok(layer)
    }
}

/// What tells a manifest from an index.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    media_type: Option<String>,
    manifests: Option<serde::de::IgnoredAny>,
}

/// A list of manifests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Index {
    pub(crate) schema_version: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) manifests: Vec<Descriptor>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// Programs in Go write an empty list as `null`.
pub(crate) fn null_is_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Default for Index {
    fn default() -> Self {
        Self {
            schema_version: 2,
            media_type: Some(INDEX.to_owned()),
            manifests: Vec::new(),
            annotations: BTreeMap::new(),
        }
    }
}

impl Index {
    pub(crate) fn read(bytes: &[u8], place: &str) -> Result<Self, Error> {
        let index: Self = serde_json::from_slice(bytes)
            .map_err(|error| Error::wrong(place, format!("its index cannot be read ({error})")))?;
        match index.media_type.as_deref() {
            None | Some(INDEX) if index.schema_version == 2 => Ok(index),
            _ => Err(Error::wrong(place, format!("its index is of another kind; expected {INDEX}"))),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Manifest {
        Manifest {
            schema_version: 2,
            media_type: Some(MANIFEST.to_owned()),
            artifact_type: None,
            config: Descriptor::of(WASM_CONFIG, b"{}"),
            layers: vec![Descriptor::of(WASM, b"component")],
            subject: None,
            annotations: BTreeMap::new(),
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_is_written() {
        let manifest = pack();
        let bytes = manifest.bytes();
        assert_eq!(Manifest::read(&bytes, "here").unwrap(), manifest);
        assert_eq!(manifest.bytes(), bytes, "the same bytes each time");
        assert_eq!(manifest.component("here", 9).unwrap().digest, Digest::of(b"component"));
    }

    #[test]
    fn what_is_no_manifest_of_a_pack_is_refused() {
        let read = |bytes: &[u8]| Manifest::read(bytes, "here").unwrap_err().to_string();
        assert!(read(b"").contains("here: its manifest cannot be read"));
        assert!(read(&Index::default().bytes()).contains("an index of several artifacts"));
        let mut other = pack();
        other.schema_version = 1;
        assert!(read(&other.bytes()).contains("of another kind"));
        let mut two = pack();
        two.layers.push(two.layers[0].clone());
        assert!(two.component("here", 9).unwrap_err().to_string().contains("it has 2 layers"));
        let mut tar = pack();
        tar.layers[0].media_type = "application/x-tar\u{1b}".to_owned();
        let error = tar.component("here", 9).unwrap_err().to_string();
        assert!(error.contains("application/x-tar") && !error.contains('\u{1b}'), "{error}");
        assert!(pack().component("here", 8).unwrap_err().to_string().contains("9 bytes"));
    }
}
