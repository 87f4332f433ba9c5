//! Where packs are: a registry, or a folder.

use super::client::{Client, Kind};
use super::{Descriptor, Digest, Error, Layout, Reference, Target};

/// A place with packs.
#[derive(Debug)]
pub enum Store {
    /// A repository of a registry.
    Registry(Box<Client>),
    /// A folder, in which this repository is meant.
    Layout(Layout, Reference),
}

impl Store {
    /// The repository.
    #[must_use]
    pub fn repository(&self) -> Reference {
        match self {
            Self::Registry(client) => client.reference().bare(),
            Self::Layout(_, reference) => reference.bare(),
        }
    }

    /// Its tags.
    ///
    /// # Errors
    /// If there is no sound list of them.
    pub async fn tags(&self) -> Result<Vec<String>, Error> {
        match self {
            Self::Registry(client) => client.tags().await,
            Self::Layout(layout, of) => layout.tags(of),
        }
    }

    /// The bytes of a manifest or an index, checked against a digest if that is what is asked; none where there is none.
    ///
    /// # Errors
    /// If it cannot be had.
    pub async fn manifest(&self, target: &Target) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Registry(client) => client.manifest(target).await,
            Self::Layout(layout, of) => layout.manifest(of, target),
        }
    }

    /// The bytes of a blob, checked against its digest. The caller has looked at its size.
    ///
    /// # Errors
    /// If it cannot be had.
    pub async fn blob(&self, blob: &Descriptor) -> Result<Vec<u8>, Error> {
        match self {
            Self::Registry(client) => client.blob(blob).await,
            Self::Layout(layout, _) => layout.blob(blob, blob.size),
        }
    }

    /// The manifests that say they are about this one.
    ///
    /// # Errors
    /// If what is there cannot be read.
    pub async fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Error> {
        match self {
            Self::Registry(client) => client.referrers(subject).await,
            Self::Layout(layout, of) => layout.referrers(of, subject),
        }
    }

    /// Puts a blob there.
    ///
    /// # Errors
    /// If it is not taken.
    pub async fn push_blob(&self, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Self::Registry(client) => client.push_blob(bytes).await,
            Self::Layout(layout, _) => layout.push_blob(bytes),
        }
    }

    /// Puts a manifest or an index there, under a tag or its digest.
    ///
    /// # Errors
    /// If it is not taken.
    pub(crate) async fn push_manifest(&self, kind: Kind, bytes: &[u8], target: &Target) -> Result<(), Error> {
        match self {
            Self::Registry(client) => client.push_manifest(kind, bytes, target).await,
            Self::Layout(layout, of) => layout.push_manifest(of, bytes, target),
        }
    }
}
